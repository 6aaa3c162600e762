"""Is each published text still what the audit says was published, and does it hold from that day?

What is published is written once, by the desk; this finds what somebody changed with the database's own tools.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import func, select

from admin_app.audit.models import AuditEntry, AuditValues
from admin_app.extensions import db
from admin_app.policies.models import PolicyText, PolicyVersion
from rules.engine.load import digest

ALTERED, UNTOLD, MISSING = "is not what was published", "was published by no entry of the audit", "is missing"
VERSIONS = "has other policies, numbers or days than were published"


class Told(NamedTuple):
    """What an entry says was published. Entries of earlier editions name neither text nor policies."""

    filename: str
    sha256: str
    effective_on: str
    policies: dict[str, int] | None


def count() -> int:
    return int(db.session.scalar(select(func.count()).select_from(PolicyText)) or 0)


def broken_texts() -> Iterator[tuple[int, str]]:
    """(number of the text, what is wrong) for each published text that is not as the audit tells it."""
    told, unnamed = _told()
    texts = select(PolicyText.id, PolicyText.filename, PolicyText.sha256, PolicyText.text).order_by(PolicyText.id)
    for key, filename, sha256, text in db.session.execute(texts).yield_per(20):
        entry = told.pop(key, None) or _taken(unnamed, filename, sha256)
        if entry is None:
            yield key, f"{filename} {UNTOLD}"
        elif (filename, sha256) != entry[:2] or digest(text) != sha256:
            yield key, f"{filename} {ALTERED}"
        elif not _agree(entry, key):
            yield key, f"{filename} {VERSIONS}"
    for key, entry in told.items():
        yield key, f"{entry.filename} {MISSING}"
    for entry in unnamed:
        yield 0, f"{entry.filename} {MISSING}"


def _told() -> tuple[dict[int, Told], list[Told]]:
    """What was published, by the number of its text; and what entries without that number say, oldest first."""
    named: dict[int, Told] = {}
    unnamed: list[Told] = []
    entries = (
        select(AuditEntry.subject, AuditValues.content)
        .join(AuditValues, AuditValues.number == AuditEntry.number)
        .where(AuditEntry.action == "policy.publish")
        .order_by(AuditEntry.number)
    )
    for filename, content in db.session.execute(entries):
        entry = Told(filename, content["sha256"], content["effective_on"], content.get("policies"))
        if "text" in content:
            named[content["text"]] = entry
        else:
            unnamed.append(entry)
    return named, unnamed


def _taken(unnamed: list[Told], filename: str, sha256: str) -> Told | None:
    """The oldest entry of this file and fingerprint, each once."""
    found = next((one for one in unnamed if one[:2] == (filename, sha256)), None)
    if found is not None:
        unnamed.remove(found)
    return found


def _agree(entry: Told, key: int) -> bool:
    """Do the versions of this text hold from the day, and by the numbers, that the entry tells?"""
    columns: Any = (PolicyVersion.policy, PolicyVersion.number, PolicyVersion.effective_on)
    found = db.session.execute(select(*columns).where(PolicyVersion.text_id == key)).all()
    is_as_told = entry.policies is None or {policy: number for policy, number, _on in found} == entry.policies
    return is_as_told and {on.isoformat() for *_what, on in found} <= {entry.effective_on}
