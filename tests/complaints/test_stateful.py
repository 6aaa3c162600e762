"""A complaint beside a plain model (二(五)1, 四1): what is not next, or not his, is refused with its clause."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis.stateful import invariant

from admin_app.areas.complaints import service
from admin_app.areas.complaints.models import Complaint, ComplaintAlternative
from admin_app.areas.visits import improvements
from admin_app.areas.visits import service as visits
from admin_app.areas.visits.models import Improvement, Visit
from admin_app.clock import ZONE
from admin_app.duties.workdays import is_working_day
from admin_app.secrecy.models import OpenTask
from admin_app.signoffs import service as signoffs
from admin_app.signoffs.models import SignStep
from tests.complaints.helpers import department
from tests.factories import make_customer, user
from tests.machine import AT, OFTEN, SELDOM, WORDS, Machine, act, people, run

PEOPLE = people("sales1", "sales2", "service", "finance", "finmanager", "csmanager", "gm", "clerk", "contracts")
# stage → act → stage, as 四1 has it; what stays at its stage, or may lead back, is said by the acts
NEXT = {
    "recorded": {"agree": "agreed", "void": "void"},
    "agreed": {"founded": "passed_on", "unfounded": "unfounded", "service": "service"},
    "unfounded": {"reply": "to_visit"},
    "service": {"serve": "to_visit"},
    "passed_on": {"examine": "examined"},
    "examined": {"submit": "deciding"},
    "deciding": {"decide": "instructed"},
    "instructed": {"feed_back": "to_visit"},
    "to_visit": {"visit": "visited"},
    "visited": {"archive": "archived"},
}
HANDLED = ("service", "passed_on", "examined", "instructed")  # somebody of a department has it
ANSWERING = ("instructed", "to_visit", "visited")
OVER = ("archived", "void", None)
HANDLERS, RESPONSIBLE = ("finance", "finmanager"), ("sales1", "finance", "csmanager")
JUDGING = ("csmanager", "gm")
FEWEST, SATISFIED, SOON, YEAR = 2, 3, timedelta(7), 365
SOMEHOW, BADLY = visits.Heard(4, "好", "无", "增订", "无"), visits.Heard(2, "不满", "请尽快", "无", "无")


class Complaints(Machine):
    """The model: the stage and the round, who has it, and what was found, put forward and answered in this round."""

    def __init__(self) -> None:
        super().__init__()
        self.stage: str | None = None
        self.key, self.round, self.number = 0, 1, ""
        self.severity, self.promised = "ordinary", self.on
        self.items: dict[int, dict[str, Any]] = {}
        self.is_dismissed = False
        self.begin_round()

    def begin_round(self) -> None:
        self.path = self.handler = self.responsible = self.decider = self.asker = None
        self.proposed, self.answered, self.visit_key, self.is_reached = 0, set(), 0, False

    @act(
        level=("internal", "secret", "top_secret"),
        way=("founded", "founded", "founded", "unfounded", "service"),
        by=RESPONSIBLE,
        steps=(2, 8, 12, 12, 24, 30),
    )
    def begin(self, level: str, way: str, by: str, steps: int) -> None:
        self.customer = make_customer(owner="sales1", level=level, level_ends=date(2040, 1, 1)).id
        self.level, self.way, self.by, self.doubts, self.mistakes = level, way, by, 1, int(way != "founded")
        raised = service.Raised(content="到货破损", typed_name="乌有纸业")
        self.intake = self.tries(True, "sales2", service.raise_complaint, raised).id
        for _ in range(steps):
            self.go_on()

    @act()
    def go_on(self) -> None:
        """By those whose part it is; what lacks, or is another's, is tried without first."""
        following = {
            None: self.be_linked,
            "void": self.be_linked,
            "recorded": self.be_agreed,
            "agreed": lambda: self.judge(None, self.way, "finance", 0),
            "unfounded": lambda: self.reply(None, "感谢来函"),
            "service": lambda: self.serve(None, "已上门检修"),
            "passed_on": self.be_examined,
            "examined": self.be_submitted,
            "deciding": self.be_decided,
            "instructed": self.be_fed_back,
            "to_visit": self.be_visited,
            "visited": self.be_archived,
        }
        following.get(self.stage, lambda: None)()

    def be_linked(self) -> None:
        for who in ("service", "clerk"):
            self.link(who)

    def be_agreed(self) -> None:
        """The link is a mistake once; what is promised too late needs a reason."""
        if self.round > 1 or self.mistakes:
            self.void(None, "并非此客户")
            self.mistakes = 0
        self.agree(None, 60, "ordinary", "换货", "")
        self.agree(None, 3, "ordinary", "换货", "")

    def be_examined(self) -> None:
        self.pass_on(None, "finmanager", "人员调整")
        for who in ("finance", None):
            self.examine(who, "装车不当", self.by)

    def be_submitted(self) -> None:
        self.submit(None)
        self.propose(None, "换货")

    def be_decided(self) -> None:
        if self.doubts:
            self.send_back(None, "另拟方案")
            self.doubts -= 1
        for who in ("csmanager", None):
            self.decide(who, 0, "立即换货")

    def be_fed_back(self) -> None:
        for who in JUDGING if self.round == 1 else ():
            self.sanction(who, "person", False, "警告")
        self.feed_back(None, "已换货")

    def be_visited(self) -> None:
        while not is_working_day(self.on):
            self.time_passes(1)
        self.visit(None, True, True)
        self.call(None, 10, "reached")
        self.visit(None, self.round > 1, True)

    def be_archived(self) -> None:
        """Refused while something lacks, which is done then."""
        if not self.items:
            self.improve(None, "装车核对", "sales1")
        self.archive(None, "装车环节已改进")
        for key, item in list(self.items.items()):
            self.remedy_one(item["person"], key, "已培训")
            self.check_one("csmanager", key, "未再发生", True)
        for role in ("head", "person"):
            self.sanction("gm", role, False, "警告")
            self.archive(None, "装车环节已改进")

    @act()
    def goes_on(self) -> None:
        """As often as what leads back."""
        self.go_on()

    @act()
    def keeps_on(self) -> None:
        self.go_on()

    def step(self, may: object, who: str, doing: Any, *given: Any, on: bool = True) -> Any:
        return self.tries(may, who, doing, self.key, *given, **({"on": self.on} if on else {}))

    def moves(self, name: str) -> str | None:
        """Where this act leads from here; None where it is not next."""
        return NEXT.get(self.stage or "", {}).get(name)

    # whose it is

    @act(who=PEOPLE)
    def link(self, who: str | None) -> None:
        """Whoever would come to see the customer by it leaves it to the custodian."""
        who = who or "service"
        may = who == "clerk" or (who == "service" and self.level != "top_secret")
        is_free = self.stage in (None, "void") and not self.is_dismissed
        complaint = self.tries(may and is_free, who, service.link, self.intake, self.customer)
        if complaint is not None:
            self.key, self.number = complaint.id, complaint.number
            self.stage, self.round, self.severity = "recorded", 1, "ordinary"
            self.begin_round()

    @act(who=PEOPLE, reason=WORDS)
    def dismiss(self, who: str | None, reason: str) -> None:
        who = who or "service"
        is_free = self.stage in (None, "void") and not self.is_dismissed
        if self.tries(who == "service" and is_free and reason.strip(), who, service.dismiss, self.intake, reason):
            self.is_dismissed = True

    @act(who=PEOPLE, reason=WORDS)
    def void(self, who: str | None, reason: str) -> None:
        who = who or "service"
        may = who == "service" and self.stage == "recorded" and self.round == 1 and reason.strip()
        if self.step(may, who, service.void, reason):
            self.stage = "void"

    # by customer service

    @act(
        who=PEOPLE,
        days=(3, 0, -1, 60, YEAR, YEAR + 1),
        severity=("ordinary", "ordinary", "serious", "none"),
        words=WORDS,
        late=("客户同意", ""),
    )
    def agree(self, who: str | None, days: int, severity: str, words: str, late: str) -> None:
        """A day later than the rules allow needs a reason."""
        who, promised = who or "service", self.on + timedelta(days)
        late = late if severity == self.severity else "客户同意"
        is_known = severity != "none" and 0 <= days <= YEAR and words.strip()
        is_said = (
            late or not self.key or promised <= self.rows(Complaint.solve_on, where=Complaint.id == self.key)[0][0]
        )
        may = who == "service" and self.moves("agree") and is_known and is_said
        if self.step(may, who, service.agree, "到货破损", words, promised, severity, late):
            self.stage, self.severity, self.promised = "agreed", severity, promised

    @act(
        who=PEOPLE,
        path=("founded", "unfounded", "service"),
        handler=("finance", "finmanager", "sales1"),
        days=(0, 3, -1, YEAR + 1),
    )
    def judge(self, who: str | None, path: str, handler: str, days: int) -> None:
        """A department has it at once, unless it is unfounded; what is asked of service by a day that keeps the word."""
        who, by = who or "service", self.on + timedelta(days)
        judged = service.Judged(
            reason_sufficient=path != "unfounded",
            claim_reasonable=True,
            is_service_request=path == "service",
            department_id=department("finance"),
            handler_id=user(handler).id,
            done_by=by,
        )
        is_whole = path == "unfounded" or handler in HANDLERS
        if path == "service":
            is_whole = is_whole and self.on <= by <= max(self.on, self.promised)
        if self.step(who == "service" and self.moves(path) and is_whole, who, service.judge, judged):
            self.stage, self.path = self.moves(path), path
            self.handler = None if path == "unfounded" else handler

    @act(who=PEOPLE, words=WORDS)
    def reply(self, who: str | None, words: str) -> None:
        self.ends(who == "service" or who is None, who or "service", "reply", words)

    @act(who=PEOPLE, handler=("finance", "finmanager", "sales1"), reason=WORDS)
    def pass_on(self, who: str | None, handler: str, reason: str) -> None:
        who = who or "service"
        may = who == "service" and self.stage in HANDLED and handler in HANDLERS and handler != self.handler
        given = (department("finance"), user(handler).id, reason)
        if self.step(may and reason.strip(), who, service.pass_on, *given):
            self.handler = handler

    # by whoever has it there, or customer service

    def has_it(self, who: str) -> bool:
        return who in (self.handler, "service")

    def ends(self, may: bool, who: str, name: str, words: str) -> None:
        """The department is done: the customer is visited."""
        if self.step(may and self.moves(name) and words.strip(), who, getattr(service, name), words):
            self.stage = "to_visit"
            self.visit_key = self.rows(Complaint.visit_id, where=Complaint.id == self.key)[0][0]

    @act(who=PEOPLE, result=WORDS)
    def serve(self, who: str | None, result: str) -> None:
        who = who or self.handler or "service"
        self.ends(self.has_it(who), who, "serve", result)

    @act(who=PEOPLE, cause=WORDS, responsible=RESPONSIBLE)
    def examine(self, who: str | None, cause: str, responsible: str) -> None:
        who = who or self.handler or "service"
        may = self.has_it(who) and self.moves("examine") and cause.strip()
        if self.step(may, who, service.examine, "delivery", cause, user(responsible).id):
            self.stage, self.responsible = "examined", responsible

    @act(who=PEOPLE, what=WORDS)
    def propose(self, who: str | None, what: str) -> None:
        who = who or self.handler or "service"
        if self.step(self.has_it(who) and self.stage == "examined" and what.strip(), who, service.propose, what, None):
            self.proposed += 1

    @act(who=PEOPLE)
    def submit(self, who: str | None) -> None:
        who = who or self.handler or "service"
        may = self.has_it(who) and self.stage == "examined" and self.proposed >= FEWEST
        request = self.step(may, who, service.submit)
        if request is not None:
            self.stage, self.asker, self.request = "deciding", who, request.id
            goes_up = self.severity == "serious" or self.responsible == "csmanager"
            self.decider = "gm" if goes_up else "csmanager"

    @act(who=PEOPLE, result=WORDS)
    def feed_back(self, who: str | None, result: str) -> None:
        who = who or self.handler or "service"
        self.ends(self.has_it(who), who, "feed_back", result)

    # by the superior

    @act(who=PEOPLE, at=AT, words=WORDS)
    def decide(self, who: str | None, at: int, words: str) -> None:
        """One of this round's alternatives; whoever is responsible for the cause decides on none."""
        who = who or self.decider or "csmanager"
        mine = (ComplaintAlternative.complaint_id == self.key) & (ComplaintAlternative.round == self.round)
        known = [key for (key,) in self.rows(ComplaintAlternative.id, where=mine)]
        may = who == self.decider and self.moves("decide") and words.strip()
        given = (known[-1 - at % len(known)] if known else 0, words)
        if self.step(may, who, service.decide, *given):
            self.stage = "instructed"

    @act(who=PEOPLE, reason=WORDS)
    def send_back(self, who: str | None, reason: str) -> None:
        """Refused by the superior, or withdrawn by whoever asked: other alternatives are to be found."""
        who = who or self.decider or "csmanager"
        if self.asker is None:
            return
        ((step,),) = self.rows(SignStep.id, where=SignStep.request_id == self.request)
        takes_back = who == self.asker
        doing, key = (signoffs.withdraw, self.request) if takes_back else (signoffs.refuse, step)
        may = self.stage == "deciding" and who in (self.decider, self.asker) and reason.strip()
        if self.tries(may, who, doing, key, reason):
            self.stage = "examined"

    @act(who=(*JUDGING, *JUDGING, "service", "sales1"), role=("person", "head", "all"), is_none=SELDOM, words=WORDS)
    def sanction(self, who: str, role: str, is_none: bool, words: str) -> None:
        """Of a person, or of the head who need not be named where nothing is to be; nobody judges himself."""
        person = {"head": None if is_none else user("finmanager").id}.get(role)
        is_self = role == "person" and who == self.responsible
        may = who in JUDGING and self.path == "founded" and self.stage in ANSWERING and not is_self
        given = (self.key, person, role, words)
        may = may and role != "all" and words.strip()
        if self.tries(may, who, service.sanction, *given, is_none=is_none, on=self.on):
            self.answered.add(role)

    # the visit, and what it shows

    @act(who=PEOPLE, hour=(10, 14, 8), result=("reached", "reached", "busy"))
    def call(self, who: str | None, hour: int, result: str) -> None:
        who = who or "service"
        at = datetime.combine(self.on, time(hour), ZONE)
        may = who == "service" and self.stage == "to_visit" and is_working_day(self.on) and hour != 8
        if self.tries(may, who, visits.note_attempt, self.visit_key, result, "", at=at):
            self.is_reached = self.is_reached or result == "reached"

    @act(who=PEOPLE, is_happy=OFTEN, is_whole=OFTEN)
    def visit(self, who: str | None, is_happy: bool, is_whole: bool) -> None:
        """Not satisfied, it is taken up again, by a round that knows nothing of this one."""
        who = who or "service"
        heard = (SOMEHOW if is_happy else BADLY) if is_whole else visits.Heard(5, "好")
        may = who == "service" and self.stage == "to_visit" and self.is_reached and is_whole
        if self.tries(may, who, visits.record_visit, self.visit_key, heard, on=self.on):
            self.stage = "visited"
            if not is_happy:
                self.stage, self.round = "recorded", self.round + 1
                self.begin_round()

    @act(who=PEOPLE, what=WORDS, person=("sales1", "contracts"))
    def improve(self, who: str | None, what: str, person: str) -> None:
        who = who or "service"
        may = who == "service" and self.stage == "visited" and what.strip()
        item = self.step(may, who, service.improve, what, user(person).id)
        if item is not None:
            self.items[item.id] = {"person": person, "state": "open"}

    def item(self, at: int) -> int:
        return list(self.items)[-1 - at % len(self.items)] if self.items else 0

    @act(who=PEOPLE, at=AT, measures=WORDS)
    def remedy(self, who: str | None, at: int, measures: str) -> None:
        key = self.item(at)
        self.remedy_one(who or self.items.get(key, {"person": "sales1"})["person"], key, measures)

    def remedy_one(self, who: str, key: int, measures: str) -> None:
        item = self.items.get(key, {"person": None, "state": None})
        may = item["state"] == "open" and who == item["person"] and measures.strip()
        if self.tries(may, who, improvements.done, key, measures, on=self.on):
            item["state"] = "done"

    @act(who=people("service", "csmanager", "sales1", "clerk"), at=AT, finding=WORDS, helps=OFTEN)
    def check(self, who: str | None, at: int, finding: str, helps: bool) -> None:
        self.check_one(who or "service", self.item(at), finding, helps)

    def check_one(self, who: str, key: int, finding: str, helps: bool) -> None:
        item = self.items.get(key, {"state": None})
        may = who in ("service", "csmanager") and item["state"] == "done" and finding.strip()
        if self.tries(may, who, improvements.check, key, finding, is_effective=helps, on=self.on):
            item["state"] = "effective" if helps else "open"

    @act(who=PEOPLE, summary=WORDS)
    def archive(self, who: str | None, summary: str) -> None:
        """Once both have answered for what was founded, and every improvement has helped."""
        who = who or "service"
        is_answered = self.path != "founded" or self.answered == {"person", "head"}
        may = self.stage == "visited" and is_answered and all(it["state"] == "effective" for it in self.items.values())
        if self.step(who == "service" and may and summary.strip(), who, service.archive, summary, "kept"):
            self.stage = "archived"

    # what stands

    @invariant()
    def it_is_where_the_model_says(self) -> None:
        stands = [(self.stage, self.round, self.handler)] if self.key else []
        ids = {user(name).id: name for name in HANDLERS}
        rows = self.rows(Complaint.stage, Complaint.round, Complaint.handler_id, where=Complaint.id == self.key)
        assert [(stage, number, ids.get(handler)) for stage, number, handler in rows] == stands
        said = sorted((key, item["state"]) for key, item in self.items.items())
        assert self.rows(Improvement.id, Improvement.item_state) == said
        waits = [("allotted",)] if self.stage == "to_visit" else []
        assert self.rows(Visit.visit_state, where=Visit.visit_state == "allotted") == waits

    @invariant()
    def it_lifts_those_alone_who_work_on_it(self) -> None:
        open_ones = (OpenTask.kind == "complaint") & OpenTask.closed_at.is_(None)
        officer = [] if self.stage in OVER else [("service_officer", None)]
        handler = [(None, user(self.handler).id)] if self.stage in (*HANDLED, "deciding") else []
        assert self.rows(OpenTask.post, OpenTask.user_id, where=open_ones) == handler + officer

    @act()
    def whoever_has_it_is_told(self) -> None:
        due = self.rows(Complaint.due_on, where=Complaint.id == self.key)[0][0] if self.key else date.max
        is_soon = due <= self.on + SOON
        for name in HANDLERS:
            owes = is_soon and self.stage in HANDLED and self.handler == name
            assert self.owed(name, "complaint") == [("complaint", due)] * owes
        officers = (*HANDLED, "recorded", "agreed", "unfounded", "visited")
        assert self.owed("service", "complaint") == [("complaint", due)] * (is_soon and self.stage in officers)


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_no_step_is_skipped_in_any_order(desk: Any, session: Any, monkeypatch: Any) -> None:
    run(Complaints, desk, monkeypatch)
