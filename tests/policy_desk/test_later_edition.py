"""The later edition of the rulebook (整理版18036): compared, previewed, tried, published for a day, and gone back from.

It stands in the repository, read by nobody until a manager takes its text into a draft.
"""

from datetime import date, timedelta
from functools import partial
from inspect import signature
from pathlib import Path
from typing import Any

import pytest

from admin_app.accounts.demo import open_posts
from admin_app.areas.plans import changing, drafting
from admin_app.areas.staff import establishment
from admin_app.decisions import service as decisions
from admin_app.errors import Refused
from admin_app.extensions import db
from admin_app.policies import service as policies
from admin_app.policies.models import PolicyText
from admin_app.policy_desk import service, trying
from admin_app.policy_desk.differences import told
from admin_app.policy_desk.models import PolicyDraft
from admin_app.policy_desk.preview import service as previews
from admin_app.secrecy.reader import unguarded
from admin_app.signoffs import inbox
from rules.engine import load_text
from tests.factories import DAY, as_reader, make_customer, user
from tests.plans.conftest import Way
from tests.policy_desk.acting import Acts

EDITIONS = Path(__file__).resolve().parents[2] / "rules" / "editions" / "edition_18036"
EDITION = EDITIONS / "plans.py"
FILE = "plans.py"
STAFF = "staff.py"
FIRST = date(2026, 12, 1)
LARGE = {"amount_fen": 50_000_000, "dealings": "ordinary", "is_change": False}


def who_decides(on: date) -> Any:
    with as_reader("mktmanager"):
        return decisions.ask("plan_review", LARGE, on).outcome["decided_by"]


def drafted(acts: Acts, filename: str = FILE) -> PolicyDraft:
    draft = acts("csmanager", service.start, filename)
    return acts.write(draft, (EDITIONS / filename).read_text(encoding="utf-8"))


def staffed(on: date) -> tuple[str, int]:
    """What the policy of that day says of those who work in customer service."""
    with as_reader("csmanager"):
        outcome = establishment.standing(on).answer.outcome
    return outcome["verdict"], outcome["intended"]


def test_what_the_later_edition_changes_is_told_in_words_and_cases(acts: Acts) -> None:
    shipped = policies.in_force("plan_review", DAY)
    before = load_text(policies.versions("plan_review")[0].source.text, FILE)
    (one,) = told(before, load_text(EDITION.read_text(encoding="utf-8"), FILE))
    assert shipped.number == 1
    words = [change.text["en"] for change in one.changes]
    assert "rule plan-large, decided by: general manager → decision committee" in words
    assert "rule plan-department, expert advisers take part: not answered → yes" in words
    assert "rule plan-department, supply cycle must be stated: not answered → yes" in words
    assert "规则 plan-department，须写明回款方式：未作结论 → 是" in [change.text["zh"] for change in one.changes]
    assert [case.text["en"] for case in one.cases if "500,000.00 yuan" in case.text["en"]] == [
        "Amount of the plan 500,000.00 yuan: criteria looked at 2 → 3, expert advisers take part not answered → yes, "
        "supply cycle must be stated not answered → yes, collection method must be stated not answered → yes, "
        "decided by general manager → decision committee"
    ]


def test_it_moves_no_customer(acts: Acts) -> None:
    make_customer("甲公司", grade="B")
    with as_reader("csmanager") as reader:
        assert reader is not None
        found = previews.ask({FILE: EDITION.read_text(encoding="utf-8")}, DAY, reader.user_id)
        assert found.job.state == "done"
        assert sum((found.sums or {})["counts"].values()) == 0
        assert found.readers == []


def test_it_is_tried_published_for_a_day_and_gone_back_from(acts: Acts) -> None:
    draft = drafted(acts)
    with as_reader("csmanager"):
        file = load_text(draft.text, FILE)
        tried = trying.compare(file, "plan_review", LARGE, DAY)
    assert [(old, new) for name, old, new in tried.outcomes if name == "decided_by"] == [
        ("general_manager", "decision_committee")
    ]
    assert acts.sign(acts.submit(draft, effective_on=FIRST)).state == "signed"
    before, after = FIRST - timedelta(days=1), FIRST
    assert (who_decides(before), who_decides(after)) == ("general_manager", "decision_committee")
    assert policies.version_in_force("plan_review", FIRST).number == 2

    shipped = db.session.get(PolicyText, policies.versions("plan_review")[0].text_id)
    back = acts("csmanager", service.start, FILE, from_text=shipped)
    assert acts.sign(acts.submit(back, effective_on=FIRST)).state == "signed"
    assert (who_decides(before), who_decides(after)) == ("general_manager", "general_manager")
    assert policies.version_in_force("plan_review", FIRST).number == 1


def test_three_posts_instead_of_five_are_told_tried_published_and_gone_back_from(acts: Acts) -> None:
    """The department has six: one too many of five, and one in sales support where the later edition wants two."""
    before = load_text(policies.versions("establishment")[0].source.text, STAFF)
    later = load_text((EDITIONS / STAFF).read_text(encoding="utf-8"), STAFF)
    words = {one.policy.name: [change.text["en"] for change in one.changes] for one in told(before, later)}
    assert [name for name, changes in words.items() if changes] == ["establishment"]
    assert words["establishment"][:2] == [
        "People in customer service, the manager included: 5 → 3 people",
        "At least so many in sales support: 1 → 2 people",
    ]
    with as_reader("csmanager") as reader:
        assert reader is not None
        facts = {"people": 3, "managers": 1, "sales_support": 2}
        tried = trying.compare(later, "establishment", facts, DAY)
        assert [(name, old, new) for name, old, new in tried.outcomes] == [
            ("verdict", "too_few", "matches"),
            ("intended", 5, 3),
        ]
        moved = previews.ask({STAFF: later.text}, DAY, reader.user_id)
        assert (moved.job.state, sum((moved.sums or {})["counts"].values())) == ("done", 0)

    draft = drafted(acts, STAFF)
    assert acts.sign(acts.submit(draft, effective_on=FIRST)).state == "signed"
    eve = FIRST - timedelta(days=1)
    assert (staffed(eve), staffed(FIRST)) == (("too_many", 5), ("no_support", 2))
    assert policies.version_in_force("internal_service", FIRST).number == 1

    shipped = db.session.get(PolicyText, policies.versions("establishment")[0].text_id)
    back = acts("csmanager", service.start, STAFF, from_text=shipped)
    assert acts.sign(acts.submit(back, effective_on=FIRST)).state == "signed"
    assert (staffed(eve), staffed(FIRST)) == (("too_many", 5), ("too_many", 5))


def asked_to_decide(person: str) -> list[str]:
    with as_reader(person) as reader:
        return [step.request.matter for step in inbox.waiting_for(reader) if step.request.matter.startswith("plan_")]


def seat(person: str, *, takes: bool = True) -> None:
    with unguarded("a test's arrangement"):
        posts = [*user(person).roles, open_posts()["decision_committee"]]
        user(person).roles = [post for post in posts if takes or post.name != "decision_committee"]
        db.session.commit()


def test_a_large_plan_goes_to_the_committee_and_to_nobody_while_it_has_no_member(acts: Acts, sign_in: Any) -> None:
    request = acts.submit(drafted(acts))
    told = sign_in("gm").get(f"/signoffs/{request.id}?lang=en").text
    assert "decision committee. What the rules give them to sign nobody could sign" in told
    assert acts.sign(request).state == "signed"

    def act(by: str, doing: Any, *given: Any, on: date = DAY, **more: Any) -> Any:
        dated = partial(doing, on=on) if "on" in signature(doing).parameters else doing
        return acts(by, dated, *given, **more)

    way = Way(act, as_reader, db.session)
    plan = way.draft(make_customer("甲公司", owner="sales1"), amount_fen=LARGE["amount_fen"])
    with pytest.raises(Refused) as refused:
        act("sales1", drafting.submit, plan.id)
    assert refused.value.says["en"] == (
        "The rules ask for the signature of the decision committee, and nobody holds this post. "
        "Have the administrator give it to somebody under People, then ask again."
    )
    assert way.now(plan).state == "draft"

    seat("gm")
    way.on_to("submitted", plan)
    page = sign_in("csmanager").get(f"/plans/convene/?id={plan.id}&lang=en").text
    assert "Expert advisers take part in this review" in page
    way.convene(plan)
    way.opinions(plan, innovative=True)
    assert way.now(plan).state == "decision"
    assert {person: asked_to_decide(person) for person in ("gm", "mktmanager", "csmanager", "finmanager")} == {
        "gm": ["plan_decision"],
        "mktmanager": [],
        "csmanager": [],
        "finmanager": [],
    }
    way.decide("gm")
    assert way.now(plan).state == "approved"
    act("sales1", changing.propose, plan.id, "另行安排")
    assert asked_to_decide("gm") == ["plan_change"]

    other = way.to("review", make_customer("乙公司", owner="sales1"), amount_fen=LARGE["amount_fen"])
    seat("gm", takes=False)
    way.opinions(other, innovative=True)  # the last one would ask the committee
    assert way.now(other).state == "draft"
    assert asked_to_decide("mktmanager") == []


def test_a_draft_of_it_begins_at_the_desk_and_says_who_is_missing(acts: Acts, sign_in: Any) -> None:
    mei = sign_in("csmanager")
    page = mei.get("/policy-drafts/?lang=en").text
    assert "<option>edition_18036/plans.py</option>" in page
    assert ">plans.py: Who reviews a business plan and who decides</option>" in page
    begun = mei.post("/policy-drafts/begin", data={"filename": "edition_18036/plans.py"}).location
    again = mei.post("/policy-drafts/begin", data={"filename": "edition_18036/plans.py"}).location
    assert begun == again
    assert "The later edition of the rulebook" in mei.get(f"{begun.split('?')[0]}?part=text&lang=en").text
    page = mei.get(f"{begun.split('?')[0]}?part=submit&lang=en").text
    assert "Posts that nobody holds: decision committee." in page
    assert "Not previewed yet" in page
    for wrong in ("edition_18036/none.py", "../plans.py", "edition_18036/../edition_18036/plans.py"):
        assert mei.post("/policy-drafts/begin", data={"filename": wrong}).status_code == 404
    assert (
        sign_in("sales1").post("/policy-drafts/begin", data={"filename": "edition_18036/plans.py"}).status_code == 403
    )
