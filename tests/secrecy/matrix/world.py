"""One database with a customer of every kind, and everything that follows each, full of markers.

Tables and columns are taken from the models, so that one added later is filled and watched without anyone remembering.
Texts are markers that stand nowhere else; amounts are eleven figures of fen at random, the same each time, so that no
sum or difference of some is another.
"""

import itertools
import re
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from admin_app.areas.customers.models import Customer
from admin_app.areas.customers.search import fold
from admin_app.audit import service as audit
from admin_app.decisions import service as decisions
from admin_app.errors import sentence
from admin_app.extensions import FollowsCustomer, SeenBy, db, new_key
from admin_app.secrecy.models import CircleMember, Grant, OpenTask
from admin_app.secrecy.reader import unguarded
from admin_app.signoffs.models import SignRequest, SignStep
from tests import factories
from tests.factories import DAY
from tests.screens.records import CARD_TEXTS, FULL_TEXTS, WORK_TEXTS, Archive, marker
from tests.secrecy.matrix.contract import LEVELS, Place, needs

YESTERDAY = DAY - timedelta(days=1)
MARKS = re.compile(r"zq[0-9a-f]{8}|7\d\d,\d{3},\d{3}\.\d\d|(?<!\d)7\d{8}\.\d\d|(?<!\d)7\d{10}(?!\d)")


def _places() -> list[Place]:
    made = [
        Place(f"{level} of {owner}", owner, level) for level in LEVELS for owner in ("sales1", "sales2", None, "clerk")
    ]
    all_of = frozenset
    return [
        *made,
        Place("level ended yesterday", "sales2", "top_secret", "internal"),
        Place("level ends today", "sales2", "confidential"),
        Place(
            "circle", "sales2", "top_secret", lifts=all_of((who, "circle") for who in ("sales1", "itclerk", "admin"))
        ),
        Place("circle ended", "sales2", "secret", lapsed=all_of([("sales1", "circle")])),
        Place("lent", None, "confidential", lifts=all_of((w, "borrow") for w in ("mktmanager", "sales1", "admin"))),
        Place("lent until yesterday", None, "confidential", lapsed=all_of([("mktmanager", "borrow")])),
        Place("consulted", "sales2", "top_secret", lifts=all_of((who, "consult") for who in ("sales1", "service"))),
        Place("consulted yesterday", "sales2", "secret", lapsed=all_of([("sales1", "consult")])),
        Place("task", None, "top_secret", lifts=all_of((who, "task") for who in ("itclerk", "sales1", "admin"))),
        Place("task closed", None, "top_secret", lapsed=all_of([("sales1", "task")])),
    ]


@dataclass(frozen=True)
class Mark:
    """Where a marker stands: of which place, in which column, which access reading it takes."""

    place: Place
    table: str
    column: str

    @property
    def needs(self) -> str:
        return needs(self.table, self.column)

    def __str__(self) -> str:
        return f"{self.table}.{self.column} of “{self.place.name}”"


@dataclass
class World:
    customers: dict[Place, Customer] = field(default_factory=dict)
    records: dict[tuple[Place, str], Any] = field(default_factory=dict)  # the latest of a place, by table
    where: dict[tuple[str, int], Place] = field(default_factory=dict)  # every record's place, by table and key
    marks: dict[str, Mark] = field(default_factory=dict)
    decisions: dict[Place, str] = field(default_factory=dict)

    def find(self, text: str) -> set[str]:
        """The markers in a text, amounts by their fen."""
        found = set()
        for hit in MARKS.findall(text):
            if hit.startswith("zq"):
                found.add(hit)
            else:
                figures = hit.replace(",", "").replace(".", "")
                found.add(figures)
        return found & self.marks.keys()

    def keep(self, place: Place, record: Any) -> None:
        self.records[place, record.__tablename__] = record
        self.where[record.__tablename__, record.id] = place


class _Filler(Archive):
    """Records of one place, all kept at once; notes where each marker went."""

    amounts = map(Random(7).randrange, itertools.repeat(7 * 10**10), itertools.repeat(8 * 10**10))

    def __init__(self, world: World, place: Place, customer: Customer, people: dict[str, int]) -> None:
        super().__init__(customer, customer)
        self.world, self.place, self.people = world, place, people

    def add(self, model: Any, **given: Any) -> Any:
        record = super().add(model, id=new_key(), **given)
        self.world.keep(self.place, record)
        for column, value in inspect_values(record).items():
            self.note(model.__tablename__, column, value)
        return record

    def note(self, table: str, column: str, value: Any) -> None:
        if isinstance(value, list | dict):
            for one in value.values() if isinstance(value, dict) else value:
                self.note(table, column, one)
        if isinstance(value, str) and value.startswith("zq"):
            self.world.marks[value] = Mark(self.place, table, column)
        elif isinstance(value, int) and len(str(value)) == 11 and column.endswith("_fen"):
            self.world.marks[str(value)] = Mark(self.place, table, column)

    def store(self, record: Any) -> Any:
        db.session.add(record)
        db.session.flush()  # what others refer to comes first
        return record

    def _plain(self, name: str, column: Any) -> Any:
        return next(self.amounts) if name.endswith("_fen") else super()._plain(name, column)

    def _user(self, _model: Any) -> int:
        return self.people["infosupervisor"]


def inspect_values(record: Any) -> dict[str, Any]:
    mapper = type(record).__mapper__
    return {prop.key: getattr(record, prop.key) for prop in mapper.column_attrs if prop.key in record.__dict__}


def _lift(world: World, filler: _Filler, person: str, how: str, *, lapsed: bool) -> None:
    """What lifts a person's access, or did until yesterday."""
    key, until = filler.people[person], YESTERDAY if lapsed else DAY
    start = DAY - timedelta(days=5)
    if how == "circle":
        filler.add(CircleMember, user_id=key, from_on=start, until_on=until if lapsed else None)
    elif how == "task":
        filler.add(OpenTask, user_id=key, post=None, closed_at=factories.clock.now() if lapsed else None)
    else:
        filler.add(Grant, user_id=key, kind=how, from_on=start, until_on=until, ended_at=None)


def build() -> World:
    """The whole of it, past the guard, in one transaction."""
    world = World()
    people = {name: user.id for name, user in factories.cast().items()}
    about = [cls for base in (FollowsCustomer, SeenBy) for cls in base.__subclasses__() if hasattr(cls, "__table__")]
    followers = sorted((cls for cls in about if cls not in (SignRequest, SignStep)), key=str)
    with unguarded("the world of the leak matrix"):
        for place in _places():
            customer = _customer(world, place, people)
            filler = _Filler(world, place, customer, people)
            for column, value in inspect_values(customer).items():
                if column != "name_key":  # the name again
                    filler.note("customer", column, value)
            for model in followers:
                filler.of(model)
            for person, how in sorted(place.lifts):
                _lift(world, filler, person, how, lapsed=False)
            for person, how in sorted(place.lapsed):
                _lift(world, filler, person, how, lapsed=True)
            _request(world, filler)
            db.session.flush()
            _decision(world, filler)
            audit.record("customer.note", user_id=people["clerk"], subject=marker(), customer_id=customer.id)
        from admin_app.areas.customers.search import index_customers

        index_customers(world.customers.values())
        db.session.commit()
        db.session.expunge_all()  # known from here on as they were made
    return world


def _customer(world: World, place: Place, people: dict[str, int]) -> Customer:
    texts = {name: marker() for name in (*CARD_TEXTS, *WORK_TEXTS, *FULL_TEXTS)}
    customer = Customer(
        id=new_key(),
        **texts,
        name_key=fold(texts["name"]),
        owner_id=people[place.owner] if place.owner else None,
        level=place.level,
        level_from=DAY - timedelta(days=400),
        level_ends=YESTERDAY if place.level_today else DAY if place.name == "level ends today" else None,
        registered_capital_fen=next(_Filler.amounts),
        grade="B",
        graded_on=DAY - timedelta(days=30),
        last_report_on=DAY - timedelta(days=200),
        created_at=factories.clock.now(),
        created_by_id=people["clerk"],
    )
    db.session.add(customer)
    world.customers[place] = customer
    world.keep(place, customer)
    return customer


def _request(world: World, filler: _Filler) -> None:
    """A request to sign about the customer, asked by the clerk of the general manager, both of whom see him anyway."""
    title = sentence("A matter", "一件事")
    request = SignRequest(
        id=new_key(),
        matter="matrix",
        customer_id=filler.customer.id,
        requester_id=filler.people["clerk"],
        title=dict(title),
        clause="二(二)6.10",
        reason=marker(),
        values={"note": marker()},
        asked_on=DAY,
        asked_at=factories.clock.now(),
    )
    step = SignStep(
        id=new_key(), request=request, customer_id=filler.customer.id, position=1, round=1, post="general_manager",
        state="open", opened_on=DAY,
    )  # fmt: skip
    db.session.add_all([request, step])
    world.keep(filler.place, request)
    world.keep(filler.place, step)
    filler.note("sign_request", "reason", request.reason)
    filler.note("sign_request", "values", request.values["note"])


def _decision(world: World, filler: _Filler) -> None:
    """A decision about the customer whose facts are amounts of his."""
    limit, exposure = next(_Filler.amounts), next(_Filler.amounts)
    facts = {
        "grade": "B",
        "limit_fen": limit,
        "exposure_after_fen": exposure,
        "supply_hold": False,
        "emergency_open": False,
        "oldest_open_days_late": 0,
    }
    kept = decisions.record(
        decisions.ask("over_limit", facts, DAY), user_id=filler.people["clerk"], customer_id=filler.customer.id
    )
    world.decisions[filler.place] = kept.id
    filler.note("decision", "limit_fen", limit)
    filler.note("decision", "exposure_after_fen", exposure)
