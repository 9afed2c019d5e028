"""Reading pages: articles, their list, the sheet for a visit; rendered here, articles are useful without scripts."""

from __future__ import annotations

import datetime
from collections.abc import Set
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from fastapi.templating import Jinja2Templates
from markupsafe import Markup

from bot.bot import Bot
from bot.corpus.references import is_placeholder
from bot.errors import NotFoundError
from bot.texts import texts
from bot.texts.source_warnings import in_language
from bot.types import Article
from bot.web.api import BotDependency, find_article
from bot.web.highlight import parse_passage, section_html
from bot.web.reader import language_of_visit
from bot.web.security import content_policy
from bot.web.site import clinic_style
from bot.web.terms import TermMarker

HERE = Path(__file__).parent
router = APIRouter(include_in_schema=False)
templates = Jinja2Templates(HERE / "templates")


@router.get("/articles", response_class=HTMLResponse)
def article_list(request: Request, bot: BotDependency, q: str = "") -> Response:
    """All articles by topic; ``q`` keeps those that say all of its words."""
    wanted = set(q.lower().split())
    articles = sorted(bot.index.get().articles.values(), key=lambda article: article.title.lower())
    found = [article for article in articles if _says_all(article, wanted)]
    topics = {topic: [article for article in found if article.topic == topic] for topic in texts()["topics"]}
    return _page(request, bot, "articles.html", topics=topics, q=q, count=len(found))


def _says_all(article: Article, words: Set[str]) -> bool:
    text = f"{article.title}\n{article.summary}\n{article.text}".lower()
    return all(word in text for word in words)


@router.get("/articles/{article_id}", response_class=HTMLResponse)
def article_page(request: Request, article_id: str, bot: BotDependency, mark: str | None = None) -> Response:
    """An article, with the passage ``mark`` ("start-end") highlighted."""
    try:
        article = find_article(bot, article_id)
    except NotFoundError:
        return _page(request, bot, "missing.html", status_code=404)
    passage = parse_passage(mark, article)
    finder = bot.understander(bot.index.get()).finder
    bodies = {
        section.id: Markup("\n".join(section_html(article, section, passage, TermMarker(finder))))
        for section in article.sections
    }
    warnings = in_language(article.warnings, language_of_visit(request, bot.settings))
    values: dict[str, Any] = {"bodies": bodies, "passage": passage, "warnings": warnings}
    return _page(request, bot, "article.html", article=article, is_placeholder=is_placeholder, **values)


@router.get("/visit-sheet", response_class=HTMLResponse)
def visit_sheet(request: Request, bot: BotDependency) -> Response:
    """A sheet to print for a visit; the browser fills the conversation in, which never leaves it."""
    today = datetime.date.today().isoformat()
    return _page(request, bot, "sheet.html", contacts=bot.settings.contacts, today=today)


def _page(request: Request, bot: Bot, template: str, *, status_code: int = 200, **values: Any) -> Response:
    """A page in the visitor's language and the clinic's looks; it holds texts of articles, so no inline script runs."""
    language = language_of_visit(request, bot.settings)
    shared = {
        "t": texts(language),
        "language": language,
        "query": f"?lang={language}" if "lang" in request.query_params else "",
        "clinic": bot.settings.clinic_name,
        "logo": bool(bot.settings.clinic_logo),
        "style": Markup(clinic_style(bot.settings)),
    }
    headers = {"Content-Security-Policy": content_policy(bot.settings.allowed_sites)}
    return templates.TemplateResponse(request, template, {**shared, **values}, status_code=status_code, headers=headers)
