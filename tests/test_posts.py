"""Do the pages for each post say what the desk says: screens by their names, clauses that exist, a page for each post?"""

import re
from pathlib import Path

import pytest

from admin_app.accounts.rights import POST_TITLES
from admin_app.policies.rulebook.clauses import CLAUSES
from tools.translate import known

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "posts"
PAGES = sorted(page for page in FOLDER.glob("*.md") if page.name != "README.md")
SCREEN = re.compile(r"\*\*(.+?)\*\*")
CLAUSE = re.compile(r"[一二三四](?:\([一二三四五]\))?\d+(?:\.\d+)*")
PICTURE = re.compile(r"\]\((\.\./pictures/\S+?)\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_for_a_post_names_what_there_is(page: Path) -> None:
    text, texts = page.read_text("utf-8"), known()
    names = set(texts.values()) if page.name.endswith(".zh.md") else set(texts)
    assert {name for path in SCREEN.findall(text) for name in path.split(" › ")} - names == set()
    assert set(CLAUSE.findall(text)) - set(CLAUSES) == set()
    pictures = PICTURE.findall(text)
    assert pictures != []
    assert [picture for picture in pictures if not (FOLDER / picture).exists()] == []


def test_each_post_has_a_page_in_both_languages() -> None:
    titles = {page: page.read_text("utf-8").splitlines()[0].lower() for page in PAGES}
    for english, chinese in POST_TITLES.values():
        for words in (english.lower(), chinese):
            assert [page.name for page, title in titles.items() if words in title] != [], words
