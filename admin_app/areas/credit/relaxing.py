"""May this grade B limit rise by a step? Asked of the rules when a report is filed or voided: 二(三)2.2."""

from datetime import date

from admin_app.areas.credit.limit_steps import close_step, open_step
from admin_app.areas.credit.limits import standing_limit_fen, terms_of_many
from admin_app.areas.credit.models import LimitStep
from admin_app.areas.credit.standing import standings_of
from admin_app.decisions import service as decisions
from admin_app.extensions import db


def reconsider(customer_id: int, on: date, user_id: int | None) -> None:
    """Propose the step that the rules propose now; let one lapse that they no longer do."""
    standings = standings_of([customer_id], on)
    terms = terms_of_many(standings, on).get(customer_id)
    if terms is None:
        return
    standing = standings[customer_id]
    limit_fen, allowed_fen = standing_limit_fen(customer_id, on), terms.outcome["limit_fen"]
    facts = {
        "grade": standing.grade,
        "limit_fen": limit_fen,
        "allowed_fen": allowed_fen,
        "good_reports_in_a_row": standing.good_reports_in_a_row,
        "oldest_open_days_late": max(standing.figures.oldest_open_days_late, 0),
        "supply_hold": standing.supply_hold,
        "emergency_open": standing.emergency_open,
    }
    answer = decisions.ask("limit_step", facts, on)
    if not answer.outcome["proposed"]:
        close_step(customer_id, "lapsed", on, None)
        return
    kept = decisions.record(answer, user_id=user_id, customer_id=customer_id)
    step = open_step(customer_id) or LimitStep(customer_id=customer_id, state="proposed", reason="")
    step.proposed_on, step.limit_fen, step.allowed_fen = on, limit_fen, allowed_fen
    step.good_reports, step.decision_id = standing.good_reports_in_a_row, kept.id
    db.session.add(step)
    db.session.flush()
