"""Which rules hold? The policies in force on a day as tables, and every version there was."""

from contextlib import suppress
from datetime import date
from typing import Any

from flask import Response
from sqlalchemy import select

from admin_app import clock
from admin_app.accounts.models import User
from admin_app.api import values
from admin_app.api.answers import answer, page
from admin_app.extensions import db
from admin_app.policies import service as policies
from admin_app.policies.models import PolicyVersion


def list_policies() -> Response:
    on = values.day(values.query("on"))
    return page([_as_json(policy) for policy in all_in_force(on)], None)


def all_in_force(on: date) -> list[policies.InForce]:
    """Every policy that holds on that day, by name."""
    held = []
    for name in policies.names():
        with suppress(policies.NoPolicy):
            held.append(policies.in_force(name, on))
    return held


def one_policy(name: str) -> Response:
    on = values.day(values.query("on"))
    return answer(_as_json(policies.in_force(name, on)))


def versions_of(name: str) -> Response:
    values.query()
    found = policies.versions(name)
    keys = {key for version in found for key in (version.source.author_id, version.source.signed_by_id) if key}
    people = _usernames(keys)
    current = _number_in_force(name)
    return page([_version_json(version, people, current) for version in reversed(found)], None)


def _usernames(keys: set[int]) -> dict[int, str]:
    if not keys:
        return {}
    rows = db.session.execute(select(User.id, User.username).where(User.id.in_(keys)))
    return {row.id: row.username for row in rows}


def _number_in_force(name: str) -> int | None:
    try:
        return policies.version_in_force(name, clock.today()).id
    except policies.NoPolicy:
        return None


def _as_json(policy: policies.InForce) -> dict[str, Any]:
    return {
        "name": policy.policy,
        "version": policy.number,
        "hash": policy.table_hash,
        "effective_on": policy.effective_on.isoformat(),
        **{key: value for key, value in policy.loaded.as_table().items() if key != "name"},
    }


def _version_json(version: PolicyVersion, people: dict[int, str], current: int | None) -> dict[str, Any]:
    source = version.source
    return {
        "version": version.number,
        "hash": version.table_hash,
        "effective_on": version.effective_on.isoformat(),
        "published_at": source.published_at.isoformat(),
        "origin": source.origin,
        "author": people.get(source.author_id or 0),
        "signed_by": people.get(source.signed_by_id or 0),
        "in_force": version.id == current,
    }
