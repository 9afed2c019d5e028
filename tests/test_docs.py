"""The documentation is true: every setting is listed, every link leads somewhere, every target exists."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from bot.corpus.load import load_corpus
from bot.settings import Settings
from bot.texts.read_yaml import read_yaml

ROOT = Path(__file__).parents[1]
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "corpus" / "README.md"]


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_documented_with_its_meaning(name: str) -> None:
    page = (ROOT / "docs" / "settings.md").read_text("utf-8")
    row = next((line for line in page.splitlines() if f"`DYSTONIA_{name.upper()}`" in line), "")
    assert str(Settings.model_fields[name].description) in row


def test_what_the_settings_page_says_is_taken_is_what_is_taken() -> None:
    page = (ROOT / "docs" / "settings.md").read_text("utf-8")
    said = dict(re.findall(r"^\| `([a-z_]+)` \| (.+) \|$", page, re.MULTILINE))
    countries = read_yaml((ROOT / "bot" / "safety" / "countries.yaml").read_text("utf-8"))
    assert set(re.findall(r"\b[A-Z]{2}\b", said["country"])) == set(countries)
    assert said["clinic_name"] == f"at most {limit('clinic_name', 'max_length')} characters"
    assert said["starters"] == f"at most {limit('starters', 'max_length')} questions"
    assert said["admin_token"] == f"at least {limit('admin_token', 'min_length')} characters"
    assert said["store_name"] == "3 to 20 small letters and digits, a letter first"
    assert limit("store_name", "pattern") == "^[a-z][a-z0-9]{2,19}$"


def limit(setting: str, kind: str) -> object:
    return next(getattr(one, kind) for one in Settings.model_fields[setting].metadata if hasattr(one, kind))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_to_files_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.S)
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
        assert (page.parent / target).exists(), target


def test_make_help_lists_the_two_commands_and_the_readme_begins_with_them() -> None:
    printed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "make chat" in printed
    assert "make test" in printed
    beginning = (ROOT / "README.md").read_text("utf-8")[:300]
    assert "make chat" in beginning
    assert "make test" in beginning


def test_every_supplied_fact_stands_where_the_table_says() -> None:
    sections = {
        f"{article.id}#{section.id}"
        for article in load_corpus([ROOT / "corpus"]).articles
        for section in article.sections
    }
    named = set(re.findall(r"`([a-z0-9-]+#[a-z0-9-]+)`", (ROOT / "docs" / "corpus.md").read_text("utf-8")))
    assert len(named) > 40
    assert named <= sections
