"""Reading pages: the list of articles and the articles themselves, rendered here, useful without scripts."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from fastapi.templating import Jinja2Templates
from markupsafe import Markup

from bot.corpus.references import is_placeholder
from bot.errors import NotFoundError
from bot.texts import texts
from bot.web.api import BotDependency, find_article
from bot.web.highlight import parse_passage, section_html
from bot.web.terms import TermMarker

HERE = Path(__file__).parent
router = APIRouter(include_in_schema=False)
templates = Jinja2Templates(HERE / "templates")


@router.get("/articles", response_class=HTMLResponse)
def article_list(request: Request, bot: BotDependency, q: str = "") -> Response:
    """All articles by topic; ``q`` keeps those that say all of its words."""
    wanted = q.lower().split()
    found = [
        article
        for article in sorted(bot.index.get().articles.values(), key=lambda article: article.title.lower())
        if all(word in f"{article.title}\n{article.summary}\n{article.text}".lower() for word in wanted)
    ]
    topics = {
        name: [article for article in found if article.topic == topic]
        for topic, name in texts()["topics"].items()
        if any(article.topic == topic for article in found)
    }
    return templates.TemplateResponse(
        request, "articles.html", {"t": texts(), "topics": topics, "q": q, "count": len(found)}
    )


@router.get("/articles/{article_id}", response_class=HTMLResponse)
def article_page(request: Request, article_id: str, bot: BotDependency, mark: str | None = None) -> Response:
    """An article, with the passage ``mark`` ("start-end") highlighted."""
    try:
        article = find_article(bot, article_id)
    except NotFoundError:
        return templates.TemplateResponse(request, "missing.html", {"t": texts()}, status_code=404)
    passage = parse_passage(mark, article)
    finder = bot.understander(bot.index.get()).finder
    bodies = {
        section.id: Markup("\n".join(section_html(article, section, passage, TermMarker(finder))))
        for section in article.sections
    }
    return templates.TemplateResponse(
        request,
        "article.html",
        {"t": texts(), "article": article, "bodies": bodies, "passage": passage, "is_placeholder": is_placeholder},
    )
