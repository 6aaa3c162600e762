"""Writes docs/who-may-read.md: the table post × level × access, from the policy as shipped.

`python tools/who_may_read.py` writes the page; a test compares it with the policy, and the leak matrix
(tests/secrecy/matrix) with what every post really met on screen.
"""

import sys
from pathlib import Path
from typing import Any

from rules.engine import load_text

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "who-may-read.md"
LEVELS = ("internal", "secret", "confidential", "top_secret")
LEVEL_WORDS = ("internal 内部", "secret 秘密", "confidential 机密", "top secret 绝密")
ACCESS = ("none", "card", "work", "full")

# A row of the table: post, whose customers, the facts that say so.
ROWS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    *(
        (post, "all", {})
        for post in (
            "general_manager", "cs_manager", "information_clerk", "information_supervisor", "auditor",
            "credit_officer", "contract_officer", "service_officer", "finance_manager", "finance_officer",
        )
    ),
    ("salesperson", "own", {"owns_customer": True}),
    ("salesperson", "others'", {}),
    ("marketing_manager", "own department's", {"owned_in_own_department": True}),
    ("marketing_manager", "others'", {}),
    ("it_clerk", "all", {}),
    ("decision_committee", "all", {}),
    ("sales_support", "all", {}),
    ("administrator", "all", {}),
)  # fmt: skip
# What lifts, said and as facts, for a rank.
LIFTS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("an open task on the customer", "staff", {"open_task": True}),
    ("named in the record's circle", "staff", {"in_circle": True}),
    ("a borrow card, staff", "staff", {"grant": "borrow"}),
    ("a borrow card, manager or above", "manager", {"grant": "borrow"}),
    ("a consultation", "staff", {"grant": "consult"}),
)
USUAL: dict[str, Any] = {
    "rank": "staff",
    "owns_customer": False,
    "owned_in_own_department": False,
    "open_task": False,
    "in_circle": False,
    "grant": "none",
}


def policy() -> Any:
    """may_read as the folder of rules holds it."""
    file = ROOT / "rules" / "confidentiality.py"
    return load_text(file.read_text(), file.name).policies["may_read"]


def access(may_read: Any, post: str, level: str, **facts: Any) -> tuple[str, bool]:
    """Access, and whether copies may be made."""
    outcome = may_read.decide({**USUAL, "post": post, "level": level, **facts}).outcome
    return outcome["access"], outcome["copies"]


def table() -> dict[tuple[str, str], tuple[str, ...]]:
    """Access from internal to top secret, by post and whose customers."""
    may_read = policy()
    return {
        (post, whose): tuple(access(may_read, post, level, **facts)[0] for level in LEVELS)
        for post, whose, facts in ROWS
    }


def _lifts() -> list[str]:
    """What a lift gives to somebody who would see nothing, and to the administrator."""
    may_read = policy()
    lines = []
    for said, rank, facts in LIFTS:
        given, copies = access(may_read, "salesperson", "top_secret", rank=rank, **facts)
        admin, _copies = access(may_read, "administrator", "top_secret", rank=rank, **facts)
        lines.append(f"| {said} | {given} | {'yes' if copies else 'no'} | {admin} |")
    return lines


def text() -> str:
    """The page."""
    rows = [f"| {post} | {whose} | {' | '.join(row)} |" for (post, whose), row in table().items()]
    return TEMPLATE.format(levels=" | ".join(LEVEL_WORDS), rows="\n".join(rows), lifts="\n".join(_lifts()))


TEMPLATE = """# Who may read

Written by `tools/who_may_read.py` from `may_read` in `rules/confidentiality.py` as shipped; do not edit it here.
Managers may publish another policy under Policies; the desk then reads by that one, at once.

`none`: as if it did not exist. `card`: code, name, telephone, contact, owner. `work`: the working data too.
`full`: the archive too.

| post | whose customers | {levels} |
|---|---|---|---|---|---|
{rows}

The highest of a person's posts counts; an administrator sees nothing, whatever else he is. From the day after a
level's end the record is internal.

## What lifts
To at least this much, here for a salesperson and a colleague's top secret customer, of whom he would see nothing:

| | access | copies | the administrator |
|---|---|---|---|
{lifts}

A consultation shows on screen only: programs and files get what the reader has without it.

## How this is shown
`tests/secrecy/matrix` drives every route and every API operation for every post, and compares what each met with
this table. `tests/secrecy/test_agreement.py` compares the SQL of the guard, the compiled table and durable-rules on
random readers, customers, lifts and days.
"""


if __name__ == "__main__":
    PAGE.write_text(text())
    sys.stdout.write(f"Wrote {PAGE}\n")
