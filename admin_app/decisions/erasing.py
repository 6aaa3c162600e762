"""What may leave the recorded decisions: facts, outcome and reasons about a customer lawfully destroyed (二(二)6.10).

Which policy answered, in which version, when and to whom stays; whoever asks again is told why it cannot be done.
"""

from typing import Any

from sqlalchemy import update

from admin_app import clock
from admin_app.audit import service as audit
from admin_app.decisions.models import DecisionRecord
from admin_app.extensions import db
from admin_app.secrecy.reader import unguarded


def erase_facts(customer_id: int, *, by_id: int | None, reason: str) -> int:
    """Empty every decision about the customer, and note it; how many. The caller commits."""
    wanted = update(DecisionRecord).where(DecisionRecord.customer_id == customer_id, DecisionRecord.erased_at.is_(None))
    empty: dict[str, Any] = {"facts": {}, "outcome": {}, "reasons": [], "passed_over": []}
    with unguarded("destruction empties the decisions about a customer, whoever asked them"):
        done: Any = db.session.execute(
            wanted.values(**empty, erased_at=clock.now()), execution_options={"synchronize_session": "fetch"}
        )
    values = {"decisions": done.rowcount, "reason": reason}
    audit.record("decision.facts_erased", user_id=by_id, customer_id=customer_id, values=values)
    return int(done.rowcount)
