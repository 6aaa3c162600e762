"""The machine's clock goes back, days after a policy was signed: what holds on a day stays, and nothing is brought forward.

The business day is the clock's; each act is told it, as a request is.
"""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from admin_app import clock
from admin_app.audit import verifying
from admin_app.errors import Conflict, Invalid, Refused
from admin_app.extensions import db
from admin_app.policies import service as policies
from admin_app.policies.models import PolicyStop, PolicyText
from admin_app.policy_desk import service, stops
from admin_app.policy_desk.preview import service as previews
from rules.engine import load_text
from tests import databases
from tests.factories import DAY, as_reader, user
from tests.policy_desk.acting import FILE, Acts, b_limit
from tests.policy_desk.pages import begin

BEFORE = DAY - timedelta(days=13)
NEXT_MONTH = date(2026, 12, 1)
RULES = Path(__file__).resolve().parents[2] / "rules"


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    def go(day: date) -> None:
        monkeypatch.setenv("GUIZHANG_TODAY", f"{day}T09:00:00+08:00")
        assert clock.today() == day

    return go


def held() -> list[tuple[int, int, date]]:
    """Every version of the policy in its order: order, number, first day."""
    db.session.rollback()
    return [(at, one.number, one.effective_on) for at, one in enumerate(policies.versions("credit_terms"))]


def texts() -> int:
    return db.session.scalar(select(func.count(PolicyText.id)).where(PolicyText.filename == FILE)) or 0


def test_what_was_signed_holds_from_its_day_and_from_no_day_before(acts: Acts, set_clock: Any, app: Any) -> None:
    acts.publish(40)
    published = texts()
    set_clock(BEFORE)
    databases.forget_policy()  # a server started again on that day
    assert (b_limit(BEFORE), b_limit(DAY - timedelta(days=1)), b_limit(DAY)) == (30_000, 30_000, 40_000)
    assert policies.read_disk() == []
    set_clock(DAY)
    assert (b_limit(BEFORE), b_limit(DAY), texts()) == (30_000, 40_000, published)


def test_nothing_is_signed_to_hold_before_it_and_what_is_signed_next_comes_behind_it(
    acts: Acts, set_clock: Any
) -> None:
    acts.publish(40)
    set_clock(BEFORE)
    draft = acts.draft(share=50)
    with as_reader("csmanager", BEFORE):
        assert service.supposed_day(draft) == DAY
    with pytest.raises(Invalid) as refused:
        acts("csmanager", service.submit, draft.id, effective_on=BEFORE, reason="more", on=BEFORE)
    assert refused.value.errors["effective_on"]["en"].startswith(f"What was published last holds from {DAY} on")
    asked = acts("csmanager", service.submit, draft.id, effective_on=DAY, reason="more", on=BEFORE)
    assert acts.sign(asked, on=BEFORE).state == "signed"
    assert (b_limit(BEFORE), b_limit(DAY)) == (30_000, 50_000)
    _first, second, third = policies.versions("credit_terms")
    assert third.source.published_at < second.source.published_at
    set_clock(DAY)
    assert held() == [(0, 1, policies.BEGINNING), (1, 2, DAY), (2, 3, DAY)]
    latest = policies.latest_text(FILE)
    assert latest is not None
    assert (b_limit(DAY), latest.id) == (50_000, third.text_id)
    assert next(verifying.broken_entries(), None) is None


def test_what_waits_for_a_signature_is_published_once_and_from_the_day_it_names(acts: Acts, set_clock: Any) -> None:
    asked = acts.submit(acts.draft(share=40), effective_on=NEXT_MONTH)
    published = texts()
    set_clock(BEFORE)
    assert acts.sign(asked, on=BEFORE).state == "signed"
    for day in (BEFORE, DAY):
        set_clock(day)
        with pytest.raises((Conflict, Refused)):
            acts.sign(asked, on=day)
    assert (b_limit(BEFORE), b_limit(DAY), b_limit(NEXT_MONTH)) == (30_000, 30_000, 40_000)
    assert (held(), texts()) == ([(0, 1, policies.BEGINNING), (1, 2, NEXT_MONTH)], published + 1)


def test_a_stop_holds_on_and_is_lifted_before_it_was_made(acts: Acts, set_clock: Any) -> None:
    acts.publish(40)
    acts("gm", stops.stop, "credit_terms", "wrong figures")
    set_clock(BEFORE)
    databases.forget_policy()
    assert (b_limit(BEFORE), b_limit(DAY)) == (0, 0)
    with pytest.raises(Conflict):
        acts("gm", stops.stop, "credit_terms", "again", on=BEFORE)
    acts("gm", stops.lift, "credit_terms", "mended", on=BEFORE)
    stop = db.session.scalars(select(PolicyStop)).one()
    assert stop.lifted_at is not None
    assert stop.lifted_at < stop.at
    assert (b_limit(BEFORE), b_limit(DAY)) == (30_000, 40_000)
    acts("gm", stops.stop, "credit_terms", "wrong again", on=BEFORE)
    set_clock(DAY)
    assert (b_limit(BEFORE), b_limit(DAY)) == (0, 0)


def test_the_shell_and_the_disk_bring_nothing_forward_in_production(
    acts: Acts, set_clock: Any, app: Any, tmp_path: Path
) -> None:
    acts.publish(40)
    set_clock(BEFORE)
    app.config |= {"GUIZHANG_ENV": "production", "GUIZHANG_RULES": str(tmp_path)}
    (tmp_path / FILE).write_text((RULES / FILE).read_text(encoding="utf-8"), encoding="utf-8")
    published = texts()
    assert policies.read_disk() == []
    file = load_text((RULES / FILE).read_text(encoding="utf-8"), FILE)
    with pytest.raises(Refused, match="holds from today or a later day"):
        policies.check(file, BEFORE - timedelta(days=1))
    assert (b_limit(BEFORE), b_limit(DAY), texts()) == (30_000, 40_000, published)


def test_it_is_previewed_and_drawn_for_the_day_it_holds_from(acts: Acts, set_clock: Any, sign_in: Any) -> None:
    acts.publish(40)
    set_clock(BEFORE)
    draft = acts.draft(share=50)
    with as_reader("csmanager", BEFORE):
        asked = previews.ask({FILE: draft.text}, service.supposed_day(draft), user("csmanager").id)
        assert (asked.on, asked.job.state) == (DAY, "done")
    mei = sign_in("csmanager")
    for path in ("/policies/", "/policies/credit_terms", "/policies/credit_terms/text", f"/policy-previews/{asked.id}"):
        assert mei.get(path).status_code == 200, path
    page = mei.get("/policies/credit_terms?lang=en").text
    assert "2026-11-23" in page
    address = begin(mei)
    for part in ("differences", "try", "submit", "numbers", "rules", "examples"):
        assert mei.get(f"{address}?part={part}").status_code == 200, part
    assert f'value="{DAY}"' in mei.get(f"{address}?part=submit").text
    assert mei.post("/policy-previews/ask", data={"draft": draft.id}).status_code in (200, 302)


@pytest.mark.parametrize("day", [date(1999, 12, 31), date(1970, 1, 1)])
def test_before_the_first_day_of_all_nothing_is_allowed_and_nothing_fails(
    acts: Acts, set_clock: Any, sign_in: Any, day: date
) -> None:
    """As a clock does whose battery is empty."""
    set_clock(day)
    mei = sign_in("csmanager")
    found = {path: mei.get(path).status_code for path in ("/", "/policies/", "/policies/credit_terms", "/customers/")}
    assert {path: status for path, status in found.items() if status >= 500} == {}
    set_clock(DAY)
    assert mei.get("/policies/credit_terms").status_code == 200
