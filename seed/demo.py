"""Fill an empty desk with invented data around a day, the same for the same day; under fifteen seconds."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from random import Random
from typing import Any

from sqlalchemy import func, insert, select, update

from admin_app import clock
from admin_app.accounts.models import User
from admin_app.accounts.service import begin_writing
from admin_app.areas.credit import models as credit_models
from admin_app.areas.credit.trading.models import CollectionStep, DefaultReport
from admin_app.areas.customers.models import Contact, Customer, Disclosure, DuplicatePair, Handover
from admin_app.areas.customers.profile.models import Profile, Qualification, Verification
from admin_app.areas.customers.search import index_customers
from admin_app.areas.information.models import InformationNote, InformationReport, NotifiedChange
from admin_app.areas.receivables import models as receivables_models
from admin_app.areas.receivables.dealing import note_deals
from admin_app.audit import service as audit
from admin_app.decisions.models import DecisionRecord
from admin_app.errors import sentence
from admin_app.extensions import Base, db, refresh_statistics
from admin_app.imports.models import Job, JobLine
from admin_app.notices import service as notices
from admin_app.secrecy import models as secrecy_models
from admin_app.secrecy.reader import unguarded
from seed import (
    company,
    credit,
    customers,
    history,
    information,
    previews,
    profiles,
    receivables,
    secrecy,
    service,
    staff,
    waiting,
)
from seed.customers import Draft, instant, key

CUSTOMERS = 300
SEED = 20080601
WELCOME = sentence(
    "Everything on this desk is invented. Try what you like; the rules it decides by are under Policies.",
    "本系统中的数据均为虚构，请随意试用；各项判定所依据的规则见“政策”。",
)


def is_empty() -> bool:
    """There is no customer at all."""
    with unguarded("is there any customer?"):
        return db.session.scalar(select(Customer.id).limit(1)) is None


def load(on: date | None = None, count: int = CUSTOMERS) -> dict[str, int]:
    """Store the demonstration's data and commit; how many rows of each table."""
    day = on or clock.today()
    with unguarded("invented demo data"):
        begin_writing()
        people = dict(db.session.execute(select(User.username, User.id)).all())
        stored = _Store()
        drafts = _customers(stored, Random(SEED), day, count, people)
        _credit(stored, Random(SEED + 1), day, drafts, people)
        _secrecy(stored, Random(SEED + 2), day, drafts, people)
        _history(stored, Random(SEED + 3), day, drafts, people)
        index_customers(db.session.scalars(select(Customer)).all())
        waiting.ask(day)
        service.ask(day)
        staff.fill(day)
        company.declare(day)
        information.compile_past(day)
        notices.tell_everybody(WELCOME, "/policies/")
        counts = _rows([*stored.counts, *waiting.ASKED, *service.ASKED, *staff.TABLES, *company.TABLES, "notice"])
        audit.record("demo.load", user_id=None, subject=f"{count} customers", values=counts)
        db.session.commit()
        refresh_statistics()
        previews.ask(day)
        return counts


def _rows(names: Iterable[str]) -> dict[str, int]:
    """How many there are now: a destroyed archive has left some of what was stored."""
    tables = (Base.metadata.tables[name] for name in names)
    return {table.name: db.session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


class _Store:
    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def add(self, model: Any, rows: list[dict[str, Any]]) -> None:
        if rows:
            db.session.execute(insert(model), rows)
            self.counts[model.__tablename__] += len(rows)

    def change(self, rows: list[dict[str, Any]]) -> None:
        """Columns of customers, by key."""
        table: Any = Customer.__table__
        for row in rows:
            values = {name: value for name, value in row.items() if name not in ("id", "row_version")}
            db.session.execute(update(table).where(table.c.id == row["id"]).values(values))
        db.session.expire_all()


def _customers(stored: _Store, random: Random, on: date, count: int, people: dict[str, int]) -> list[Draft]:
    owners = [people["sales1"], people["sales2"]]
    drafts = customers.draft_customers(random, on, count, owners, people["clerk"])
    pair = _duplicate(random, on, drafts)
    known = Random(SEED + 4)
    written = profiles.profiles(known, drafts)
    profiles.note_owed(on, drafts, written)
    stored.add(Customer, [draft.row for draft in drafts])
    stored.add(Contact, customers.contacts(random, drafts))
    stored.add(Profile, written)
    stored.add(Qualification, profiles.qualifications(known, on, drafts))
    stored.add(Verification, profiles.verifications(known, drafts, people["clerk"]))
    stored.add(DuplicatePair, pair)
    ledger = receivables.write_ledger(random, on, drafts)
    defaults = receivables.defaults(Random(SEED + 11), on, drafts, ledger["invoice"])
    stored.add(DefaultReport, defaults["default_report"])
    stored.add(CollectionStep, defaults["collection_step"])
    for model in (
        receivables_models.Contract,
        receivables_models.Sale,
        receivables_models.Invoice,
        receivables_models.Delivery,
        receivables_models.CreditNote,
        receivables_models.Payment,
        receivables_models.Allocation,
        receivables_models.Bill,
    ):
        stored.add(model, ledger[model.__tablename__])
    note_deals(draft.id for draft in drafts)
    return drafts


def _duplicate(random: Random, on: date, drafts: list[Draft]) -> list[dict[str, Any]]:
    """Two records of one firm, spelt alike, for the clerk to merge."""
    first, second = drafts[:2]
    second.row |= {"name": first.row["name"], "name_key": first.row["name_key"]}
    low, high = sorted((first.id, second.id))
    values = {
        "customer_id": low,
        "other_id": high,
        "ground": "name",
        "state": "open",
        "found_at": instant(on),
    }
    return [{"id": key(random), "row_version": 1} | values]


def _credit(stored: _Store, random: Random, on: date, drafts: list[Draft], people: dict[str, int]) -> None:
    officer = people["credit"]
    stored.add(credit_models.Investigation, credit.investigations(random, on, drafts, officer))
    records, confirmed = credit.grades(random, on, drafts, officer)
    stored.add(credit_models.GradeRecord, records)
    stored.change(confirmed)
    filed, latest = credit.reports(random, on, drafts, officer)
    stored.add(credit_models.CreditReport, filed)
    stored.change(latest)
    stored.add(credit_models.CarefulReview, credit.reviews(random, on, drafts, officer))
    signers = people["csmanager"], people["gm"]
    stored.add(credit_models.CreditLimit, credit.limits(random, on, drafts, signers))
    sellers: dict[int | None, int] = {people[name]: people[name] for name in ("sales1", "sales2")}
    stored.add(credit_models.OverLimitReport, credit.over_limit(random, on, drafts, sellers))
    holds, flags = credit.holds(random, on, drafts, officer)
    stored.add(credit_models.SupplyHold, holds)
    stored.change(flags)


def _secrecy(stored: _Store, random: Random, on: date, drafts: list[Draft], people: dict[str, int]) -> None:
    stored.add(secrecy_models.CircleMember, secrecy.circles(random, on, drafts, people))
    stored.add(secrecy_models.Grant, secrecy.grants(random, on, drafts, people))
    stored.add(secrecy_models.OpenTask, secrecy.tasks(random, on, drafts, people))
    stored.add(Disclosure, secrecy.disclosures(random, on, drafts, people))
    stored.add(secrecy_models.LevelChange, secrecy.level_changes(random, drafts, people["clerk"]))


def _history(stored: _Store, random: Random, on: date, drafts: list[Draft], people: dict[str, int]) -> None:
    stored.add(Handover, history.handovers(random, on, drafts, people))
    stored.add(DecisionRecord, history.decided(random, on, drafts, people["credit"]))
    jobs, lines = history.brought(random, on, people)
    filed, notes = information.past_reports(random, on, drafts, people)
    stored.add(InformationReport, filed)
    stored.add(InformationNote, notes)
    stored.add(NotifiedChange, information.past_changes(random, on, drafts, people))
    stored.add(Job, jobs)
    stored.add(JobLine, lines)
