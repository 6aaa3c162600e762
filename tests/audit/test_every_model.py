"""No audit entry, no change: of every model, whichever area adds it. What the audit does not keep is named, with why."""

import itertools
from datetime import date
from typing import Any

import pytest
from sqlalchemy import JSON, Boolean, Date, DateTime, Integer, LargeBinary, String, inspect, select

from admin_app import clock, create_app
from admin_app.accounts.models import User
from admin_app.audit import changes, service
from admin_app.audit.models import AuditChange
from admin_app.extensions import Base, Immutable, Instant, db
from admin_app.secrecy.reader import unguarded
from tests.factories import user

create_app({"SQLALCHEMY_DATABASE_URI": "sqlite://"})  # maps all that there is
pytestmark = pytest.mark.parametrize("desk", ["sqlite"], indirect=True)

MODELS = {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers}
KEPT = sorted(name for name, model in MODELS.items() if model.has_history)
WITHOUT_HISTORY = {
    **dict.fromkeys(
        ("audit_head", "audit_entry", "audit_values", "audit_change", "audit_bulk_change"), "it is the audit"
    ),
    **dict.fromkeys(("audit_access", "audit_access_to"), "it is the record of reading"),
    "attempt": "counts that end; being locked out is an entry",
    "contract_counter": "the last number given; the contract that has it is an entry",
    "contract_word": "the search index, written with the contract",
    "customer_card_word": "the search index, written from the customer",
    "decision": "says itself what was decided, on what, by which rule; acts have their entries, the API's has its own",
    "disk_reading": "which file was read; publishing it is an entry",
    "list_columns": "how somebody likes his list",
    "saved_view": "the same; sharing it, changing it and withdrawing it are entries",
    "import_match": "which column of a file is what; the import it leads to is an entry",
    "job": "the import it leads to is an entry",
    "job_line": "what a file would do, until it has",
    "notice": "what somebody was told, and that he read it",
    "notice_message": "numbers sent to somebody; adding and removing his ways are entries",
    "policy_draft": "nothing holds before it is published; each step to there is an entry with the hash of the text",
    "policy_preview": "counts, thrown away; it changes nothing",
    "policy_preview_change": "the same",
    "sign_in": "signing in, out and being signed out are entries",
}
_numbers = itertools.count(1)


def test_what_keeps_no_history_is_named(desk: Any) -> None:
    assert sorted(set(MODELS) - set(KEPT)) == sorted(WITHOUT_HISTORY)


def value_for(column: Any) -> Any:
    """Something that fits; of another row, where the column points to one."""
    for key in column.foreign_keys:
        return inspect(stored(MODELS[key.column.table.name])).identity[0]
    kind, number = column.type, next(_numbers)
    for known, value in (
        (Instant, clock.now()),
        (Boolean, False),
        (String, "internal" if column.name == "level" else f"{number}"),
        (Integer, number),
        (Date, date(2026, 11, 23)),
        (JSON, {}),
        (LargeBinary, b""),
        (DateTime, clock.now()),
    ):
        if isinstance(kind, known):
            return value
    raise AssertionError(f"no value for {column}")


def made(model: Any) -> Any:
    """One of these with all that must be filled in, not stored yet."""
    empty = [
        prop
        for prop in inspect(model).column_attrs
        if not prop.columns[0].nullable
        and prop.columns[0].default is None
        and (prop.columns[0].foreign_keys or not (prop.columns[0].primary_key and prop.columns[0].autoincrement))
    ]
    return model(**{prop.key: value_for(prop.columns[0]) for prop in empty})


def stored(model: Any) -> Any:
    found = db.session.scalars(select(model).limit(1)).unique().first()
    if found is None:
        found = made(model)
        db.session.add(found)
        db.session.flush()
    return found


def another(column: Any) -> Any:
    """A value this column does not have yet; what it takes to have one has its entry."""
    for key in column.foreign_keys:
        row = made(MODELS[key.column.table.name])
        db.session.add(row)
        service.record("test", user_id=None)
        return inspect(row).identity[0]
    return value_for(column)


def alter(thing: Any) -> str:
    """Change one column that is told, rather one that points to no other record; its name."""
    told = [one for one in inspect(type(thing)).column_attrs if one.key not in (*changes.UNTOLD, "level")]
    for prop in sorted(told, key=lambda one: bool(one.columns[0].foreign_keys)):
        before = getattr(thing, prop.key)
        after = not before if isinstance(prop.columns[0].type, Boolean) else another(prop.columns[0])
        if before != after:
            setattr(thing, prop.key, after)
            return str(prop.key)
    raise AssertionError(f"nothing to change of {thing}")


@pytest.mark.parametrize("name", KEPT)
def test_a_change_waits_for_its_entry_and_is_told_in_it(session: Any, cast: Any, name: str) -> None:
    with unguarded("a test"):
        thing = stored(MODELS[name])
        service.record("test", user_id=None)
        assert changes.untold(session) == set()
        if issubclass(MODELS[name], Immutable):
            session.add(made(MODELS[name]))
            session.flush()
            assert changes.untold(session) == {name}
            service.record("test", user_id=None)
        else:
            column = alter(thing)
            session.flush()
            assert changes.untold(session) == {name}
            number = service.record("test", user_id=None).number
            told = session.scalars(select(AuditChange).where(AuditChange.number == number)).one()
            assert (told.record, told.key, list(told.content["columns"])) == (name, thing.id, [column])
        assert changes.untold(session) == set()
        session.rollback()


def test_a_request_changes_nothing_without_an_entry_whoever_asks(app: Any, session: Any, cast: Any) -> None:
    with app.test_request_context():
        user("clerk").name = "另一个名字"
        with pytest.raises(TypeError, match="Changes of user have no audit entry"):
            session.commit()
        session.rollback()
        user("clerk").name = "另一个名字"
        service.record("account.change", user_id=None)
        session.commit()
    assert session.scalars(select(User.name).where(User.username == "clerk")).one() == "另一个名字"


def test_a_person_makes_nothing_that_is_written_once_without_an_entry(session: Any, cast: Any, as_reader: Any) -> None:
    with unguarded("a test"):
        text = made(MODELS["policy_text"])
    with as_reader("gm"):
        session.add(text)
        with pytest.raises(TypeError, match="Changes of policy_text have no audit entry"):
            session.commit()
        session.rollback()
