"""One record of every kind about a customer, each text of it a marker that stands nowhere else.

Made from the models themselves, so that a model added later is tested without anyone remembering.
"""

import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy import JSON, Boolean, Date, DateTime, Integer, String
from sqlalchemy.types import BigInteger

from admin_app import clock
from admin_app.areas.customers.models import Customer, DuplicatePair
from admin_app.extensions import FollowsCustomer, Instant, SeenBy
from admin_app.imports.models import Job
from admin_app.policy_desk.preview.models import PolicyPreview
from admin_app.screens.base import DeskView
from admin_app.screens.words import WORDS
from tests import factories
from tests.factories import DAY

CHOICES = {"proposed_grade": "B", "method": "transfer", "kind": "invoice", "state": "open", "report_to": None}
# Of a certificate and of what was disclosed: figures, posts and names of parts.
COUNTED: dict[str, Any] = {"listed": {}, "counts": {}, "signers": [], "parts": ["basics"]}
KINDS = {
    "supply_hold": "hold",
    "grant_card": "consult",
    "open_task": "visit",
    "archive_request": "consult",
    "archive_incident": "loss",
    "gathering": "meeting",
}
STATES = {
    "grade_record": "proposed",
    "archive_request": "asked",
    "borrow_card": "out",
    "contract": "kept",
    "duty_waiver": "granted",
    "gathering": "planned",
    "suggestion": "made",
    "service_request": "requested",
}


def views(app: Any) -> list[DeskView]:
    """Every list of the desk about customers, but those that open by post: they have tests of their own."""
    about = [view for view in every_view(app) if issubclass(view.model, Customer | FollowsCustomer)]
    return [view for view in about if view.posts_allowed is None]


def every_view(app: Any) -> list[DeskView]:
    return [view for view in app.extensions["admin"][0]._views if isinstance(view, DeskView)]


def marker() -> str:
    """Letters and figures that no page contains by chance."""
    return "zq" + secrets.token_hex(4)


class Archive:
    """A customer with one record of each kind, made when asked for."""

    def __init__(self, customer: Customer, other: Customer | None = None) -> None:
        self.customer, self.other = customer, other
        self.records: dict[type, Any] = {}
        self.markers: list[str] = []  # what needs more than the card
        self.card_markers: list[str] = []

    def of(self, model: type) -> Any:
        if model is Customer:
            return self.customer
        if model not in self.records:
            self.records[model] = self.add(model)
        return self.records[model]

    def add(self, model: Any, **given: Any) -> Any:
        """One more of the kind."""
        if model is DuplicatePair:
            given.setdefault("other_id", self.other.id if self.other else self.customer.id)
        values = {name: self._value(model, name, column) for name, column in _columns(model)}
        if hasattr(model, "customer_id"):
            values["customer_id"] = self.customer.id
        return self.store(model(**(values | given)))

    def store(self, record: Any) -> Any:
        return factories.store(record)

    def _value(self, model: Any, name: str, column: Any) -> Any:
        if column.foreign_keys:
            return self._related(model, column)
        if model.__tablename__ in KINDS and name == "kind":
            return KINDS[model.__tablename__]
        if name in (
            "is_void",
            "is_open",
            "is_off",
            "closed_on",
            "ended_on",
            "ended_at",
            "dishonoured_on",
            "settled_on",
            "void_reason",
            "erased_at",
        ):
            return False if name.startswith("is_") else None
        if name == "state":
            return STATES.get(model.__tablename__, "open")
        if name in COUNTED:
            return COUNTED[name]
        if name in CHOICES:
            return CHOICES[name]
        if name in WORDS:
            return next(iter(WORDS[name]))
        return self._plain(name, column)

    def _plain(self, name: str, column: Any) -> Any:
        kind = column.type
        if isinstance(kind, Boolean):
            return True
        if isinstance(kind, Instant | DateTime):
            return clock.now()
        if isinstance(kind, Date):
            return DAY + timedelta(days=60) if name in ("until_on", "ends_on", "due_on") else DAY - timedelta(days=30)
        if isinstance(kind, Integer | BigInteger):
            return 30 if name.endswith("_days") else 100_000
        if isinstance(kind, String):
            self.markers.append(marker())
            return self.markers[-1]
        if isinstance(kind, JSON):
            self.markers.append(marker())
            if name == "title":
                return {"en": self.markers[-1], "zh": self.markers[-1]}
            if name == "questions":
                return [{"kind": "rating", "asked": self.markers[-1], "choices": []}]
            return {"basics": {"industry": self.markers[-1]}}  # what was disclosed, the part and its columns
        raise TypeError(f"No value for {name}: {kind!r}.")

    def _related(self, model: Any, column: Any) -> Any:
        table = next(iter(column.foreign_keys)).column.table
        if table.name == "user":
            return self._user(model)
        if table.name == "department":
            return factories.user("service").department_id
        if table is PolicyPreview.__table__:
            return self._preview()
        about = [*FollowsCustomer.__subclasses__(), *SeenBy.__subclasses__()]
        found = [cls for cls in about if getattr(cls, "__table__", None) is table and cls is not model]
        return self.of(found[0]).id if found else None

    def _preview(self) -> int:
        """Of rule files that somebody asked about; it tells of no customer itself."""
        user_id, asked = factories.user("csmanager").id, {"filename": "credit.py", "sha256": "0" * 64}
        work = {"kind": "preview", "step": "preview", "state": "done", "size": 1, "business_day": DAY}
        job = factories.store(Job(user_id=user_id, created_at=clock.now(), **work, **asked))
        made = PolicyPreview(texts={}, on=DAY, user_id=user_id, job_id=job.id, asked_at=clock.now(), **asked)
        return int(factories.store(made).id)

    def _user(self, model: Any) -> int:
        """Whoever is named in a circle must read everything anyway."""
        return factories.user("auditor" if model.__tablename__ == "circle_member" else "service").id


def _columns(model: Any) -> list[tuple[str, Any]]:
    kept = ("id", "row_version", "customer_id")
    if model is DuplicatePair:
        kept += ("other_id",)
    mapper = model.__mapper__
    found = [(mapper.get_property_by_column(column).key, column) for column in model.__table__.c]
    return [(name, column) for name, column in found if name not in kept]


def make_archive(app: Any, *, other: Customer | None = None, **columns: Any) -> Archive:
    """A customer of whom every text is a marker, and everything about him that has a list."""
    own = {field: marker() for field in (*CARD_TEXTS, *WORK_TEXTS, *FULL_TEXTS)} | columns
    customer = factories.make_customer(**own)
    archive = Archive(customer, other)
    archive.markers += [own[field] for field in (*WORK_TEXTS, *FULL_TEXTS)]
    archive.card_markers = [own[field] for field in CARD_TEXTS]
    for view in views(app):
        archive.of(view.model)
    return archive


CARD_TEXTS = ("name", "code", "phone", "contact")
WORK_TEXTS = ("industry", "region", "address")
FULL_TEXTS = ("strategy", "analysis", "kept_at")
