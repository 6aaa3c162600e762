"""Is there Chinese for everything the desk says, and English for everything it says in Chinese?"""

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from flask_babel import force_locale

from admin_app.screens.base import DeskView
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


ATTRIBUTE = re.compile(r"""\s(title|aria-label|placeholder|alt|label|data-(?:[\w-]+))=("[^"]*"|'[^']*')""")
READ_OUT = {"title", "aria-label", "placeholder", "alt", "label"}
TOLD = re.compile(r"""\b_\(\s*(?:'[^']*'|"[^"]*")""")  # what a template has translated
LITERAL = re.compile(r"""'([^']*)'|"([^"]*)\"""")
SPOKEN = re.compile(r"[A-Z][a-z]{2,}|[a-z]{2,} [a-z]{2,}")  # a word as a label begins, or two words


def _untold_attributes(text: str) -> list[str]:
    """Attributes that people read or hear, and data that scripts say, with words in no language's catalogue."""
    found = []
    text = re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL)
    for name, quoted in ATTRIBUTE.findall(_with_expressions_quoted(text)):
        outside = JINJA.sub(" ", quoted[1:-1])
        inside = " ".join(TOLD.sub("_(", one) for one in JINJA.findall(quoted))
        literals = [one or other for one, other in LITERAL.findall(inside)]
        words = {word for word in WORD.findall(outside) if not word.startswith("&")} - NAMES if name in READ_OUT else ()
        said = [one for one in (outside, *literals) if SPOKEN.search(one) and one not in NAMES]
        if words or said:
            found.append(f"{name}={quoted}")
    return found


def _with_expressions_quoted(text: str) -> str:
    """Double quotes inside {{ … }} become single ones, so that an attribute ends where it does."""
    return JINJA.sub(lambda found: found[0].replace('"', "'"), text)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_attribute_has_words_of_its_own(path: Path) -> None:
    assert _untold_attributes(path.read_text(encoding="utf-8")) == []


def test_words_in_attributes_are_noticed() -> None:
    assert _untold_attributes('<a title="Save">') == ['title="Save"']
    assert _untold_attributes("""<a aria-label="{{ 'Open all' if x else _("None") }}">""") != []
    assert _untold_attributes("""<a data-failed="Could not be sent" class="Card red">""") != []
    assert _untold_attributes("""<a title="{{ _('Save') }}" data-role="leave" data-url="/x/">""") == []


COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'])//[^\n]*", re.DOTALL)
SCRIPTED = re.compile(r"""`((?:[^`\\]|\\.)*)`|"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'""")
SENTENCE = re.compile(r"[A-Z][a-z]+ [a-z]+|[A-Z][a-z]+[.!…]|[a-z]{2,} [a-z]{2,} [a-z]{2,}")
SAYS = re.compile(
    r"""(?:\.(?:textContent|innerText|title|placeholder|ariaLabel|alt)\s*=|setAttribute\(\s*["'](?:title|aria-label|placeholder|alt)["']\s*,)\s*(["'`][^"'`]*["'`])"""
)
SCRIPTS = sorted((ROOT / "admin_app" / "static").glob("js/*.js")) + sorted(
    (ROOT / "admin_app" / "static").glob("editor/*.js")
)


def _untold_in(script: str) -> list[str]:
    """Texts of a script that people read: a script says what its page gave it, in the page's language."""
    script = COMMENT.sub(" ", script)
    texts = [re.sub(r"\$\{.*?\}", "", "".join(found)) for found in SCRIPTED.findall(script)]
    said = [one[1:-1] for one in SAYS.findall(script)]
    return [one for one in texts if HAN.search(one) or SENTENCE.search(one)] + [
        one for one in said if re.search(r"[A-Za-z]{2,}", re.sub(r"\$\{.*?\}", "", one))
    ]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_script_has_words_of_its_own(path: Path) -> None:
    assert _untold_in(path.read_text(encoding="utf-8")) == []


def test_words_in_scripts_are_noticed() -> None:
    assert _untold_in('box.textContent = "Saved";') == ["Saved"]
    assert _untold_in('box.setAttribute("title", "Leave");') == ["Leave"]
    assert _untold_in("say(`Could not be sent`);") == ["Could not be sent"]
    assert _untold_in("say('已保存');") == ["已保存"]
    assert _untold_in("box.textContent = box.dataset.saved; // Says that it is saved.") == []


WORDED = {
    *("title", "label", "placeholder", "description", "note", "words", "says", "question", "done", "create_label"),
    *("empty_sentence", "list_note", "form_note", "submit_label", "late_words", "page_heading", "sentence"),
}


def _untold_arguments(source: str) -> list[tuple[int, str]]:
    """Labels of fields, arguments and attributes of views that are shown, given as plain English."""
    found = []
    for node in ast.walk(ast.parse(source)):
        given: list[tuple[int, ast.expr]] = []
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            given = [(node.lineno, one.value) for one in node.keywords if one.arg in WORDED]
            if name.endswith("Field") and node.args:
                given.append((node.lineno, node.args[0]))
        elif isinstance(node, ast.Assign):
            given = [(node.lineno, node.value)] if {getattr(one, "id", "") for one in node.targets} & WORDED else []
        elif isinstance(node, ast.Dict):
            pairs = zip(node.keys, node.values, strict=True)
            names = {"placeholder", "title", "aria-label"}
            given = [(node.lineno, v) for k, v in pairs if isinstance(k, ast.Constant) and k.value in names]
        found += [
            (line, one.value)
            for line, one in given
            if isinstance(one, ast.Constant) and isinstance(one.value, str) and SPOKEN.search(one.value)
        ]
    return found


def test_no_label_or_hint_in_code_is_plain_english() -> None:
    found = {
        f"{path.relative_to(ROOT)}:{line}": text
        for path in sorted((ROOT / "admin_app").rglob("*.py"))
        if not {"migrations", "api"} & set(path.parts)  # programs read the API's descriptions, in English
        for line, text in _untold_arguments(path.read_text(encoding="utf-8"))
    }
    assert found == {}


def test_plain_english_in_code_is_noticed() -> None:
    assert _untold_arguments('StringField("Reason")') == [(1, "Reason")]
    assert _untold_arguments('render(title="Void it")') == [(1, "Void it")]
    assert _untold_arguments('x = {"placeholder": "Type here"}') == [(1, "Type here")]
    assert _untold_arguments('StringField(_("Reason"), render_kw={"placeholder": _("Type here")})') == []


def test_every_column_has_a_name_in_chinese(app: Any) -> None:
    """Also one that no list shows, and of which only the history of a record tells."""
    with app.test_request_context(), force_locale("zh_Hans_CN"):
        bare = [
            f"{view.endpoint} {name}: {words}"
            for view in app.extensions["admin"][0]._views
            if isinstance(view, DeskView)
            for name in {name for name, _ in [*view._details_columns, *view._list_columns]}
            | set(view.form_columns or ())
            if not HAN.search(words := str(view.get_column_name(name)))
        ]
    assert bare == []
