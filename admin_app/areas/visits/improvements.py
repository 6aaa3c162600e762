"""What was lacking, who remedies it by when, and whether it helped (二(五)2, 四1.5)."""

from datetime import date

from sqlalchemy import select

from admin_app.areas.customers import acting as customers
from admin_app.areas.visits import acting
from admin_app.areas.visits.models import Improvement, Visit
from admin_app.areas.visits.tasks import close_tasks, open_task
from admin_app.decisions import service as decisions
from admin_app.duties.workdays import working_days_later
from admin_app.errors import NotAllowed, sentence
from admin_app.extensions import db
from admin_app.secrecy.reader import Reader, current, unguarded

CLAUSES = {"complaint": "四1.5", "visit": "二(五)2"}  # by what showed it
NOT_YOURS = sentence("Somebody else is to improve this.", "该改进事项由他人负责。")
NOT_BY_ONESELF = sentence("Nobody checks the effect of his own measures.", "任何人不得检查自己所采取措施的效果。")


def note(visit_id: int, what: str, person_id: int | None, *, on: date) -> Improvement:
    """Something that a visit showed."""
    customers.demand("improvement.note")
    visit: Visit = acting.locked(Visit, visit_id)
    return begin("visit", visit.customer_id, what, person_id, on=on, visit_id=visit.id, about=visit.about)


def begin(
    origin: str,
    customer_id: int,
    what: str,
    person_id: int | None,
    *,
    on: date,
    visit_id: int | None = None,
    about: str = "",
) -> Improvement:
    """For whoever is named; he sees the customer's working data until it is done. The caller asks who may."""
    words, person = acting.text("what", what), acting.person("responsible", person_id)
    terms = decisions.ask("improvement_terms", {"origin": origin}, on).outcome
    item = Improvement(
        customer_id=customer_id,
        origin=origin,
        about=about,
        visit_id=visit_id,
        what=words,
        person_id=person.id,
        found_on=on,
        due_on=working_days_later(on, terms["do_working_days"]),
    )
    db.session.add(item)
    db.session.flush()
    open_task("improvement", str(item.id), customer_id, user_id=person.id)
    acting.record("improvement.begin", item, person=person.username)
    return item


def checked_by(item: Improvement, on: date) -> date:
    """By when it is made and its effect checked, where both take as long as they may."""
    terms = decisions.ask("improvement_terms", {"origin": item.origin}, on).outcome
    return working_days_later(item.due_on, terms["check_working_days"])


def done(item_id: int, measures: str, *, on: date) -> Improvement:
    """Whoever was named says what he did."""
    item: Improvement = acting.locked(Improvement, item_id)
    acting.demand_state(item.item_state, "open", clause=CLAUSES[item.origin])
    reader = current()
    if isinstance(reader, Reader) and item.person_id not in reader.stands_for:
        raise NotAllowed(NOT_YOURS, CLAUSES[item.origin])
    terms = decisions.ask("improvement_terms", {"origin": item.origin}, on).outcome
    item.measures, item.done_on, item.item_state = acting.text("measures", measures), on, "done"
    item.check_on = working_days_later(on, terms["check_working_days"])
    db.session.flush()
    close_tasks("improvement", str(item.id))
    acting.record("improvement.done", item)
    return item


def check(item_id: int, finding: str, *, is_effective: bool, on: date) -> Improvement:
    """Did it help? Where it did not, it is open again, with a day anew."""
    customers.demand("improvement.check")
    item: Improvement = acting.locked(Improvement, item_id)
    acting.demand_state(item.item_state, "done", clause=CLAUSES[item.origin])
    if item.person_id == acting.user_id():
        raise NotAllowed(NOT_BY_ONESELF, CLAUSES[item.origin])
    item.finding, item.checked_on, item.checked_by_id = acting.text("finding", finding), on, acting.user_id()
    if is_effective:
        item.item_state = "effective"
    else:
        terms = decisions.ask("improvement_terms", {"origin": item.origin}, on).outcome
        item.item_state, item.due_on = "open", working_days_later(on, terms["do_working_days"])
        open_task("improvement", str(item.id), item.customer_id, user_id=item.person_id)
    db.session.flush()
    acting.record("improvement.check", item, effective=is_effective)
    return item


def hand_over(item_id: int, person_id: int) -> Improvement:
    """Somebody else improves it."""
    customers.demand("improvement.note")
    item: Improvement = acting.locked(Improvement, item_id)
    acting.demand_state(item.item_state, "open", clause=CLAUSES[item.origin])
    person = acting.person("responsible", person_id)
    close_tasks("improvement", str(item.id))
    open_task("improvement", str(item.id), item.customer_id, user_id=person.id)
    item.person_id = person.id
    db.session.flush()
    acting.record("improvement.hand_over", item, person=person.username)
    return item


def number_open(about: str) -> int:
    """How many of this complaint are still to be done or checked, whoever asks."""
    with unguarded("what is left to do does not depend on who asks"):
        rows = select(Improvement.id).where(Improvement.about == about, Improvement.item_state != "effective")
        return len(db.session.scalars(rows).all())
