"""Is there Chinese for everything the desk says, and English for everything it says in Chinese?"""

import ast
import re
from pathlib import Path

import pytest

from tools import translate

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = sorted((ROOT / "admin_app" / "templates").rglob("*.html"))
HAN = re.compile("[\u4e00-\u9fff]")
CLAUSE = re.compile(r"[一二三四](?:\([一二三四五六]\)[\d.]*)?")
PLACE = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}")
JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
TAG = re.compile(r"<!--.*?-->|<style.*?</style>|<[^>]*>", re.DOTALL)
WORD = re.compile(r"&\w+;|[A-Za-z]{3,}")
NAMES = {"Guizhang", "OpenAPI", "CSV", "DOCX", "PDF", "XLSX", "API", "openapi", "json"}


def test_every_message_has_chinese_with_the_same_places() -> None:
    known = translate.known()
    faults = []
    for message in translate.extract():
        english = message[0] if isinstance(message, tuple) else message
        chinese = known.get(english, "")
        if not chinese:
            faults.append(f"no Chinese: {english}")
        elif set(PLACE.findall(english)) != set(PLACE.findall(chinese)):
            faults.append(f"other places: {english} / {chinese}")
    assert faults == []


def _sentences() -> list[tuple[str, int, ast.expr, ast.expr]]:
    """Every `sentence(en, zh)` of the desk and every {"en": …, "zh": …} in it."""
    found = []
    for path in sorted((ROOT / "admin_app").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "sentence" and len(node.args) >= 2:
                found.append((path.name, node.lineno, node.args[0], node.args[1]))
            elif isinstance(node, ast.Dict):
                keys = {
                    key.value: value
                    for key, value in zip(node.keys, node.values, strict=True)
                    if isinstance(key, ast.Constant)
                }
                if {"en", "zh"} <= set(keys):
                    found.append((path.name, node.lineno, keys["en"], keys["zh"]))
    return found


def test_every_sentence_is_in_both_languages() -> None:
    sentences = _sentences()
    assert len(sentences) > 100
    plain = [
        (name, line, en.value, zh.value)
        for name, line, en, zh in sentences
        if isinstance(en, ast.Constant) and isinstance(zh, ast.Constant)
    ]
    wrong = [one for one in plain if HAN.search(CLAUSE.sub("", str(one[2]))) or not HAN.search(str(one[3]))]
    assert [one for one in wrong if one[3] != "zh_Hans_CN"] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_has_words_of_its_own(path: Path) -> None:
    text = TAG.sub(" ", JINJA.sub(" ", path.read_text(encoding="utf-8")))
    words = {word for word in WORD.findall(text) if not word.startswith("&")} - NAMES
    assert words == set()
