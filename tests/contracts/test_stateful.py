"""A contract beside a plain model (二(四)2–7): drafted, reviewed, signed, kept, taken out, disputed and ended by anybody."""

import io
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis.stateful import invariant

from admin_app.areas.contracts import custody, disputes, drafts, files, groundwork, review, signing
from admin_app.areas.contracts.models import ContractVersion, Dispute, Outing
from admin_app.areas.customers.models import Customer
from admin_app.areas.receivables.models import Contract
from admin_app.extensions import db
from admin_app.secrecy.reader import unguarded
from admin_app.signoffs import service as signoffs
from tests.contracts.conftest import OPINIONS, TERMS
from tests.factories import make_customer, user
from tests.machine import AT, OFTEN, WORDS, Machine, act, people, run

PEOPLE = people("sales1", "sales2", "mktmanager", "finance", "contracts", "csmanager", "gm", "clerk")
DRAFTING, DISPUTING = ("sales1", "mktmanager"), ("sales1", "mktmanager", "contracts", "csmanager")
TAKING = ("sales1", "mktmanager", "finance", "contracts", "csmanager")
BOUND = ("signed", "kept", "fulfilled", "ended")
IN_CUSTODY = ("kept", "fulfilled", "ended")
LARGE = 50_000_000  # from there on the general manager concludes
AMOUNTS = (TERMS.amount_fen, 39_000_000, LARGE)
DAYS = (0, 0, 1, -1, 8)
LONGEST, LISTED = 15, timedelta(3)


class Contracts(Machine):
    """The model: how the contract stands, what is there of each version, where its paper is, and its disputes."""

    def __init__(self) -> None:
        super().__init__()
        self.customer = make_customer(owner="sales1", grade="B").id
        self.state, self.version, self.amount, self.grade, self.is_void = "draft", 1, TERMS.amount_fen, "B", False
        self.licence: date | None = None
        self.declared: set[int] = set()
        self.reviewed: set[int] = set()
        self.scanned: set[int] = set()
        self.asker, self.given, self.request = "", set(), 0
        self.signed_on, self.drafted_on = self.on, self.on
        self.outings: dict[int, dict[str, Any]] = {}
        self.disputes: dict[int, dict[str, Any]] = {}

    @act(by=("sales1", "sales1", "mktmanager"), amount=AMOUNTS, steps=(2, 5, 7, 9, 15, 15))
    def begin(self, by: str, amount: int, steps: int) -> None:
        self.by, self.amount, self.drafted_on = by, amount, self.on
        self.key = self.tries(True, by, drafts.draft, self.customer, replace(TERMS, amount_fen=amount), on=self.on).id
        for _ in range(steps):
            self.go_on()

    @act()
    def go_on(self) -> None:
        """By those whose part it is; what lacks is tried without first."""
        going = {"draft": self.be_submitted, "review": self.be_reviewed, "approved": self.be_signed}
        going |= {"signed": self.be_handed_in, "kept": self.be_used}
        going.get(self.state, lambda: None)()

    def be_submitted(self) -> None:
        """Changed after its first review; the first licence runs out soon."""
        if self.reviewed == {1} == {self.version}:
            self.revise(None, 38_000_000)
        self.submit(None)
        self.know(None, 31 if self.reviewed else 1, "良好")
        self.submit(None)
        self.declare(None, "有利")
        for who in (None, "sales1"):
            self.submit(who)

    def be_reviewed(self) -> None:
        for who in ("csmanager", "gm"):
            self.sign_off(who, True)
        for who in sorted(self.advisers()):
            self.sign_off(who, True)
        if self.version == 1:
            self.time_passes(3)
        self.sign_off(None, True)

    def be_signed(self) -> None:
        """The second version is changed once both have signed it."""
        self.sign(None, 0, "甲")
        self.scan(None, "scan")
        if self.version == 2:
            self.revise(None, AMOUNTS[0])
        for grade in ("D", "B"):
            self.is_graded(grade)
            self.sign(None, 0, "甲")

    def be_handed_in(self) -> None:
        self.close(None, "fulfilled", "完成")
        self.dispute(None, -1, 3, "交货短少")
        self.hand_in(None, 0, 2, "合同柜")

    def be_used(self) -> None:
        """The paper goes out and comes back, a dispute is settled; only then is it closed."""
        if not self.outings:
            self.ask_out(None, 0, "核对")
            self.time_passes(1)
            self.give_out(None, True)
            self.ask_out(None, 8, "核对")
            self.give_out(None, True)
        elif not self.disputes:
            self.close(None, "fulfilled", "完成")
            self.give_back(None, "完好")
            self.dispute(None, 0, 3, "交货短少")
        elif self.is_open():
            self.settle(None, 0, "settled", "和解")
            self.take_a_step(None, 0, 0, 3, "双方协商")
            self.close(None, "fulfilled", "完成")
            self.settle(None, 0, "settled", "和解")
        else:
            self.ask_out(None, 8, "核对")
            self.close(None, "fulfilled", "完成")
            self.give_out(None, True)

    @act()
    def goes_on(self) -> None:
        """As often as what leads back."""
        self.go_on()

    def does(self, may: object, who: str, doing: Any, *given: Any, **more: Any) -> Any:
        return self.tries(may and not self.is_void, who, doing, self.key, *given, **more)

    # a draft

    @act(who=PEOPLE, days=(31, 31, 1, -1), words=WORDS)
    def know(self, who: str | None, days: int, words: str) -> None:
        """The due diligence, with a licence that runs out."""
        who, until = who or self.by, self.on + timedelta(days)
        given = {"licence": "91310000", "licence_until": until, "reputation": words, "results": "增长"}
        may = who in DRAFTING and self.state == "draft" and words.strip()
        more = given | {"answers_id": user("sales1").id, "on": self.on}
        if self.does(may, who, groundwork.record_diligence, **more):
            self.licence = until

    @act(who=PEOPLE, words=WORDS)
    def declare(self, who: str | None, words: str) -> None:
        who, said = who or self.by, {"economy": words, "feasibility": "可行", "legality": "合法", "price": "合理"}
        may = who in DRAFTING and self.state == "draft" and words.strip()
        if self.does(may, who, groundwork.declare, **said):
            self.declared.add(self.version)

    @act(who=PEOPLE, amount=AMOUNTS)
    def revise(self, who: str | None, amount: int) -> None:
        """Other terms of what was reviewed are another version, and drop its approval."""
        who = who or self.by
        if amount == self.amount:
            return
        may = who in DRAFTING and self.state in ("draft", "approved")
        if self.does(may, who, drafts.revise, replace(TERMS, amount_fen=amount)):
            self.version += self.version in self.reviewed
            self.state, self.amount = "draft", amount

    @act(who=PEOPLE, reason=(" ", " ", " ", "重复"))
    def void(self, who: str | None, reason: str) -> None:
        who = who or self.by
        may = who in DRAFTING and self.state in ("draft", "approved") and reason.strip()
        if self.does(may, who, drafts.void, reason):
            self.is_void = True

    @act(who=people("sales1", "finance", "gm"), part=("scan", "scan", "text"))
    def scan(self, who: str | None, part: str) -> None:
        who = who or self.by
        may = who in DRAFTING and self.state == {"scan": "approved", "text": "draft"}[part]
        if self.does(may, who, files.add, part, io.BytesIO(b"x"), "a.txt") and part == "scan":
            self.scanned.add(self.version)

    # its review

    def is_allowed(self) -> bool:
        """No credit for the worst grade; no review without a licence that holds, and a declaration of this version."""
        holds = self.licence is not None and self.licence >= self.on
        return holds and self.version in self.declared and self.grade != "D"

    @act(grade=("B", "B", "D"))
    def is_graded(self, grade: str) -> None:
        with unguarded("a test's arrangement"):
            db.session.get_one(Customer, self.customer).grade = grade
            db.session.commit()
        self.grade = grade

    @act(who=PEOPLE)
    def submit(self, who: str | None) -> None:
        who = who or self.by
        may = who in DRAFTING and self.state == "draft" and self.is_allowed()
        may = may and (who != "mktmanager" or self.amount < LARGE)  # the general manager signs one step alone
        request = self.does(may, who, review.submit, on=self.on)
        if request is not None:
            self.state, self.asker, self.given, self.request = "review", who, set(), request.id
            self.reviewed.add(self.version)

    def advisers(self) -> set[str]:
        """The three departments; in place of whoever asks, his superior."""
        return {"gm" if who == self.asker else who for who in OPINIONS} - self.given

    def concluder(self) -> str:
        return "gm" if self.amount >= LARGE else "csmanager"

    def turn_of(self, who: str) -> bool:
        waiting = self.advisers() or {self.concluder()}
        return self.state == "review" and who in waiting

    @act(who=PEOPLE, agrees=OFTEN)
    def sign_off(self, who: str | None, agrees: bool) -> None:
        """After the last signature it stands, unless the rules forbid it meanwhile; a refusal ends it."""
        who = who or min(self.advisers() or {self.concluder()})
        if not self.request:
            return
        concludes = not self.advisers()
        if not self.signs(self.turn_of(who), who, self.request, "" if agrees else "不同意"):
            return
        self.given.add(who)
        if not agrees:
            self.state = "draft"
        elif concludes:
            self.state = "approved" if self.is_allowed() else "draft"

    @act(who=PEOPLE, reason=WORDS)
    def withdraw(self, who: str | None, reason: str) -> None:
        who = who or self.asker
        may = self.state == "review" and who == self.asker and reason.strip()
        if self.request and self.tries(may, who, signoffs.withdraw, self.request, reason):
            self.state = "draft"

    # signed and kept

    @act(who=PEOPLE, days=DAYS, names=WORDS)
    def sign(self, who: str | None, days: int, names: str) -> None:
        who, day = who or self.by, self.on + timedelta(days)
        may = who in DRAFTING and self.state == "approved" and self.version in self.scanned and self.grade != "D"
        may = may and self.drafted_on <= day <= self.on and names.strip()
        given = {"signed_on": day, "for_us": names, "for_them": "乙", "on": self.on}
        if self.does(may, who, signing.sign, **given):
            self.state, self.signed_on = "signed", day

    @act(who=PEOPLE, days=DAYS, copies=(1, 2, 0), place=WORDS)
    def hand_in(self, who: str | None, days: int, copies: int, place: str) -> None:
        who, day = who or "contracts", self.on + timedelta(days)
        may = who == "contracts" and self.state == "signed" and copies and place.strip()
        may = may and self.signed_on <= day <= self.on
        given = {"place": place, "copies": copies, "handed_in_on": day, "on": self.on}
        if self.does(may, who, signing.hand_in, **given):
            self.state = "kept"

    def is_open(self) -> bool:
        return any(one["state"] == "open" for one in self.disputes.values())

    def paper(self) -> str | None:
        """Where it is, unless it is with us: asked for or out."""
        return next((one["state"] for one in self.outings.values() if one["state"] in ("pending", "out")), None)

    @act(who=PEOPLE, how=("fulfilled", "ended", "lost"), reason=WORDS)
    def close(self, who: str | None, how: str, reason: str) -> None:
        who = who or "contracts"
        is_free = self.state == "kept" and not self.is_open() and self.paper() != "out"
        may = who == "contracts" and is_free and how != "lost" and reason.strip()
        if self.does(may, who, signing.close, how, reason, on=self.on):
            self.state = how

    # its paper

    @act(who=PEOPLE, days=(0, 8, LONGEST, LONGEST + 1, -1), purpose=WORDS)
    def ask_out(self, who: str | None, days: int, purpose: str) -> None:
        who, due = who or "sales1", self.on + timedelta(days)
        may = who in TAKING and self.state in IN_CUSTODY and not self.paper() and 0 <= days <= LONGEST
        given = {"purpose": purpose, "due_on": due, "on": self.on}
        request = self.does(may and purpose.strip(), who, custody.ask_out, **given)
        if request is not None:
            self.outings[int(request.subject)] = {"state": "pending", "by": who, "due": due, "request": request.id}

    def outing(self) -> tuple[int, dict[str, Any]]:
        return list(self.outings.items())[-1] if self.outings else (0, {"state": None, "by": None})

    @act(who=PEOPLE, agrees=OFTEN)
    def give_out(self, who: str | None, agrees: bool) -> None:
        """With the signature, if the contract is still kept and the day of return is to come."""
        (_key, one), who = self.outing(), who or "gm"
        if one["state"] is None:
            return
        may = one["state"] == "pending" and who == "gm"
        if self.signs(may, who, one["request"], "" if agrees else "不宜借出"):
            goes = agrees and self.state in IN_CUSTODY and one["due"] >= self.on
            one["state"] = "out" if goes else "refused"

    @act(who=PEOPLE, reason=WORDS)
    def ask_no_more(self, who: str | None, reason: str) -> None:
        _key, one = self.outing()
        who = who or one["by"] or "sales1"
        may = one["state"] == "pending" and who == one["by"] and reason.strip()
        if one["state"] and self.tries(may, who, signoffs.withdraw, one["request"], reason):
            one["state"] = "refused"

    @act(who=PEOPLE, condition=("完好", ""))
    def give_back(self, who: str | None, condition: str) -> None:
        (key, one), who = self.outing(), who or "contracts"
        may = who == "contracts" and one["state"] == "out"
        if self.tries(may, who, custody.give_back, key, condition, on=self.on):
            one["state"] = "returned"

    # its disputes

    @act(who=PEOPLE, days=DAYS, later=(3, 0, -1), subject=WORDS)
    def dispute(self, who: str | None, days: int, later: int, subject: str) -> None:
        who, day, following = who or "sales1", self.on + timedelta(days), self.on + timedelta(later)
        may = who in DISPUTING and self.state in BOUND and later >= 0 and subject.strip()
        may = may and self.signed_on <= day <= self.on
        given = {"opened_on": day, "next_on": following, "on": self.on}
        row = self.does(may, who, disputes.open_dispute, subject, **given)
        if row is not None:
            self.disputes[row.id] = {"state": "open", "since": day, "next": following, "steps": 0}

    def one_dispute(self, at: int) -> tuple[int, dict[str, Any]]:
        return list(self.disputes.items())[-1 - at % len(self.disputes)] if self.disputes else (0, {"state": None})

    @act(who=PEOPLE, at=AT, days=DAYS, later=(3, 0, -1), says=WORDS)
    def take_a_step(self, who: str | None, at: int, days: int, later: int, says: str) -> None:
        (key, one), who = self.one_dispute(at), who or "sales1"
        day, following = self.on + timedelta(days), self.on + timedelta(later)
        may = who in DISPUTING and one["state"] == "open" and later >= 0 and says.strip()
        may = may and one["since"] <= day <= self.on
        given = {"step_on": day, "next_on": following, "on": self.on}
        if self.tries(may, who, disputes.add_step, key, says, **given):
            one.update(next=following, steps=one["steps"] + 1)

    @act(who=PEOPLE, at=AT, how=("settled", "court", "lost"), outcome=WORDS)
    def settle(self, who: str | None, at: int, how: str, outcome: str) -> None:
        (key, one), who = self.one_dispute(at), who or "sales1"
        may = who in DISPUTING and one["state"] == "open" and one["steps"] and how != "lost" and outcome.strip()
        if self.tries(may, who, disputes.close_dispute, key, how, outcome, on=self.on):
            one["state"] = how

    # what stands

    @invariant()
    def it_stands_as_the_model_says(self) -> None:
        if not hasattr(self, "key"):
            return
        columns = (Contract.state, Contract.version, Contract.amount_fen, Contract.is_void)
        assert self.rows(*columns) == [(self.state, self.version, self.amount, self.is_void)]
        assert self.rows(ContractVersion.number) == [(number,) for number in range(1, self.version + 1)]
        for model, known in ((Outing, self.outings), (Dispute, self.disputes)):
            assert self.rows(model.id, model.state) == sorted((key, one["state"]) for key, one in known.items())

    @act()
    def what_is_owed_is_told(self) -> None:
        """By the owner, and to the contract officer."""
        due = [("contract_return", one["due"]) for one in self.outings.values() if one["state"] == "out"]
        due += [("contract_dispute", one["next"]) for one in self.disputes.values() if one["state"] == "open"]
        told = sorted((kind, day) for kind, day in due if day <= self.on + LISTED)
        assert self.owed("contracts", "contract_return", "contract_dispute") == told
        to_hand_in = [kind for kind, _due in self.owed("sales1", "contract_hand_in")]
        assert to_hand_in == ["contract_hand_in"] * (self.state == "signed")


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_every_act_is_done_or_refused_as_the_rulebook_says(
    desk: Any, session: Any, files_kept: Any, monkeypatch: Any
) -> None:
    run(Contracts, desk, monkeypatch)
