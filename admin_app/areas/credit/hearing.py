"""Which posts of the credit group are asked about a matter? Policy `credit_group` of rules/approvals.py."""

from datetime import date

from admin_app.decisions import service as decisions


def hearing(matter: str, on: date) -> tuple[tuple[str, ...], str]:
    """The posts, side by side, and the clause."""
    answer = decisions.ask("credit_group", {"matter": matter}, on)
    named = (answer.outcome[f"step_{number}"] for number in (1, 2, 3, 4))
    return tuple(post for post in named if post is not None), answer.clause
