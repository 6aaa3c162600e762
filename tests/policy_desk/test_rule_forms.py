"""Rules added, changed, moved and removed in the browser; and what is said where something cannot be."""

import html
import re
from typing import Any

import pytest

from admin_app.policy_desk import rows
from rules.engine import load_text
from tests.policy_desk.acting import FILE, Acts
from tests.policy_desk.pages import begin, fields, kept

pytestmark = pytest.mark.parametrize("desk", ["sqlite"], indirect=True)  # a text is changed, whatever the database

WHERE = {"policy": "over_limit"}


def ids(address: str, policy: str = "over_limit") -> list[str]:
    table = rows.table_of(kept(address).text, FILE, policy)
    return [row.rule.id for row in table.rows] if table else []


def new_rule(page: Any, **typed: Any) -> dict[str, Any]:
    """What the form for a new rule would send, with this typed into it."""
    return {
        **fields(page, "/new-row"),
        "id": "refused-when-late",
        "op_oldest_open_days_late": ">",
        "value_oldest_open_days_late": "120",
        "cell_verdict": "refused",
        "clause": "二(三)3.3",
        "zh": "逾期过久，不予供货。",
        "en": "Too late; nothing is delivered.",
        **typed,
    }


@pytest.fixture
def mei(acts: Acts, sign_in: Any) -> Any:
    return sign_in("csmanager")


def add(mei: Any, address: str, **typed: Any) -> Any:
    page = mei.get(address, query_string={"part": "rules", "new": 1, **WHERE}).text
    return mei.post(f"{address}/new-row", query_string={**WHERE, "lang": "en"}, data=new_rule(page, **typed))


def test_a_rule_is_added_of_facts_chosen_and_values_typed(mei: Any) -> None:
    address = begin(mei)
    first = ids(address)[0]
    answer = add(mei, address, after=first, is_grade=["A", "B"], cell_report_to="general_manager")
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith("#refused-when-late")
    row = rows.row_of(kept(address).text, FILE, "over_limit", "refused-when-late")
    assert row is not None
    assert row.condition == ('((m.grade == "A") | (m.grade == "B")) & (m.oldest_open_days_late > 120)')
    assert row.written == {"verdict": "refused", "report_to": "general_manager", "mode": None}
    assert dict(row.rule.because) == {"en": "Too late; nothing is delivered.", "zh": "逾期过久，不予供货。"}
    assert ids(address)[:2] == [first, "refused-when-late"]


def test_a_rule_may_compare_with_a_number_of_the_file_and_with_another_fact(mei: Any) -> None:
    address = begin(mei)
    more = {
        "op_oldest_open_days_late": ">=",
        "value_oldest_open_days_late": "",
        "with_oldest_open_days_late": "hopeless_days_late",
        "op_exposure_after_fen": ">",
        "with_exposure_after_fen": "m.limit_fen",
    }
    assert add(mei, address, after="", **more).status_code == 302
    row = rows.row_of(kept(address).text, FILE, "over_limit", "refused-when-late")
    assert row is not None
    assert row.condition == "(m.exposure_after_fen > m.limit_fen) & (m.oldest_open_days_late >= hopeless_days_late)"


def test_a_rule_like_another_begins_with_what_that_one_says(mei: Any) -> None:
    address = begin(mei)
    where = {"part": "rules", "new": 1, "policy": "credit_terms", "rule": "B-open-account"}
    sent = fields(mei.get(address, query_string=where).text, "/new-row")
    assert sent["after"] == "B-open-account"
    assert (
        mei.post(
            f"{address}/new-row", query_string={"policy": "credit_terms"}, data={**sent, "id": "B-too"}
        ).status_code
        == 302
    )
    text = kept(address).text
    one, other = (rows.row_of(text, FILE, "credit_terms", name) for name in ("B-open-account", "B-too"))
    assert one is not None
    assert other is not None
    assert other.cells == one.cells
    assert other.rule.node == one.rule.node


WRONG = [
    ({"id": ""}, "This field is required."),
    ({"id": "over"}, ""),
    ({"id": "Аrefused"}, "cyrillic capital letter a"),
    ({"id": "ｒefused"}, "fullwidth latin small letter r"),
    ({"id": "re fused"}, "(space) cannot stand in a name"),
    ({"id": "-refused"}, "begins with a letter or a digit"),
    ({"value_oldest_open_days_late": "many"}, "Write a whole number, such as 30."),
    ({"value_oldest_open_days_late": "1000001"}, "Write a number from 0 to 1,000,000."),
    ({"value_oldest_open_days_late": ""}, "Write the number it is compared with."),
    ({"op_oldest_open_days_late": "", "value_oldest_open_days_late": ""}, "Say when the rule applies"),
    ({"op_oldest_open_days_late": ""}, "Choose how it is compared."),
    ({"op_exposure_after_fen": ">", "value_exposure_after_fen": "12.345"}, "Write an amount in yuan"),
    ({"op_exposure_after_fen": ">", "with_exposure_after_fen": "hopeless_days_late"}, "Not a valid choice."),
    ({"with_oldest_open_days_late": "hopeless_days_late"}, "Empty this, or compare with the number typed."),
    ({"is_grade": ["E"]}, "is not a valid choice"),
    ({"cell_verdict": ""}, "Say what the rule answers."),
    ({"cell_verdict": "maybe"}, "Not a valid choice."),
    ({"clause": ""}, "This field is required."),
    ({"zh": " "}, "This field is required."),
    ({"en": "Stop\u200bhere"}, "invisible character U+200B"),
    ({"condition": 'm.grade == "A"'}, "Say it in one way"),
]
WRITTEN = [
    ('m.grde == "A"', "unknown fact grde (did you mean grade?)"),
    ("m.grade == B", "B"),
    ("m.limit_fen > hopeless_days_late", "hopeless_days_late is in days, the fact in fen"),
    ("m.oldest_open_days_late > 2_000_000", "is never 2000000"),
    ("m.supply_hold", "m.supply_hold == True"),
    ("import os", "check brackets, commas and quotes"),
    ("m.grade == 'А'", "CYRILLIC CAPITAL LETTER A"),
    ("(m.grade == 'A'", ""),
]


@pytest.mark.parametrize(("wrong", "said"), WRONG)
def test_what_cannot_be_is_said_at_its_field_and_nothing_typed_is_lost(
    mei: Any, wrong: dict[str, Any], said: str
) -> None:
    address = begin(mei)
    before = kept(address).text
    if wrong == {"id": "over"}:
        wrong, said = {"id": ids(address)[0].upper()}, "has this name already"
    answer = add(mei, address, **wrong)
    assert answer.status_code == 422
    assert said in html.unescape(answer.text)
    assert 'aria-invalid="true"' in answer.text
    sent = fields(answer.text, "/new-row")
    typed = new_rule(answer.text, **wrong)
    assert {name: sent.get(name) for name in ("en", "zh", "clause", "id")} == {
        name: typed[name].strip() for name in ("en", "zh", "clause", "id")
    }
    assert kept(address).text == before


@pytest.mark.parametrize(("condition", "said"), WRITTEN)
def test_a_condition_the_reader_refuses_is_said_at_its_field(mei: Any, condition: str, said: str) -> None:
    address = begin(mei)
    before = kept(address).text
    alone = {"op_oldest_open_days_late": "", "value_oldest_open_days_late": "", "condition": condition}
    answer = add(mei, address, **alone)
    assert answer.status_code == 422
    page = html.unescape(answer.text)
    at = page[page.index('id="condition-help"') :]
    assert said in at[: at.index("</div></div>")]
    assert condition in page
    assert kept(address).text == before


def test_a_rule_that_no_case_reaches_is_kept_and_the_page_says_so(mei: Any) -> None:
    address = begin(mei)
    last = ids(address)[-2]
    assert add(mei, address, after=last).status_code == 302
    page = mei.get(f"{address}?part=rules&lang=en").text
    assert "refused-when-late can never fire" in page


def test_a_condition_is_changed_line_by_line(mei: Any) -> None:
    address = begin(mei)
    where = {"policy": "credit_grade", "rule": "C-late"}
    sent = fields(mei.get(address, query_string={"part": "rules", **where}).text, "/row?")
    assert (sent["op_average_days_late_hundredths"], sent["with_average_days_late_hundredths"]) == (
        "<=",
        "c_average_days_late",
    )
    sent |= {"with_average_days_late_hundredths": "", "value_average_days_late_hundredths": "25.5"}
    sent |= {"op_on_time_bp": ">=", "value_on_time_bp": "50%"}
    assert mei.post(f"{address}/row", query_string=where, data=sent).status_code == 302
    row = rows.row_of(kept(address).text, FILE, **where)
    assert row is not None
    assert row.condition == "(m.on_time_bp >= 5000) & (m.average_days_late_hundredths <= 2550)"


def test_what_lines_cannot_say_stays_as_the_file_writes_it(mei: Any) -> None:
    address = begin(mei)
    before = kept(address).text
    where = {"policy": "credit_grade", "rule": "A-prompt"}
    sent = fields(mei.get(address, query_string={"part": "rules", **where}).text, "/row?")
    assert "(m.investigation == None) | (m.investigation !=" in sent["condition"]
    assert mei.post(f"{address}/row", query_string=where, data=sent).status_code == 302
    assert kept(address).text == before


def test_an_outcome_worked_out_becomes_a_plain_value_and_back(mei: Any) -> None:
    address = begin(mei)
    where = {"policy": "credit_terms", "rule": "B-open-account"}
    sent = fields(mei.get(address, query_string={"part": "rules", **where}).text, "/row?")
    formula = sent["as_limit_fen"]
    assert "b_share" in formula
    plain = {**sent, "as_limit_fen": "value", "cell_limit_fen": "1,234.50"}
    assert mei.post(f"{address}/row", query_string=where, data=plain).status_code == 302
    row = rows.row_of(kept(address).text, FILE, **where)
    assert row is not None
    assert row.written["limit_fen"] == 123_450
    again = {**sent, "version": str(kept(address).row_version)}
    assert mei.post(f"{address}/row", query_string=where, data=again).status_code == 302
    row = rows.row_of(kept(address).text, FILE, **where)
    assert row is not None
    assert row.sources["limit_fen"] == formula


def test_a_value_out_of_range_is_no_answer(mei: Any) -> None:
    address = begin(mei)
    where = {"policy": "credit_terms", "rule": "C-cash"}
    sent = fields(mei.get(address, query_string={"part": "rules", **where}).text, "/row?")
    sent |= {"as_payment_days": "value", "cell_payment_days": "1000001"}
    answer = mei.post(f"{address}/row", query_string={**where, "lang": "en"}, data=sent)
    assert answer.status_code == 422
    assert "Write a number from 0 to 1,000,000." in answer.text
    wrong = {**sent, "cell_payment_days": "5", "as_payment_days": next_formula(answer.text)}
    answer = mei.post(f"{address}/row", query_string={**where, "lang": "en"}, data=wrong)
    assert answer.status_code == 422
    assert "Choose “the value given”, or empty this." in answer.text


def next_formula(page: str) -> str:
    """A way to work it out that is offered beside the value."""
    select = page[page.index('id="as_payment_days"') :]
    found = re.search(r'value="(least[^"]*)"', select)
    assert found is not None
    return html.unescape(found[1])


def test_a_rule_moves_up_and_down_and_stops_at_the_ends(mei: Any) -> None:
    address = begin(mei)
    first, second, *rest = ids(address)

    def move(rule: str, way: str) -> Any:
        return mei.post(f"{address}/move-row", query_string={**WHERE, "rule": rule}, data={"way": way})

    assert move(second, "up").headers["Location"].endswith(f"#{second}")
    assert ids(address) == [second, first, *rest]
    move(second, "up")
    assert ids(address) == [second, first, *rest]
    move(second, "down")
    assert ids(address) == [first, second, *rest]
    assert move(rest[-1], "up").status_code == 404  # it answers all other cases
    assert move(first, "aside").status_code == 404
    assert move("none", "up").status_code == 404


def test_removing_asks_and_names_the_examples_that_use_the_rule(mei: Any) -> None:
    address = begin(mei)
    where = {"policy": "credit_report", "rule": "B-quarter"}
    mei.post(f"{address}/discard")
    address = begin(mei, "reporting.py")
    page = mei.get(address, query_string={"part": "rules", "remove": 1, "lang": "en", **where}).text
    assert "Remove the rule B-quarter?" in page
    assert "<li>Grade B</li>" in page
    answer = mei.post(f"{address}/remove-row", query_string=where, data={"examples": "remove"})
    assert answer.status_code == 302
    file = load_text(kept(address).text, "reporting.py")
    policy = file.policies["credit_report"]
    assert "B-quarter" not in [rule.id for rule in policy.rules]
    assert {"grade": "B"} not in [example.given for example in policy.examples]


def test_examples_kept_name_the_rule_that_answers_now_and_what_differs_is_shown(mei: Any) -> None:
    address = begin(mei, "reporting.py")
    where = {"policy": "credit_report", "rule": "B-quarter"}
    assert mei.post(f"{address}/remove-row", query_string=where, data={"examples": ""}).status_code == 302
    table = rows.table_of(kept(address).text, "reporting.py", "credit_report")
    assert table is not None
    kept_one = next(one for one in table.policy.examples if one.given == {"grade": "B"})
    assert kept_one.rule in {row.rule.id for row in table.rows}
    assert "Examples that are answered otherwise now" in mei.get(f"{address}?lang=en").text


def test_two_windows_the_second_keeps_the_rule_as_typed(mei: Any) -> None:
    address = begin(mei)
    page = mei.get(address, query_string={"part": "rules", "new": 1, **WHERE}).text
    sent = new_rule(page, after="")
    assert mei.post(f"{address}/new-row", query_string=WHERE, data={**sent, "id": "one"}).status_code == 302
    answer = mei.post(f"{address}/new-row", query_string={**WHERE, "lang": "en"}, data={**sent, "id": "two"})
    assert answer.status_code == 409
    assert "saved in another window" in answer.text
    assert fields(answer.text, "/new-row")["id"] == "two"


def test_only_the_author_changes_a_draft(acts: Acts, sign_in: Any) -> None:
    draft = acts.draft()
    where = {"policy": "over_limit", "rule": ids(f"/policy-drafts/{draft.id}")[0], "at": 0}
    sent = {"way": "down", "examples": "remove"}
    for person, answers in (
        ("finmanager", (403, 422)),
        ("auditor", (403, 422)),
        ("sales1", (403, 404)),
        ("admin", (403, 404)),
    ):
        browser = sign_in(person)
        for act in ("new-row", "row", "move-row", "remove-row", "example", "remove-example"):
            answer = browser.post(f"/policy-drafts/{draft.id}/{act}", query_string=where, data=sent)
            assert answer.status_code in answers, (person, act)
    assert kept(f"/policy-drafts/{draft.id}").text == draft.text


# --- notes, the answer while stopped, new words


def change(mei: Any, address: str, rule: str, policy: str = "over_limit", **typed: Any) -> Any:
    where = {"policy": policy, "rule": rule}
    page = mei.get(address, query_string={"part": "rules", **where}).text
    return mei.post(f"{address}/row", query_string={**where, "lang": "en"}, data={**fields(page, "/row?"), **typed})


def row_of(address: str, rule: str, policy: str = "over_limit") -> rows.Row:
    row = rows.row_of(kept(address).text, FILE, policy, rule)
    assert row is not None
    return row


def test_a_note_is_added_changed_and_emptied_and_nothing_else_moves(mei: Any) -> None:
    address = begin(mei)
    rule, before = ids(address)[1], kept(address).text
    assert change(mei, address, rule, note="Agreed on 3 November;\r\nsee the “minutes”.").status_code == 302
    assert row_of(address, rule).rule.note == "Agreed on 3 November;\nsee the “minutes”."
    assert "see the “minutes”." in mei.get(address, query_string={"part": "rules"}).text
    assert change(mei, address, rule, note="Short.").status_code == 302
    assert kept(address).text.replace('            note="Short.",\n', "") == before
    assert change(mei, address, rule, note=" ").status_code == 302
    assert row_of(address, rule).rule.note == ""
    assert change(mei, address, rule, note="Hid\u200bden").status_code == 422
    assert add(mei, address, after="", note="On trial.").status_code == 302
    assert row_of(address, "refused-when-late").rule.note == "On trial."


def test_what_is_answered_while_stopped_is_changed_to_what_another_refusing_rule_says(mei: Any) -> None:
    address, rule = begin(mei), "credit-terms-stopped"
    page = mei.get(address, query_string={"part": "rules", "lang": "en"}).text
    assert "while the policy is stopped" in page
    more = {
        "cell_settlement": "cash",
        "zh": "规则停用，请交经理处理。",
        "en": "Stopped; ask a manager.",
        "note": "since May",
    }
    assert change(mei, address, rule, "credit_terms", **more).status_code == 302
    stopped = load_text(kept(address).text, FILE).policies["credit_terms"].stopped
    assert stopped is not None
    assert {name: form.value({}) for name, form in stopped.then.items()} == {
        "settlement": "cash",
        "credit_allowed": False,
        "limit_fen": 0,
        "payment_days": 0,
    }
    assert (dict(stopped.because), stopped.note) == (
        {"en": "Stopped; ask a manager.", "zh": "规则停用，请交经理处理。"},
        "since May",
    )


@pytest.mark.parametrize(
    "allowing", [{"cell_credit_allowed": "yes"}, {"cell_limit_fen": "1.00"}, {"cell_settlement": "open_account"}]
)
def test_an_answer_while_stopped_that_may_allow_is_refused_and_nothing_is_kept(
    mei: Any, allowing: dict[str, str]
) -> None:
    address = begin(mei)
    before = kept(address).text
    answer = change(mei, address, "credit-terms-stopped", "credit_terms", **allowing)
    assert answer.status_code == 422
    assert "may allow more than a rule that refuses" in answer.text
    assert kept(address).text == before


def test_the_row_while_stopped_is_neither_moved_nor_removed(mei: Any) -> None:
    address = begin(mei)
    where = {"policy": "credit_terms", "rule": "credit-terms-stopped"}
    assert mei.post(f"{address}/move-row", query_string=where, data={"way": "up"}).status_code == 404
    page = mei.get(address, query_string={"part": "rules", "remove": 1, **where}).text
    assert "/remove-row" not in page


def test_a_rule_answers_a_word_that_none_answered_before(mei: Any) -> None:
    address = begin(mei)
    word = {"new_verdict": "postponed", "zh_verdict": "暂缓", "en_verdict": "postponed for now"}
    assert add(mei, address, after="", **word).status_code == 302
    policy = row_of(address, "refused-when-late").policy
    assert row_of(address, "refused-when-late").written["verdict"] == "postponed"
    assert dict(policy.label("postponed")) == {"en": "postponed for now", "zh": "暂缓"}
    assert "postponed for now" in mei.get(address, query_string={"part": "rules"}).text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"zh_verdict": ""}, "Say how the new word reads."),
        ({"en_verdict": ""}, "Say how the new word reads."),
        ({"new_verdict": "Refused"}, "This word is in the list."),
        ({"new_verdict": "暂缓"}, "cannot stand in a name"),
        ({"new_verdict": "_x"}, "begins with a letter or a digit"),
    ],
)
def test_a_new_word_is_plain_new_and_named_in_both_languages(mei: Any, wrong: dict[str, str], said: str) -> None:
    address = begin(mei)
    word = {"new_verdict": "postponed", "zh_verdict": "暂缓", "en_verdict": "postponed"}
    answer = add(mei, address, after="", **{**word, **wrong})
    assert (answer.status_code, said in html.unescape(answer.text)) == (422, True)
    assert "refused-when-late" not in kept(address).text


def add_word(mei: Any, address: str, **typed: str) -> Any:
    where = {"policy": "over_limit", "lang": "en"}
    page = mei.get(address, query_string={"part": "rules", "word": 1, **where}).text
    given = {"fact": "grade", "word": "E", **typed}
    return mei.post(f"{address}/word", query_string=where, data={**fields(page, "/word?"), **given})


def test_a_fact_gets_a_new_word_that_rules_may_ask_for(mei: Any) -> None:
    address = begin(mei)
    assert add_word(mei, address).status_code == 302
    policy = load_text(kept(address).text, FILE).policies["over_limit"]
    assert policy.facts["grade"].values == ("A", "B", "C", "D", "E")  # type: ignore[attr-defined]
    assert dict(policy.label("E")) == {"en": "E", "zh": "E"}
    assert add(mei, address, after="", is_grade=["E"]).status_code == 302
    assert '(m.grade == "E")' in (row_of(address, "refused-when-late").condition or "")


def test_a_word_longer_than_a_letter_has_a_name_in_both_languages(mei: Any) -> None:
    address = begin(mei)
    assert add_word(mei, address, word="new-one", zh="新客户", en="new customer").status_code == 302
    label = load_text(kept(address).text, FILE).policies["over_limit"].label("new-one")
    assert dict(label) == {"en": "new customer", "zh": "新客户"}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"word": "a"}, "This word is in the list."),
        ({"word": ""}, "This field is required."),
        ({"word": "E F"}, "cannot stand in a name"),
        ({"word": "new-one", "zh": "新客户"}, "Say how the new word reads."),
        ({"fact": "limit_fen"}, "Not a valid choice."),
        ({"en": "E\u202e"}, "invisible character U+202E"),
    ],
)
def test_a_word_that_cannot_be_is_said_at_its_field(mei: Any, wrong: dict[str, str], said: str) -> None:
    address = begin(mei)
    before = kept(address).text
    answer = add_word(mei, address, **wrong)
    assert (answer.status_code, said in html.unescape(answer.text)) == (422, True)
    assert kept(address).text == before
