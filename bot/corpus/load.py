"""Files -> articles: read, clean, take apart, and put together with exact offsets."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bot.corpus import front_matter
from bot.corpus.checks import claims, sources, threats
from bot.corpus.clean import clean_text, slug
from bot.corpus.formats import MARKDOWN, OTHERS, SUFFIXES
from bot.corpus.formats.markdown import read_markdown
from bot.corpus.formats.shape import RawArticle
from bot.corpus.page import Page
from bot.corpus.references import cited, is_placeholder, reference_of, take_marks, unknown_marks
from bot.corpus.shelf import Shelf
from bot.errors import ArticleError, CorpusError, GuideError
from bot.texts import texts
from bot.texts.languages import language_of
from bot.types import Article, Block, Mark, Reference, Section

NOT_ARTICLES = {"readme.md"}
NOT_WRITTEN = ("~$", ".")
"""How the names of files and folders begin that Word and the operating system put beside what people wrote."""
NOT_READ = frozenset(
    """
    .doc .docm .dot .dotx .odt .rtf .pages .wpd .wps .pub .ppt .pptx .odp .xls .xlsx .ods .csv .epub .xhtml .mht .mhtml
    """.split()
)
"""Kinds of files that hold words of people, so that each is named; of others, such as pictures, nobody expects it."""
MAX_BYTES = 20_000_000
REAL_KINDS = {b"%PDF": ".pdf", b"PK\x03\x04": ".docx", b"\xd0\xcf\x11\xe0": "an old Word or Excel file"}
"""How files of some kinds begin, whatever they are called."""


@dataclass(slots=True)
class Corpus:
    """The articles that could be read, in order of their ids, and the errors of those that could not."""

    articles: Shelf[Article] = field(default_factory=Shelf)
    errors: list[GuideError] = field(default_factory=list)
    refused: list[Path] = field(default_factory=list)
    """The file of each error."""


def article_files(paths: list[Path]) -> Iterator[Path]:
    """The article files under ``paths`` (files or folders), sorted, each once.

    Of a folder, its README is left out, what nobody wrote (``NOT_WRITTEN``), and what holds no words. Files of kinds
    that are not read are given, and links that lead to no file, so that whoever reads the files names them.

    Raises:
        CorpusError: a path does not exist, or a folder holds no article; it may not be mounted.
    """
    given: set[Path] = set()
    for path in paths:
        if not path.is_dir() and not path.is_file():
            raise CorpusError(f"{path}: there is no such file or folder; name the folder of your articles")
        files = list(_in_folder(path)) if path.is_dir() else [path]
        if not files:
            raise CorpusError(
                f"{path}: there are no articles here; put articles ({', '.join(sorted(SUFFIXES))}) into the folder"
            )
        for file in files:
            place = file.parent.resolve() / file.name  # two links to one file are two files that say the same
            if place not in given:
                given.add(place)
                yield file


def _in_folder(folder: Path) -> Iterator[Path]:
    for file in sorted(folder.rglob("*")):
        inside = file.relative_to(folder).parts
        if file.name.lower() in NOT_ARTICLES or any(part.startswith(NOT_WRITTEN) for part in inside):
            continue
        if (file.is_file() and file.suffix.lower() in SUFFIXES | NOT_READ) or (
            file.is_symlink() and not file.is_file()
        ):
            yield file


def load_corpus(paths: list[Path]) -> Corpus:
    """All articles under ``paths``; an article that cannot be read becomes an error, the others go on.

    Raises:
        CorpusError: a path does not exist, or a folder holds no article.
    """
    corpus = Corpus()
    seen: dict[str, str] = {}
    said: dict[bytes, str] = {}
    for file in article_files(paths):
        try:
            article = load_article(file)
            if article.id in seen:
                raise ArticleError(
                    f"{file}:1: the id {article.id!r} is taken by {seen[article.id]}; rename one of the two files",
                    "taken-id",
                )
            text = hashlib.sha256(article.text.encode()).digest()
            if text in said:
                raise ArticleError(
                    f"{file}:1: it says the same as {said[text]}, word for word; remove one of the two",
                    "duplicate",
                )
        except GuideError as error:
            corpus.errors.append(error)
            corpus.refused.append(file)
            continue
        seen[article.id] = said[text] = str(file)
        corpus.articles.append(article)
    corpus.articles.sort(key=lambda article: article.id)
    return corpus


def load_article(file: Path) -> Article:
    """The article in ``file``.

    Raises:
        ArticleError: it cannot be read, is empty, has wrong front matter, uses a reference that it does
            not list or lists twice, or holds hidden text, scripts or instructions to a chat model. Each
            line of the message begins with ``path:line:``.
    """
    page = read_page(file)
    found = [finding for check in (*threats.CHECKS, *sources.ERRORS) for finding in check(page)]
    if found:
        problems = "\n".join(f"{finding.path}:{finding.line}: {finding.message}" for finding in found)
        raise ArticleError(problems, found[0].check)
    return page.article


def read_page(file: Path) -> Page:
    """The article in ``file`` with the file it came from; what it says is not judged yet.

    Raises:
        ArticleError: it cannot be read, is empty, has wrong front matter, or uses a reference that it
            does not list.
    """
    suffix = file.suffix.lower()
    if file.is_symlink() and not file.is_file():
        raise ArticleError(
            f"{file}:1: it is a link to a folder, or to nothing; copy the files themselves, or remove it"
        )
    if suffix not in SUFFIXES:
        raise ArticleError(
            f"{file}:1: the format {file.suffix!r} is not read; save it as one of {', '.join(sorted(SUFFIXES))}"
        )
    data = _read_bytes(file)
    if not data.strip():
        raise ArticleError(f"{file}:1: the file is empty; write the article or remove the file", "empty")
    _check_kind(file, suffix, data)
    if suffix in MARKDOWN:
        return _markdown_page(file, data)
    try:
        raw = OTHERS[suffix](data)
    except ValueError as error:
        raise ArticleError(f"{file}:1: {error}") from error
    source = "\n".join([raw.visible, *raw.hidden])
    return Page(assemble(file, front_matter.Document(None, source, 1), raw), source, None, raw)


def _markdown_page(file: Path, data: bytes) -> Page:
    try:
        source = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise ArticleError(f"{file}:{line}: this is not UTF-8 text; save the file as UTF-8") from error
    cleaned = clean_text(source)
    if not cleaned.strip():
        raise ArticleError(f"{file}:1: the file is empty; write the article or remove the file", "empty")
    document = front_matter.split(cleaned, str(file))
    raw = read_markdown(document.body, document.first_line)
    return Page(assemble(file, document, raw), source, document.fields, raw)


def _read_bytes(file: Path) -> bytes:
    try:
        if file.is_symlink() and not file.resolve().is_relative_to(file.parent.resolve()):
            raise ArticleError(f"{file}:1: it is a link that leads out of the folder; copy the file itself")
        if file.stat().st_size > MAX_BYTES:
            raise ArticleError(f"{file}:1: it is larger than {MAX_BYTES // 1_000_000} MB; split it")
        return file.read_bytes()
    except OSError as error:
        raise ArticleError(f"{file}:1: it cannot be read ({error.strerror}); check the file's permissions") from error


def _check_kind(file: Path, suffix: str, data: bytes) -> None:
    """Raises ArticleError if the file is not of the kind that its name says."""
    real = next((kind for start, kind in REAL_KINDS.items() if data.startswith(start)), None)
    if real is None and suffix in (".pdf", ".docx"):
        raise ArticleError(f"{file}:1: it is called {suffix} but is none, or is damaged; export it again")
    if real is not None and real != suffix:
        raise ArticleError(f"{file}:1: it is called {suffix} but is {real}; rename it or save it as {suffix}")
    if real is None and b"\0" in data[:100_000] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ArticleError(f"{file}:1: it is no text but binary data; export it as text, Markdown, PDF or Word")


def assemble(file: Path, document: front_matter.Document, raw: RawArticle) -> Article:
    """Puts a read file together to an article: one text, with sections, blocks and marks by offset.

    A heading without text below it answers nothing, and is left out.
    """
    fields = document.fields
    with_text = [section for section in raw.sections if section.blocks]
    if not with_text:
        raise ArticleError(f"{file}:{document.first_line}: there is no text below the headings; write it", "empty")
    title = fields.title if fields else raw.title or file.stem.replace("-", " ").replace("_", " ").capitalize()
    pieces: list[str] = []
    length = 0
    sections: list[Section] = []
    marks: list[Mark] = []
    ids: set[str] = set()

    def add(text: str) -> int:
        nonlocal length
        start = length
        pieces.append(text)
        length += len(text)
        return start

    for raw_section in with_text:
        if pieces:
            add("\n\n")
        start = length
        if raw_section.heading:
            add(raw_section.heading)
        body_start, before = length, ""
        blocks: list[Block] = []
        for raw_block in raw_section.blocks:
            same_list = before == raw_block.kind != "paragraph"
            if length > start:
                add("\n" if same_list else "\n\n")
            if raw_block.kind == "item":
                add("- ")
            text, found = take_marks(raw_block.text) if fields else (raw_block.text, [])
            if not blocks:
                body_start = length
            block_start = add(text)
            blocks.append(Block(raw_block.kind, block_start, length))
            marks += [Mark(block_start + mark.offset, mark.references) for mark in found]
            before = raw_block.kind
        heading = raw_section.heading or title
        sections.append(
            Section(
                id=_unique(slug(heading), ids),
                heading=heading,
                start=start,
                end=length,
                body_start=body_start,
                blocks=tuple(blocks),
                asks=tuple(raw_section.asks),
                line=raw_section.line,
            )
        )

    references = tuple(
        Reference(item.id, item.citation, item.doi, item.pmid, item.url)
        for item in (fields.references if fields else ())
    ) or tuple(reference_of(f"r{number}", citation) for number, citation in enumerate(raw.references, start=1))
    unknown = sorted(unknown_marks(marks, references))
    if unknown:
        problems = (
            f"{file}:{_line_with(document, f'[{name}]')}: reference {name!r} is used but not listed; "
            "add it under references or delete the mark"
            for name in unknown
        )
        raise ArticleError("\n".join(problems), "unlisted-reference")
    article = Article(
        id=slug(file.stem),
        title=title,
        text="".join(pieces),
        sections=tuple(sections),
        summary=fields.summary if fields else raw.summary,
        topic=fields.topic if fields else "about",
        evidence=fields.evidence if fields else None,
        reviewed=fields.reviewed.isoformat() if fields and fields.reviewed else None,
        reviewer=fields.reviewer if fields else None,
        language=fields.language if fields and fields.language else language_of("".join(pieces)),
        restates=fields.restates if fields else None,
        references=references,
        marks=tuple(marks),
        set_aside=(*raw.set_aside, *raw.hidden),
        path=str(file),
    )
    return dataclasses.replace(article, warnings=_reader_warnings(article))


def _reader_warnings(article: Article) -> tuple[str, ...]:
    """What a reader of a quotation from this article should know about it."""
    said = texts()["source_warnings"]  # in English, as ``texts.source_warnings`` expects them
    warnings = []
    if any(is_placeholder(citation) for citation in cited(article)):
        warnings.append(said["placeholder"])
    if not article.references:
        warnings.append(said["no_sources"])
    elif any(reference.link is None for reference in article.references):
        warnings.append(said["no_link"])
    if article.reviewed is None:
        warnings.append(said["no_review_date"])
    if therapy := claims.praised_therapy(article):
        warnings.append(str(texts()["one_articles_view"]).format(therapy=therapy))
    if any(claims.overclaims(article)):
        warnings.append(said["overclaims"])
    return tuple(warnings)


def _unique(name: str, taken: set[str]) -> str:
    candidate, number = name, 2
    while candidate in taken:
        candidate, number = f"{name}-{number}", number + 1
    taken.add(candidate)
    return candidate


def _line_with(document: front_matter.Document, text: str) -> int:
    return document.first_line + document.body[: document.body.find(text)].count("\n")
