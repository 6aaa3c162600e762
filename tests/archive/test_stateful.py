"""Archives consulted and lent beside a plain model (二(二)6.7, 7.1): who reads what on which day, whatever is tried."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis.stateful import invariant

from admin_app.accounts.people.service import Place, change
from admin_app.areas.archive import cards, incidents, requests
from admin_app.areas.archive.models import ArchiveRequest, BorrowCard, Incident
from admin_app.duties.workdays import is_working_day
from admin_app.errors import Refused
from admin_app.extensions import db
from admin_app.secrecy.access import access_of
from admin_app.secrecy.reader import reading_as, unguarded
from admin_app.signoffs.models import SignRequest
from tests.factories import make_customer, reader, user
from tests.machine import AT, OFTEN, WORDS, Machine, act, people, run

MANAGER = {
    "sales1": "mktmanager",
    "finance": "finmanager",
    "credit": "csmanager",
    "finmanager": "gm",
    "clerk": "csmanager",
}
MANAGERS = ("finmanager", "gm")
ASKERS = (*MANAGER, "finmanager", "finmanager", "gm")
PEOPLE = people("clerk", "csmanager", "gm", "finmanager", "mktmanager", "sales1", "finance")
USUAL = {  # what each reads without anything granted, of the secret and of the top secret archive
    "sales1": ("none", "none"),
    "finance": ("work", "work"),
    "finmanager": ("work", "work"),
    "credit": ("full", "work"),
}
OUT = ("out", "recalled")


def last_of(on: date, working_days: int) -> date:
    """The last of so many working days, counted from that day on."""
    day = on - timedelta(days=1)
    while working_days:
        day += timedelta(days=1)
        working_days -= is_working_day(day)
    return day


class Archives(Machine):
    """A secret and a top secret archive. The model knows each request, each card and each grant."""

    def __init__(self) -> None:
        super().__init__()
        self.archives = [make_customer(owner="sales2", level=level).id for level in ("secret", "top_secret")]
        self.requests: dict[int, dict[str, Any]] = {}
        self.cards: list[dict[str, Any]] = []
        self.grants: list[dict[str, Any]] = []
        self.incidents: list[tuple[int, str]] = []
        self.has_left = False

    @act(is_top_secret=(True, False), kind=("consult", "borrow"))
    def begin(self, is_top_secret: bool, kind: str) -> None:
        self.brought_to_the_custodian("finmanager", kind)
        self.grant(None, 0, is_top_secret)
        if is_top_secret:
            self.sign_of_general_manager(None, 0, True)
        self.recall(None, 0, " ")
        self.brought_to_the_custodian("credit", "consult")
        self.leave_or_come_back(False)
        self.grant(None, 0, is_top_secret)
        self.leave_or_come_back(is_top_secret)

    @act(who=("sales1", "finance", "credit", "finmanager"), kind=("consult", "borrow"))
    def brought_to_the_custodian(self, who: str, kind: str) -> None:
        count = len(self.requests)
        self.ask(who, kind, "核对")
        if kind == "consult" and len(self.requests) > count:
            self.sign_of_department(None, 0, True)

    def request(self, at: int) -> tuple[int, dict[str, Any]]:
        return list(self.requests.items())[-1 - at % len(self.requests)] if self.requests else (0, {"state": None})

    def card(self, at: int) -> dict[str, Any]:
        return self.cards[-1 - at % len(self.cards)] if self.cards else {"key": 0, "state": None, "by": None}

    @act(who=ASKERS, kind=("consult", "borrow"), purpose=WORDS)
    def ask(self, who: str, kind: str, purpose: str) -> None:
        """Of anybody's manager; to borrow is for managers, and the general manager has nobody above him to ask."""
        may = purpose.strip() and (who in MANAGERS if kind == "borrow" else who in MANAGER)
        if who == "credit" and self.has_left:
            return
        row = self.tries(may, who, requests.ask, kind, "某某档案", purpose, on=self.on)
        if row is not None:
            state = "asked" if kind == "consult" else "to_grant"
            about = {"request": None, "archive": None, "ready": self.on if kind == "borrow" else None, "found": False}
            self.requests[row.id] = {"state": state, "kind": kind, "by": who, **about}

    def signature(self, key: int, matter: str) -> int:
        found = self.rows(SignRequest.asked_at, SignRequest.id, SignRequest.matter, SignRequest.subject)
        return [row[1] for row in found if row[2:] == (matter, str(key))][-1]

    @act(who=PEOPLE, at=AT, agrees=OFTEN)
    def sign_of_department(self, who: str | None, at: int, agrees: bool) -> None:
        key, one = self.request(at)
        if one["state"] is None or one["kind"] != "consult":
            return
        who = who or MANAGER[one["by"]]
        may = one["state"] == "asked" and who == MANAGER[one["by"]]
        if self.signs(may, who, self.signature(key, "archive_request"), "" if agrees else "不必"):
            one.update(state="to_grant", ready=self.on) if agrees else one.update(state="declined")

    @act(who=ASKERS, at=AT)
    def withdraw(self, who: str, at: int) -> None:
        key, one = self.request(at)
        may = one["state"] in ("asked", "to_grant") and who == one["by"]
        if self.tries(may, who, requests.withdraw, key):
            one["state"] = "withdrawn"

    @act(who=PEOPLE, at=(1, 2, 3), note=WORDS)
    def decline(self, who: str | None, at: int, note: str) -> None:
        key, one = self.request(at)
        who = who or "clerk"
        if self.tries(who == "clerk" and one["state"] == "to_grant" and note.strip(), who, requests.decline, key, note):
            one["state"] = "declined"

    @act(who=PEOPLE, at=AT, is_top_secret=(True, False))
    def grant(self, who: str | None, at: int, is_top_secret: bool) -> None:
        """At once, or once the general manager signed; an original that is out is not lent, nor to who has left."""
        key, one = self.request(at)
        if is_top_secret and one.get("by") == "gm":
            return  # nobody is above him to sign
        who = who or "clerk"
        waits = one["state"] == "to_grant" and one["request"] is not None
        may = who == "clerk" and one["state"] == "to_grant" and not waits and one["by"] != "clerk"
        if not self.tries(
            may and self.is_there(one, is_top_secret),
            who,
            requests.grant,
            key,
            self.archives[is_top_secret],
            on=self.on,
        ):
            return
        one.update(archive=is_top_secret, found=True)
        if is_top_secret:
            one["request"] = self.signature(key, "archive_top_secret")
        else:
            self.give(key, one)

    def is_there(self, one: dict[str, Any], archive: bool) -> bool:
        """Is whoever asked, and is the original that he would borrow?"""
        is_out = any(card["archive"] == archive and card["state"] in OUT for card in self.cards)
        return not (one["by"] == "credit" and self.has_left) and not (one["kind"] == "borrow" and is_out)

    def give(self, key: int, one: dict[str, Any]) -> None:
        one["state"] = "granted"
        days = 3 if one["kind"] == "borrow" else 1
        grant = {"by": one["by"], "kind": one["kind"], "archive": one["archive"], "from": self.on}
        grant |= {"until": last_of(self.on, days), "ended": False}
        self.grants.append(grant)
        if one["kind"] == "borrow":
            (card,) = [row[0] for row in self.rows(BorrowCard.id, BorrowCard.request_id) if row[1] == key]
            about = {"by": one["by"], "archive": one["archive"], "due": grant["until"], "grant": grant}
            self.cards.append({"key": card, "state": "out", **about})

    @act(who=PEOPLE, at=AT, agrees=OFTEN)
    def sign_of_general_manager(self, who: str | None, at: int, agrees: bool) -> None:
        key, one = self.request(at)
        if one["state"] is None or one["request"] is None:
            return
        who = who or "gm"
        may = one["state"] == "to_grant" and who == "gm"
        if not self.signs(may, who, one["request"], "" if agrees else "不必"):
            return
        if agrees and self.is_there(one, one["archive"]):
            self.give(key, one)
        else:
            one["state"] = "declined"

    @act(who=PEOPLE, at=AT)
    def give_back(self, who: str | None, at: int) -> None:
        card, who = self.card(at), who or "clerk"
        if self.tries(who == "clerk" and card["state"] in OUT, who, cards.give_back, card["key"], "完整", on=self.on):
            card["state"], card["grant"]["ended"] = "returned", True

    @act(who=PEOPLE, at=AT, reason=WORDS)
    def recall(self, who: str | None, at: int, reason: str) -> None:
        card, who = self.card(at), who or "csmanager"
        may = who in ("clerk", "csmanager", "gm") and card["state"] == "out" and reason.strip()
        if self.tries(may, who, cards.recall, card["key"], reason, on=self.on):
            card["state"], card["due"], card["grant"]["ended"] = "recalled", min(card["due"], self.on), True

    @act(who=PEOPLE, at=AT, kind=("loss", "leak", "theft"), words=WORDS)
    def report(self, who: str | None, at: int, kind: str, words: str) -> None:
        card = self.card(at)
        who = who or card["by"] or "clerk"
        may = (who in ("clerk", "csmanager", "gm") or who == card["by"]) and kind != "theft" and words.strip()
        if self.tries(may and card["key"], who, incidents.report, card["key"], kind, words, on=self.on):
            self.incidents.append((card["key"], kind))
            card["grant"]["ended"] = True
            if kind == "loss" and card["state"] in OUT:
                card["state"] = "lost"

    @act(is_active=(True, False))
    def leave_or_come_back(self, is_active: bool) -> None:
        """The credit officer, who may have asked and borrows nothing."""
        with unguarded("the administrator's act"):
            self.put("credit", is_active)
            db.session.commit()
        self.has_left = not is_active

    @act()
    def nobody_leaves_with_an_archive(self) -> None:
        if any(card["by"] == "finmanager" and card["state"] in OUT for card in self.cards):
            with unguarded("the administrator's act"), pytest.raises(Refused, match="borrowed archives"):
                self.put("finmanager", False)
            db.session.rollback()

    def put(self, who: str, is_active: bool) -> None:
        one = user(who)
        change(one, one.name, Place(tuple(one.posts), one.rank, one.department_id, one.superior_id), is_active, None)

    # what must hold

    @invariant()
    def all_is_as_the_model_says(self) -> None:
        said = sorted((key, one["state"]) for key, one in self.requests.items())
        assert self.rows(ArchiveRequest.id, ArchiveRequest.state) == said
        lent = sorted((one["key"], one["state"], one["due"]) for one in self.cards)
        assert self.rows(BorrowCard.id, BorrowCard.state, BorrowCard.due_on) == lent
        assert self.rows(Incident.card_id, Incident.kind) == sorted(self.incidents)

    @act()
    def each_reads_what_he_was_granted_until_its_day(self) -> None:
        for who, usual in USUAL.items():
            for is_on_screen in (True, False):
                with reading_as(replace(reader(who, self.on), on_screen=is_on_screen)):
                    found = access_of(self.archives)
                holding = [
                    one["archive"]
                    for one in self.grants
                    if one["by"] == who and one["from"] <= self.on <= one["until"] and not one["ended"]
                    and (is_on_screen or one["kind"] == "borrow")
                ]  # fmt: skip
                expected = ["full" if at in holding else usual[at] for at in (0, 1)]
                assert [found.get(key) for key in self.archives] == expected, (who, is_on_screen)
        db.session.rollback()

    @act()
    def what_is_out_is_owed_and_keeps_from_leaving(self) -> None:
        out = [one["due"] for one in self.cards if one["by"] == "finmanager" and one["state"] in OUT]
        listed = [("card_return", due) for due in sorted(out) if due <= self.on + timedelta(3)]
        assert self.owed("finmanager", "card_return") == listed
        assert self.held("finmanager").get("borrowed archives", 0) == len(out)
        ready = [one for one in self.requests.values() if one["state"] == "to_grant" and not one["found"]]
        assert len(self.owed("clerk", "archive_request")) == len(ready)


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_nobody_reads_longer_or_more_than_he_was_granted(desk: Any, session: Any, monkeypatch: Any) -> None:
    run(Archives, desk, monkeypatch, steps=24)
