"""A draft decides nothing; signed by a second person it holds from its day on. Who may, who may not, two at once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from admin_app.accounts.demo import CAST
from admin_app.audit.models import AuditEntry
from admin_app.errors import Conflict, Invalid, NotAllowed, NotFound
from admin_app.extensions import db
from admin_app.policies import service as policies
from admin_app.policies.models import PolicyText
from admin_app.policy_desk import service
from admin_app.policy_desk.models import PolicyDraft
from admin_app.signoffs import service as signoffs
from rules.engine import load_text
from rules.engine.writing import with_parameter
from tests.factories import DAY, as_reader
from tests.policy_desk.acting import FILE, Acts, b_limit, first_step, with_share

NEXT_MONTH = date(2026, 12, 1)
DRAFTERS = {"csmanager", "mktmanager", "finmanager", "gm"}


def version(on: date = DAY) -> int:
    return policies.version_in_force("credit_terms", on).number


def test_a_draft_decides_nothing_and_a_signed_one_holds_from_its_day(acts: Acts) -> None:
    draft = acts.draft(share=40)
    assert (b_limit(), version()) == (30_000, 1)
    request = acts.submit(draft, effective_on=NEXT_MONTH)
    assert b_limit(NEXT_MONTH) == 30_000
    assert acts.sign(request).state == "signed"
    assert (b_limit(), b_limit(NEXT_MONTH - timedelta(days=1)), b_limit(NEXT_MONTH)) == (30_000, 30_000, 40_000)
    assert (version(), version(NEXT_MONTH)) == (1, 2)
    text = policies.version_in_force("credit_terms", NEXT_MONTH).source
    with as_reader("gm"):
        kept = service.draft_of(draft.id)
    assert (kept.state, kept.text_id, text.origin) == ("published", text.id, "browser")
    assert (text.author_id, text.signed_by_id) != (text.signed_by_id, text.author_id)


def test_only_the_policies_whose_tables_changed_get_a_number(acts: Acts) -> None:
    acts.publish(40)
    assert (version(), policies.version_in_force("credit_grade", DAY).number) == (2, 1)


@pytest.mark.parametrize("person", [row[0] for row in CAST])
def test_managers_draft_and_nobody_else(acts: Acts, person: str) -> None:
    if person in DRAFTERS:
        assert acts(person, service.start, FILE).state == "draft"
    else:
        with pytest.raises(NotAllowed):
            acts(person, service.start, FILE)


def test_nobody_signs_his_own_draft_and_the_general_managers_is_signed_by_the_department(acts: Acts) -> None:
    draft = acts.draft("gm")
    request = acts.submit(draft, "gm")
    with pytest.raises(NotAllowed):
        acts.sign(request, "gm")
    assert acts.sign(request, "csmanager").state == "signed"
    assert b_limit() == 40_000


@pytest.mark.parametrize("person", ["clerk", "finmanager", "csmanager", "auditor"])
def test_others_do_not_sign_a_managers_draft(acts: Acts, person: str) -> None:
    request = acts.submit(acts.draft())
    with pytest.raises((NotAllowed, NotFound)):
        acts.sign(request, person)
    assert b_limit() == 30_000


def test_a_draft_is_its_authors_alone_to_change(acts: Acts) -> None:
    draft = acts.draft()
    for doing in (service.discard, service.bring_up_to_date, service.agree_examples):
        with pytest.raises(NotAllowed):
            acts("finmanager", doing, draft.id)
    with pytest.raises(NotAllowed):
        acts.write(draft, "x", "finmanager")
    with as_reader("clerk"), pytest.raises(NotFound):
        service.draft_of(draft.id)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (lambda text: with_parameter(text, "b_first_share", 40), "text"),  # its examples do not hold
        (lambda text: text.replace("m.grade ==", "m.grad ==", 1), "text"),
        (lambda text: text, "text"),  # nothing differs
    ],
)
def test_what_is_not_sound_or_changes_nothing_is_not_submitted(acts: Acts, change: Any, field: str) -> None:
    draft = acts("csmanager", service.start, FILE)
    acts.write(draft, change(draft.text))
    with pytest.raises(Invalid) as refused:
        acts.submit(draft)
    assert set(refused.value.errors) == {field}


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_what_was_typed_is_signed_in_the_one_shape_of_rule_files(acts: Acts) -> None:
    """Or the next form would lay the whole file out anew, and what it changes would drown among lines."""
    draft = acts("csmanager", service.start, FILE)
    shipped = draft.text
    typed = shipped.replace("    title={", "    title = {", 1)
    assert typed != shipped
    acts.write(draft, typed)
    with pytest.raises(Invalid) as refused:
        acts.submit(draft)
    assert refused.value.errors["text"]["en"] == "Nothing differs from what is published."
    faulty = typed.replace("    title = {", "\n\n\n    title = {").replace("m.grade ==", "m.grad ==", 1)
    acts.write(draft, faulty)
    with pytest.raises(Invalid) as refused:
        acts.submit(draft)
    line = faulty[: faulty.index("m.grad ==")].count("\n") + 1  # as it stands in the editor
    assert refused.value.errors["text"]["en"].startswith(f"The rules have a fault: credit.py:{line}:")
    acts.write(draft, typed.replace("二(三)2.1", "二(三)2.2", 1))
    request = acts.submit(draft)
    in_shape = shipped.replace("二(三)2.1", "二(三)2.2", 1)
    with as_reader("csmanager"):
        assert service.draft_of(draft.id).text == in_shape
    assert request.values["sha256"] == service.digest(in_shape)
    assert acts.sign(request).state == "signed"
    assert policies.version_in_force("credit_grade", DAY).source.text == in_shape


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_what_has_a_fault_is_refused_before_anybody_lays_it_out(acts: Acts, sign_in: Any, monkeypatch: Any) -> None:
    """Laying out what is no rule file at all may take half a minute."""
    draft = acts("csmanager", service.start, FILE)
    acts.write(draft, "x = 1\n" * 40_000)
    monkeypatch.setattr(policies, "in_shape", lambda _text: 1 // 0)
    with pytest.raises(Invalid) as refused:
        acts.submit(draft)
    assert refused.value.errors["text"]["en"].startswith("The rules have a fault: credit.py:2:1: ")
    assert sign_in("csmanager").get(f"/policy-drafts/{draft.id}?part=submit").status_code == 200


def test_a_rule_no_example_reaches_is_not_published(acts: Acts) -> None:
    draft = acts("csmanager", service.start, "reporting.py")
    one = draft.text.index("    examples=[")
    end = draft.text.index("        Example(", draft.text.index("        Example(", one) + 1)
    acts.write(draft, draft.text[: draft.text.index("        Example(", one)] + draft.text[end:])
    with pytest.raises(Invalid) as refused:
        acts.submit(draft)
    assert "needs an example" in refused.value.errors["text"]["en"]


def test_days_gone_by_and_far_away_are_refused(acts: Acts) -> None:
    draft = acts.draft()
    for wrong in (DAY - timedelta(days=1), date(2040, 1, 1)):
        with pytest.raises(Invalid) as refused:
            acts.submit(draft, effective_on=wrong)
        assert set(refused.value.errors) == {"effective_on"}


def test_signed_after_its_day_it_holds_from_the_day_of_the_signature(acts: Acts) -> None:
    request = acts.submit(acts.draft(), effective_on=DAY)
    later = DAY + timedelta(days=3)
    acts.sign(request, on=later)
    assert (b_limit(later - timedelta(days=1)), b_limit(later)) == (30_000, 40_000)


def test_of_two_drafts_the_first_signed_holds_and_the_other_returns_to_its_author(acts: Acts) -> None:
    first, second = acts.draft(share=40), acts.draft("finmanager", share=50)
    asked = [acts.submit(first), acts.submit(second, "finmanager")]
    assert [acts.sign(request).state for request in asked] == ["signed", "lapsed"]
    assert b_limit() == 40_000
    with as_reader("finmanager"):
        again = service.draft_of(second.id)
    assert (again.state, again.author_id is not None) == ("draft", True)
    with pytest.raises(Invalid):
        acts.submit(again, "finmanager")
    acts("finmanager", service.bring_up_to_date, again.id)
    assert acts.sign(acts.submit(again, "finmanager")).state == "signed"
    assert b_limit() == 50_000


def test_nothing_brings_forward_what_waits_for_its_day(acts: Acts) -> None:
    acts.publish(40, effective_on=NEXT_MONTH)
    draft = acts.draft(share=50)
    with pytest.raises(Invalid) as refused:
        acts.submit(draft, effective_on=DAY)
    assert str(NEXT_MONTH) in refused.value.errors["effective_on"]["en"]
    acts.sign(acts.submit(draft, effective_on=NEXT_MONTH))
    assert (b_limit(), b_limit(NEXT_MONTH)) == (30_000, 50_000)


def test_what_is_urgent_holds_today_while_a_later_change_waits(acts: Acts) -> None:
    """Begun from the version that holds, it brings nothing forward; the change that waited is published again."""
    first, waiting = policies.versions("credit_terms")[0].source, acts.publish(40, effective_on=NEXT_MONTH)
    urgent: PolicyDraft = acts("csmanager", service.start, FILE, from_text=first)
    acts.write(urgent, with_share(urgent.text, 20))
    with as_reader("csmanager"):
        assert service.displaced_on(urgent) == NEXT_MONTH
    assert acts.sign(acts.submit(urgent)).state == "signed"
    assert (b_limit(), b_limit(NEXT_MONTH)) == (20_000, 20_000)
    again = acts("csmanager", service.start, FILE, from_text=db.session.get(PolicyText, waiting.text_id))
    with pytest.raises(Invalid):
        acts.submit(again)
    assert acts.sign(acts.submit(again, effective_on=NEXT_MONTH)).state == "signed"
    assert (b_limit(), b_limit(NEXT_MONTH)) == (20_000, 40_000)


def test_going_back_publishes_the_earlier_text_again_with_its_number(acts: Acts) -> None:
    acts.publish(40)
    shipped = policies.versions("credit_terms")[0].source
    back = acts("csmanager", service.start, FILE, from_text=db.session.get(PolicyText, shipped.id))
    assert acts.sign(acts.submit(back)).state == "signed"
    assert (b_limit(), version()) == (30_000, 1)


def test_what_is_waiting_is_not_changed_and_a_withdrawn_one_is_again(acts: Acts) -> None:
    draft = acts.draft()
    request = acts.submit(draft)
    with pytest.raises(Conflict):
        acts.write(draft, "x")
    acts("csmanager", signoffs.withdraw, request.id, "not yet")
    acts.write(draft, draft.text + "\n# once more\n")
    with as_reader("csmanager"):
        assert service.draft_of(draft.id).state == "draft"


def test_saving_over_what_another_window_saved_is_refused(acts: Acts) -> None:
    draft = acts.draft()
    seen = draft.row_version
    acts("csmanager", service.save, draft.id, draft.text + "\n# one\n", version=seen)
    with pytest.raises(Conflict):
        acts("csmanager", service.save, draft.id, draft.text + "\n# two\n", version=seen)


def test_examples_are_written_anew_only_when_the_author_agrees(acts: Acts) -> None:
    draft = acts("csmanager", service.start, FILE)
    acts.write(draft, with_parameter(draft.text, "b_first_share", 40))
    with as_reader("csmanager"):
        differing = service.look_at(service.draft_of(draft.id)).differing
    assert {one.policy for one in differing} == {"credit_terms"}
    mended = acts("csmanager", service.agree_examples, draft.id)
    assert load_text(mended.text, FILE).parameters["b_first_share"].value == 40
    assert acts.sign(acts.submit(mended)).state == "signed"


def test_every_step_is_in_the_audit_with_the_fingerprint(acts: Acts) -> None:
    acts.publish(40)
    actions = list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.number)))
    told = [action for action in actions if action.startswith(("policy", "signoff"))]
    assert told == [
        "policy_draft.start",
        "signoff.ask",
        "policy_draft.submit",
        "signoff.sign",
        "policy.publish",
        "signoff.proceed",
    ]


def test_a_sound_file_changed_on_disk_in_production_waits_as_nobodys_draft(
    acts: Acts, app: Any, tmp_path: Path
) -> None:
    app.config |= {"GUIZHANG_ENV": "production", "GUIZHANG_RULES": str(tmp_path)}
    (tmp_path / FILE).write_text(acts.draft(share=40).text, encoding="utf-8")
    assert policies.read_disk() == []
    assert b_limit() == 30_000
    with as_reader("csmanager"):
        found = [one for one in service.at_work() if one.author_id is None]
    assert [(one.filename, one.state) for one in found] == [(FILE, "draft")]
    taken = acts("finmanager", service.take_up, found[0].id)
    with pytest.raises(Conflict):
        acts("csmanager", service.take_up, taken.id)
    assert acts.sign(acts.submit(taken, "finmanager")).state == "signed"
    assert b_limit() == 40_000


def test_a_failure_between_signature_and_effect_leaves_neither(acts: Acts, monkeypatch: Any) -> None:
    request = acts.submit(acts.draft())

    def fail(*_args: Any, **_more: Any) -> None:
        raise RuntimeError("the power went")

    with monkeypatch.context() as patched:
        patched.setattr(policies, "publish", fail)
        with pytest.raises(RuntimeError):
            acts.sign(request)
    assert b_limit() == 30_000
    with as_reader("gm"):
        assert [one.state for one in service.at_work()] == ["waiting"]
    assert acts.sign(request).state == "signed"
    assert b_limit() == 40_000


def test_a_clock_set_back_brings_nothing_forward(acts: Acts) -> None:
    request = acts.submit(acts.draft(), effective_on=NEXT_MONTH)
    acts.sign(request, on=DAY - timedelta(days=400))
    assert (b_limit(DAY - timedelta(days=400)), b_limit(), b_limit(NEXT_MONTH)) == (30_000, 30_000, 40_000)


def test_two_who_sign_at_once_publish_once(acts: Acts, app: Any) -> None:
    drafts = [acts.draft(share=40), acts.draft("finmanager", share=50)]
    requests = [acts.submit(drafts[0]), acts.submit(drafts[1], "finmanager")]
    steps = [first_step(request) for request in requests]
    start = threading.Barrier(2)

    def sign(step: int) -> str:
        with app.app_context():
            start.wait()
            return str(Acts()("gm", signoffs.sign, step).state)

    with ThreadPoolExecutor(2) as pool:
        states = list(pool.map(sign, steps))
    db.session.rollback()  # what was read before is old
    assert sorted(states) == ["lapsed", "signed"]
    assert b_limit() == (40_000 if states[0] == "signed" else 50_000)
    assert len(policies.versions("credit_terms")) == 2
