"""Names a manager reads, in both languages, which change no answer."""

import pytest

from rules.engine import RuleFileRefused, load_text
from rules.engine.labels import readable
from tests.rules.engine.files import GOOD

LABELLED = GOOD.replace(
    "    derived=",
    '    labels={"hold": {"en": "on hold", "zh": "暂停"}, "A": {"en": "best", "zh": "最好"},'
    ' "unused": {"en": "x", "zh": "x"}},\n    derived=',
)
RANGED = GOOD.replace(
    'note="set by this installation")',
    'note={"en": "set here", "zh": "本单位设定"}, title={"en": "Longest", "zh": "最长"}, least=1, most=60)',
)


def policy(text):
    return load_text(text, "a.py").policies["release"]


def test_label_stands_in_the_file_or_is_made_of_the_name():
    found = policy(LABELLED)
    assert found.labels == {"hold": {"en": "on hold", "zh": "暂停"}}
    assert found.label("hold") == {"en": "on hold", "zh": "暂停"}
    assert found.label("up_to_fen") == {"en": "up to", "zh": "up to"}
    assert found.label("A") == {"en": "A", "zh": "A"}


@pytest.mark.parametrize(
    ("name", "words"), [("on_time_bp", "on time"), ("open_account", "open account"), ("fen", "fen")]
)
def test_name_is_made_readable(name, words):
    assert readable(name) == {"en": words, "zh": words}


def test_labels_and_titles_leave_the_fingerprint_alone():
    before = policy(GOOD).table_hash
    assert before == "2beb80abb887355adab9d15bd2af4fcd5729f99d954e36ada229810be9e7cc2e"
    assert policy(LABELLED).table_hash == before
    noted = RANGED.replace('"en": "set here"', '"en": "set by this installation"')
    assert policy(noted).table_hash == before
    assert policy(RANGED).table_hash != before  # what a note says is part of it, as ever


def test_table_tells_labels():
    table = policy(LABELLED).as_table()
    assert [(one["name"], one["label"]["zh"]) for one in table["facts"]][2] == ("hold", "暂停")
    assert table["derived"][0]["label"] == {"en": "wanted", "zh": "wanted"}
    assert table["outcomes"][0]["label"] == {"en": "go", "zh": "go"}
    assert table["labels"] == {}


def test_parameter_has_title_note_and_range():
    parameter = policy(RANGED).parameters["most_days"]
    assert parameter.told() == {
        "value": 30,
        "unit": "days",
        "clause": "1.1",
        "note": "set here",
        "label": {"en": "Longest", "zh": "最长"},
        "note_text": {"en": "set here", "zh": "本单位设定"},
        "least": 1,
        "most": 60,
    }
    plain = policy(GOOD).parameters["most_days"]
    assert plain.label == {"en": "most days", "zh": "most days"}
    assert plain.note_text == {"en": "set by this installation", "zh": "set by this installation"}
    assert hash(parameter) != hash(plain)


@pytest.mark.parametrize("value", [1, 60])
def test_parameter_at_its_ends_counts(value):
    text = RANGED.replace("Parameter(30", f"Parameter({value}").replace("days_late=30", f"days_late={value}")
    assert policy(text).parameters["most_days"].value == value


@pytest.mark.parametrize(
    ("text", "fragment"),
    [
        (RANGED.replace("Parameter(30", "Parameter(61"), "61 is outside the parameter's range 1 – 60"),
        (RANGED.replace("Parameter(30", "Parameter(0"), "0 is outside the parameter's range 1 – 60"),
        (RANGED.replace("least=1", "least=True"), "least of Parameter cannot be True"),
        (RANGED.replace('"zh": "本单位设定"}', '"zh": ""}'), "note of Parameter cannot be"),
        (RANGED.replace('"zh": "最长"', '"fr": "x"'), "title of Parameter cannot be"),
        (LABELLED.replace('{"en": "on hold", "zh": "暂停"}', '"on hold"'), "labels of Policy cannot be"),
        (LABELLED.replace('"hold": {"en"', '"ho ld": {"en"'), "labels of Policy cannot be"),
    ],
)
def test_label_or_range_that_does_not_fit_is_refused(text, fragment):
    with pytest.raises(RuleFileRefused) as refused:
        load_text(text, "a.py")
    assert fragment in str(refused.value)
