"""A contract led by anybody, anyhow, against a plain model: each act is done where its state allows it, else refused."""

import io
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from admin_app.areas.contracts import custody, disputes, drafts, files, groundwork, review, signing
from admin_app.errors import DeskError
from admin_app.signoffs import service as signoffs
from tests.contracts.conftest import OPINIONS, TERMS, Led, acting
from tests.factories import DAY, as_reader, make_customer, user

pytestmark = pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
SIGNERS = (*OPINIONS, "csmanager")


class Model:
    """What the rulebook says of one contract, without a database."""

    def __init__(self):
        self.state, self.version, self.given, self.amount = "draft", 1, set(), TERMS.amount_fen
        self.is_reviewed = self.has_diligence = self.has_scan = False
        self.declared, self.disputes, self.paper = set(), [], "with us"

    def diligence(self):
        return self._when(self.state == "draft", has_diligence=True)

    def declare(self):
        if self.state == "draft":
            self.declared.add(self.version)
        return self.state == "draft"

    def submit(self):
        is_ready = self.state == "draft" and self.has_diligence and self.version in self.declared
        return self._when(is_ready, state="review", given=set(), is_reviewed=True)

    def sign_off(self, who):
        if self.state != "review" or who in self.given or (who == "csmanager") != (len(self.given) == len(OPINIONS)):
            return False
        self.given.add(who)
        if who == "csmanager":
            self.state = "approved"
        return True

    def refuse(self, who):
        may = self.state == "review" and who not in self.given
        return self._when(may and (who == "csmanager") == (len(self.given) == len(OPINIONS)), state="draft")

    def revise(self, amount):
        if self.state not in ("draft", "approved"):
            return False
        if amount != self.amount:
            if self.is_reviewed:
                self.version, self.is_reviewed, self.has_scan = self.version + 1, False, False
            self.state, self.amount = "draft", amount
        return True

    def scan(self):
        return self._when(self.state == "approved", has_scan=True)

    def sign(self):
        return self._when(self.state == "approved" and self.has_scan, state="signed")

    def hand_in(self):
        return self._when(self.state == "signed", state="kept")

    def ask_out(self):
        return self._when(self.state == "kept" and self.paper == "with us", paper="asked")

    def give_out(self):
        return self._when(self.paper == "asked", paper="out" if self.state == "kept" else "with us")

    def give_back(self):
        return self._when(self.paper == "out", paper="with us")

    def dispute(self):
        may = self.state in ("signed", "kept", "fulfilled", "ended")
        if may:
            self.disputes.append("open")
        return may

    def settle(self):
        if "open" not in self.disputes:
            return False
        self.disputes[self.disputes.index("open")] = "settled"
        return True

    def close(self):
        return self._when(
            self.state == "kept" and "open" not in self.disputes and self.paper != "out", state="fulfilled"
        )

    def _when(self, may, **changes):
        if may:
            vars(self).update(changes)
        return may


class Desk:
    """The same acts by the services."""

    def __init__(self, customer):
        self.led, self.asked, self.disputes = Led(customer), None, []

    def _do(self, username, act, *args, **given):
        with acting(username):
            return act(*args, **given)

    def diligence(self):
        given = {"licence": "1", "licence_until": None, "reputation": "好", "results": "好", "on": DAY}
        self._do("sales1", groundwork.record_diligence, self.led.id, answers_id=user("sales1").id, **given)

    def declare(self):
        said = dict.fromkeys(("economy", "feasibility", "legality", "price"), "是")
        self._do("sales1", groundwork.declare, self.led.id, **said)

    def submit(self):
        self._do("sales1", review.submit, self.led.id, on=DAY)

    def sign_off(self, who):
        self._do(who, signoffs.sign, self.led.step_of(who) or 0, comment="同意")

    def refuse(self, who):
        self._do(who, signoffs.refuse, self.led.step_of(who) or 0, "不同意")

    def revise(self, amount):
        self._do("sales1", drafts.revise, self.led.id, replace(TERMS, amount_fen=amount))

    def scan(self):
        self._do("sales1", files.add, self.led.id, "scan", io.BytesIO(b"x"), "a.txt")

    def sign(self):
        self._do("sales1", signing.sign, self.led.id, signed_on=DAY, for_us="甲", for_them="乙", on=DAY)

    def hand_in(self):
        self._do("contracts", signing.hand_in, self.led.id, place="柜", copies=1, handed_in_on=DAY, on=DAY)

    def ask_out(self):
        request = self._do("sales1", custody.ask_out, self.led.id, purpose="核对", due_on=DAY, on=DAY)
        self.asked = request.steps[0].id

    def give_out(self):
        request = self._do("gm", signoffs.sign, self.asked or 0)
        self.asked = None
        assert request.state in ("signed", "lapsed")

    def give_back(self):
        with as_reader("contracts"):
            outing = custody.outing_of(self.led.id)
        self._do("contracts", custody.give_back, outing.id if outing else 0, "", on=DAY)

    def dispute(self):
        self.disputes.append(
            self._do("sales1", disputes.open_dispute, self.led.id, "争议", opened_on=DAY, next_on=DAY, on=DAY).id
        )

    def settle(self):
        key = self.disputes[0] if self.disputes else 0
        self._do("sales1", disputes.add_step, key, "协商", step_on=DAY, next_on=DAY, on=DAY)
        self._do("sales1", disputes.close_dispute, key, "settled", "和解", on=DAY)
        self.disputes.pop(0)

    def close(self):
        self._do("contracts", signing.close, self.led.id, "fulfilled", "完成", on=DAY)


PLAIN = ("diligence", "declare", "submit", "scan", "sign", "hand_in", "ask_out", "give_out", "give_back")
ACTS = st.one_of(
    st.sampled_from([(name,) for name in (*PLAIN, "dispute", "settle", "close")]),
    st.tuples(st.sampled_from(["sign_off"]), st.sampled_from(SIGNERS)),
    st.tuples(st.sampled_from(["refuse"]), st.sampled_from(SIGNERS)),
    st.tuples(st.just("revise"), st.sampled_from([TERMS.amount_fen, 39_000_000])),
)
REVIEWED = [("diligence",), ("declare",), ("submit",)]
APPROVED = [*REVIEWED, *(("sign_off", who) for who in SIGNERS)]
BEGUN = ([], REVIEWED, APPROVED, [*APPROVED, ("scan",), ("sign",), ("hand_in",)])


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(begun=st.sampled_from(BEGUN), acts=st.lists(ACTS, min_size=4, max_size=9))
def test_every_act_is_done_or_refused_as_the_rulebook_says(session, files_kept, begun, acts):
    model, desk = Model(), Desk(make_customer(grade="B"))
    for name, *given_ in [*begun, *acts]:
        expected = getattr(model, name)(*given_)
        try:
            getattr(desk, name)(*given_)
            done = True
        except DeskError:
            done = False
        assert done == expected, (name, *given_)
        now = desk.led.now()
        assert (now.state, now.version, now.amount_fen) == (model.state, model.version, model.amount), name
