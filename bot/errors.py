"""The tree of errors.

    GuideError
        SettingsError              a setting has no usable value
        CorpusError                no articles, or none that can be read
        ArticleError               one article is wrong: file, line, what to do
        ModelError                 a model is missing or damaged, or is not the one that was asked for
        IndexUnusableError         the index is missing, damaged, or made with other settings
            IndexBusyError         another ingest is writing
            StoreUnavailableError  the vector store does not answer or cannot be written
        ChatModelError             the chat model failed or took too long
        QuestionError              the question cannot be taken as it is (empty, unreadable)
            QuestionTooLongError   it, or what was said before it, is too long
        NotFoundError              no such article
        NotAllowedError            the token is missing or wrong

Every message says what is wrong, where, and what to do about it, in words for the person who runs the
program; none needs a traceback to be understood.
"""

from __future__ import annotations


class GuideError(Exception):
    """Base of all errors that this package raises on purpose."""


class SettingsError(GuideError):
    """A setting has no usable value."""


class CorpusError(GuideError):
    """There are no articles, or none that can be read."""


class ArticleError(GuideError):
    """One article is wrong; the message begins with ``path:line:``.

    ``check`` names the kind of problem, as the linter and its page in docs/ do.
    """

    def __init__(self, message: str, check: str = "unreadable") -> None:
        super().__init__(message)
        self.check = check


class ModelError(GuideError):
    """A model that embeds, reads or ranks texts is missing or damaged, did not learn, or is not the one asked for."""


class IndexUnusableError(GuideError):
    """The index is missing, damaged, or was made with other settings."""


class IndexBusyError(IndexUnusableError):
    """Another ingest is writing an index into the same folder."""


class StoreUnavailableError(IndexUnusableError):
    """The vector store does not answer, or cannot be written."""


class ChatModelError(GuideError):
    """The chat model cannot be reached, failed, or took too long; the articles still answer."""


class QuestionError(GuideError):
    """The question cannot be taken as it is."""


class QuestionTooLongError(QuestionError):
    """The question, or what was said before it, is longer than the settings allow."""


class NotFoundError(GuideError):
    """There is no article with that id."""


class NotAllowedError(GuideError):
    """The token that a route asks for is missing or wrong."""
