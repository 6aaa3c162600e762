"""Does the audit keep what changed, from what to what, and no secret? By one gatherer for every record."""

import json
from typing import Any

import pytest
from sqlalchemy import select

from admin_app.accounts.models import Token
from admin_app.areas.customers.models import Contact, Customer
from admin_app.audit import changes, service
from admin_app.audit.models import AuditChange
from admin_app.clock import now
from admin_app.extensions import Base, Immutable, db
from admin_app.secrecy.reader import unguarded
from tests.factories import make_contact, make_customer


def record() -> list[Any]:
    """What an entry made now tells of changes."""
    entry = service.record("test", user_id=None)
    rows = db.session.scalars(select(AuditChange).where(AuditChange.number == entry.number))
    return [{"record": row.record, "key": row.key, **row.content} for row in rows]


def test_a_change_is_kept_with_what_was_and_what_is(session: Any) -> None:
    contact = make_contact(make_customer(), "林", position="经理")
    with unguarded("a test"):
        contact.position, contact.is_decision_maker = "总经理", True
        told = record()
    assert told == [
        {
            "record": "contact",
            "key": contact.id,
            "how": "changed",
            "version": 2,
            "columns": {"position": ["经理", "总经理"], "is_decision_maker": [False, True]},
        }
    ]


def test_a_new_record_is_kept_without_its_empty_columns(session: Any) -> None:
    customer = make_customer()
    with unguarded("a test"):
        contact = Contact(customer_id=customer.id, name="林", position="经理")
        session.add(contact)
        (told,) = record()
    assert (told["how"], told["version"]) == ("made", 1)
    assert told["columns"] == {
        "name": None,  # personal data: that it was told, not what
        "position": [None, "经理"],
        "customer_id": [None, customer.id],
        "is_decision_maker": [None, False],
    }


def test_two_flushes_are_one_change_and_back_is_none(session: Any) -> None:
    contact = make_contact(make_customer(), "林", position="经理")
    with unguarded("a test"):
        contact.position, contact.is_decision_maker = "总经理", True
        session.flush()
        contact.position, contact.is_decision_maker = "董事长", False
        (told,) = record()
    assert told["columns"] == {"position": ["经理", "董事长"]}


def test_what_is_undone_is_not_told(session: Any) -> None:
    contact = make_contact(make_customer(), "林")
    with unguarded("a test"):
        contact.name = "张"
        session.flush()
        session.rollback()
        assert record() == []


def test_each_entry_tells_of_what_changed_since_the_one_before(session: Any) -> None:
    contact = make_contact(make_customer(), "林")
    with unguarded("a test"):
        contact.position = "经理"
        assert [one["columns"] for one in record()] == [{"position": [None, "经理"]}]
        contact.is_decision_maker = True
        assert [one["columns"] for one in record()] == [{"is_decision_maker": [False, True]}]


# --- no audit entry, no change


def test_a_person_changes_nothing_without_an_entry(session: Any, as_reader: Any) -> None:
    contact = make_contact(make_customer(), "林")
    with as_reader("clerk"):
        contact.name = "张"
        with pytest.raises(TypeError, match="Changes of contact have no audit entry"):
            session.commit()
        session.rollback()
        assert session.get(Contact, contact.id).name == "林"


def test_with_its_entry_the_change_stands(session: Any, as_reader: Any, cast: Any) -> None:
    contact = make_contact(make_customer(), "林")
    with as_reader("clerk"):
        contact.name = "张"
        service.record("contact.edit", user_id=cast["clerk"].id, customer_id=contact.customer_id)
        session.commit()
    session.expire_all()
    with as_reader("clerk"):
        assert session.get(Contact, contact.id).name == "张"


def test_what_is_changed_after_the_entry_is_refused(session: Any, as_reader: Any, cast: Any) -> None:
    customer = make_customer()
    with as_reader("clerk"):
        customer.region = "华北"
        service.record("customer.edit", user_id=cast["clerk"].id, customer_id=customer.id)
        customer.industry = "造纸"
        with pytest.raises(TypeError, match="Changes of customer have no audit entry"):
            session.commit()
        session.rollback()
        assert session.scalars(select(Customer.industry)).one() is None


# --- no secrets


def secret_columns() -> list[tuple[type[Base], str]]:
    """Every secret column of every model, whichever area adds it."""
    return [
        (mapper.class_, prop.key)
        for mapper in Base.registry.mappers
        for prop in mapper.column_attrs
        if changes.is_secret(prop.columns[0])
    ]


def test_passwords_and_tokens_are_marked_secret() -> None:
    marked = {(model.__tablename__, name) for model, name in secret_columns()}
    assert {("user", "password"), ("user", "fs_uniquifier"), ("token", "digest")} <= marked


@pytest.mark.parametrize(
    "name", ["password", "api_token", "tf_totp_secret", "digest", "mf_recovery_codes", "us_totp_secrets", "private_key"]
)
def test_a_column_named_like_a_secret_is_one_without_anyone_remembering(name: str) -> None:
    from sqlalchemy import Column, String

    assert changes.is_secret(Column(name, String))
    assert not changes.is_secret(Column(name, String, info={"secret": False}))
    assert not changes.is_secret(Column("strategy", String))


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_a_new_password_is_told_without_its_value(session: Any, cast: Any) -> None:
    marker = "zq-never-to-be-told"
    with unguarded("a test"):
        cast["clerk"].password, cast["clerk"].rank = marker, "manager"
        session.add(Token(user_id=cast["clerk"].id, digest=marker, name="脚本", created_at=now()))
        told = {one["record"]: one["columns"] for one in record()}
    assert told["user"] == {"password": None, "rank": ["staff", "manager"]}
    assert (told["token"]["digest"], told["token"]["name"]) == (None, [None, "脚本"])
    assert marker not in json.dumps(told)


def test_no_secret_of_any_model_is_ever_told() -> None:
    """Every column of every model that keeps a history, whichever area adds it."""
    tried = 0
    for model, name in secret_columns():
        if not model.has_history or issubclass(model, Immutable):
            continue
        tried += 1
        thing = model(**{name: "zq-never-to-be-told"})
        assert dict(changes._columns(thing, changes.MADE))[name] is None, (model, name)
    assert tried >= 3


def test_what_a_savepoint_undid_is_not_told_and_what_was_told_inside_it_is_told_again(session: Any) -> None:
    contact = make_contact(make_customer(), "林", position="经理")
    with unguarded("a test"):
        contact.position = "副总经理"
        db.session.flush()
        savepoint = db.session.begin_nested()
        contact.is_decision_maker = True
        service.record("inside", user_id=None)
        savepoint.rollback()
        (told,) = record()
    assert told["columns"] == {"position": ["经理", "副总经理"]}
