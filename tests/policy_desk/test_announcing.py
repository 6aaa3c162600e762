"""Whom a published change concerns is told so, once, and of no customer he cannot see."""

import re
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from admin_app.decisions import service as decisions
from admin_app.extensions import db
from admin_app.imports.models import Job
from admin_app.imports.worker import work_once
from admin_app.notices import service as notices
from admin_app.notices.models import Notice
from admin_app.policy_desk import stops
from rules.engine.examples import with_examples_as_answered
from rules.engine.writing import with_cell, with_parameter, with_sentence
from tests import factories
from tests.factories import DAY, as_reader
from tests.policy_desk.acting import Acts

GRADED, REPORTED = date(2026, 1, 5), date(2026, 11, 1)
FROM = date(2026, 12, 1)
TITLE = "Credit terms by grade"
SHARE = "Grade B: first share of the sales: 30 → 20 %."
MANAGERS = ("csmanager", "mktmanager", "finmanager", "gm")


def told(person: str) -> list[str]:
    with as_reader(person):
        return [notice.text["en"] for notice in notices.mine() if notice.url.startswith("/policies/")]


def everybody_told() -> set[str]:
    rows = select(factories.User.username).join(Notice, Notice.user_id == factories.User.id)
    return set(db.session.scalars(rows.where(Notice.url.startswith("/policies/"))))


@pytest.fixture
def customers(acts: Acts) -> list[Any]:
    """Grade B: two of sales1's, one of sales2's; all may have less when the first share falls."""
    made = [
        factories.make_customer(
            f"{owner} 的客户 {number}", grade="B", owner=owner, graded_on=GRADED, last_report_on=REPORTED
        )
        for owner, count in (("sales1", 2), ("sales2", 1))
        for number in range(count)
    ]
    for customer in made:
        factories.make_invoice(customer, 1_000_000)
    return made


def test_owners_hear_of_their_own_and_managers_of_all_they_see(acts: Acts, customers: list[Any]) -> None:
    hidden = factories.make_customer(grade="B", owner=None, level="confidential", graded_on=GRADED)
    factories.make_invoice(hidden, 1_000_000)
    acts.publish(20, FROM)
    assert everybody_told() == set()
    assert work_once()
    assert told("sales1") == [f"Policy changes from 2026-12-01: {TITLE}. {SHARE} It moves 2 of your customers."]
    assert told("sales2") == [f"Policy changes from 2026-12-01: {TITLE}. {SHARE} It moves 1 of your customers."]
    for manager in ("csmanager", "finmanager", "gm"):
        assert told(manager) == [f"Policy changes from 2026-12-01: {TITLE}. {SHARE} It moves 4 customers."]
    assert told("mktmanager") == [
        f"Policy changes from 2026-12-01: {TITLE}. {SHARE} Of the customers you see it moves 3."
    ]
    assert everybody_told() == {"sales1", "sales2", *MANAGERS}
    assert not work_once()


def test_it_is_told_in_both_languages_and_leads_to_the_policy(acts: Acts, customers: list[Any]) -> None:
    acts.publish(20, FROM)
    work_once()
    with as_reader("sales1"):
        (notice,) = notices.mine()
    assert (
        notice.text["zh"]
        == "自 2026-12-01 起政策变更：各等级授信条件。B级起始授信比例：30 → 20 %。涉及您负责的 2 个客户。"
    )
    assert notice.url == "/policies/credit_terms"


def test_of_many_changes_the_first_are_told_and_how_many_more(acts: Acts, customers: list[Any]) -> None:
    draft = acts("csmanager", acts_start, "credit.py")
    text = draft.text
    for name, value in (("b_first_share", 20), ("b_largest_share", 70), ("small_share", 8), ("b_share_step", 12)):
        text = with_parameter(text, name, value)
    acts.write(draft, with_examples_as_answered(text, "credit.py"))
    acts.sign(acts.submit(draft, effective_on=FROM))
    work_once()
    (english,) = told("gm")
    assert f". {SHARE[:-1]}; " in english
    assert re.search(r"; and \d+ more\. It moves", english)


def test_days_that_move_are_told_to_who_owes_the_reports(acts: Acts, customers: list[Any]) -> None:
    draft = acts("csmanager", acts_start, "reporting.py")
    text = draft.text.replace("every_months=3", "every_months=2")
    assert text != draft.text
    acts.write(draft, with_examples_as_answered(text, "reporting.py"))
    acts.sign(acts.submit(draft, effective_on=FROM))
    work_once()
    (credit,) = told("credit")
    assert credit.endswith("Due days of credit reports move.")
    assert "customers" not in credit


def acts_start(filename: str) -> Any:
    from admin_app.policy_desk import service

    return service.start(filename)


def test_another_sentence_moves_no_customer_and_is_told_to_managers_alone(acts: Acts, customers: list[Any]) -> None:
    draft = acts("csmanager", acts_start, "credit.py")
    text = with_sentence(draft.text, "credit_terms", "A-open-account", {"en": "Said otherwise.", "zh": "换个说法。"})
    acts.write(draft, text)
    acts.sign(acts.submit(draft, effective_on=FROM))
    work_once()
    assert everybody_told() == set(MANAGERS)
    was = "Grade A buys on account, up to the sales of one account period."
    change = f"Rule A-open-account, sentence: {was} → Said otherwise."
    assert told("gm") == [f"Policy changes from 2026-12-01: {TITLE}. {change} It moves no customer."]


def test_who_owes_duties_that_move_hears_how_many_of_his_own(acts: Acts, customers: list[Any]) -> None:
    """Handed in one working day after they were signed, and by the new rules on that day."""
    for customer in customers:
        factories.make_contract(customer, state="signed", signed_on=date(2026, 11, 30))
    draft = acts("csmanager", acts_start, "reporting.py")
    text = with_examples_as_answered(with_parameter(draft.text, "hand_in_working_days", 0), "reporting.py")
    acts.write(draft, text)
    acts.sign(acts.submit(draft, effective_on=FROM))
    work_once()
    title = "When a duty is due and from when it is listed"
    change = "Working days to hand in a signed contract: 1 → 0 working days."
    begins = f"Policy changes from 2026-12-01: {title}. {change} "
    assert told("sales1") == [f"{begins}Your duties that fall due on another day: 2; overdue by it: 2."]
    assert told("sales2") == [f"{begins}Your duties that fall due on another day: 1; overdue by it: 1."]
    assert told("gm") == [
        f"{begins}Due days or days of grace are reckoned otherwise: Hand the signed contract to customer service."
    ]
    assert everybody_told() == {"sales1", "sales2", *MANAGERS}


def test_of_what_is_not_counted_nobody_is_told_that_it_moves_no_customer(acts: Acts, customers: list[Any]) -> None:
    draft = acts("csmanager", acts_start, "service.py")
    text = with_examples_as_answered(with_parameter(draft.text, "key_days", 10), "service.py")
    acts.write(draft, text)
    acts.sign(acts.submit(draft, effective_on=FROM))
    work_once()
    title = "Who must be visited, how often"
    change = "Key customers are visited at least every so many days: 90 → 10 days."
    duties = "Due days or days of grace are reckoned otherwise: Plan the visit of a key customer."
    begins = f"Policy changes from 2026-12-01: {title}. {change} {duties}"
    assert told("gm") == [f"{begins} Whom this moves is not counted: {title}."]


def test_what_a_person_may_read_is_announced_without_a_number(acts: Acts, customers: list[Any]) -> None:
    draft = acts("csmanager", acts_start, "confidentiality.py")
    text = with_cell(draft.text, "may_read", "colleague-card", "access", "work")
    acts.write(draft, with_examples_as_answered(text, "confidentiality.py"))
    acts.sign(acts.submit(draft, effective_on=FROM))
    work_once()
    concerned = [person for person in sorted(everybody_told()) if person not in MANAGERS]
    assert concerned
    for person in concerned:
        (text,) = told(person)
        assert text.endswith("What you may read changes.")


def test_stopping_and_lifting_is_told_to_everybody_but_administrators(acts: Acts) -> None:
    acts("finmanager", stops.stop, "credit_terms", "wrong figures")
    assert told("sales1") == [f"Stopped: {TITLE}. Until it is lifted every case goes to a manager."]
    acts("csmanager", stops.lift, "credit_terms", "mended")
    assert f"No longer stopped: {TITLE}. It decides again." in told("auditor")
    assert "admin" not in everybody_told()


def test_what_fails_tells_nobody_and_says_so(acts: Acts, customers: list[Any], monkeypatch: Any) -> None:
    acts.publish(20, FROM)
    monkeypatch.setattr(notices, "tell", None)
    work_once()
    assert everybody_told() == set()
    assert db.session.scalars(select(Job.state)).all() == ["failed"]


def test_who_asked_lately_and_whose_post_a_differing_rule_names_hears_of_it(acts: Acts, cast: Any) -> None:
    """The salesman's plan of 400,000 yuan is the general manager's to decide from then on; another's is not."""
    for person, yuan in (("sales1", 400_000), ("sales2", 200_000)):
        with as_reader(person):
            case = {"amount_fen": yuan * 100, "dealings": "ordinary", "is_change": False}
            decisions.record(decisions.ask("plan_review", case, DAY), user_id=cast[person].id)
            db.session.commit()
    draft = acts("csmanager", acts_start, "plans.py")
    text = with_parameter(draft.text.replace("49_999_999", "29_999_999"), "large_plan", 30_000_000)
    acts.write(draft, with_examples_as_answered(text, "plans.py"))
    acts.sign(acts.submit(draft, effective_on=FROM))
    work_once()
    change = "From this amount on the general manager decides: 500,000.00 → 300,000.00 yuan."
    begins = f"Policy changes from 2026-12-01: Who reviews a business plan and who decides. {change}"
    post = "What comes to your post by it may change."
    assert told("sales1") == [f"{begins} What you asked lately would be answered otherwise."]
    assert told("mktmanager") == [
        f"{begins} {post} Whom this moves is not counted: Who reviews a business plan and who decides."
    ]
    assert everybody_told() == {"sales1", *MANAGERS}
