"""Which step comes after which (四1)? No step is skipped: an act is taken at its stage alone, whoever sends it.

    recorded → agreed → unfounded ─────────────────────────────────→ to_visit → visited → archived
                      → service ───────────────────────────────────→
                      → passed_on → examined → deciding → instructed →

Where the visit finds the customer unsatisfied, a round begins anew at `recorded`; it is this customer's from then on.
"""

from dataclasses import dataclass

from admin_app.areas.complaints.models import Complaint
from admin_app.errors import Refused, Sentence, sentence


@dataclass(frozen=True)
class Act:
    """`at`: the stages at which it may be done, where `once` in the first round alone; `first` says what is missing."""

    at: tuple[str, ...]
    clause: str
    first: Sentence
    once: bool = False


ACTS: dict[str, Act] = {
    "agree": Act(
        ("recorded",), "四1.1", sentence("The customer was asked and promised already.", "已与客户约定并告知时限。")
    ),
    "judge": Act(
        ("agreed",),
        "四1.2",
        sentence(
            "First agree on content and possible solutions with the customer, and tell him by when; it is judged once.",
            "须先与客户约定投诉内容及可能的解决方案并告知解决时限；判定只作一次。",
        ),
    ),
    "reply": Act(
        ("unfounded",),
        "四1.2",
        sentence("A courteous reply answers what was judged unfounded.", "经判定不成立的投诉方以婉转方式答复。"),
    ),
    "serve": Act(
        ("service",),
        "四1.3",
        sentence("Only a service request in the service flow is ended so.", "仅已转服务流程的请求可作此办结。"),
    ),
    "pass_on": Act(
        ("service", "passed_on", "examined", "instructed"),
        "四1.2",
        sentence(
            "Only what a department has to handle is passed on to another.", "仅责任部门办理中的投诉可转交他人办理。"
        ),
    ),
    "examine": Act(
        ("passed_on",),
        "四1.3",
        sentence(
            "The cause is named once the responsible department has it.", "须先明确责任部门并转办，方可查明原因。"
        ),
    ),
    "ask": Act(
        ("examined",),
        "四1.4",
        sentence(
            "Departments are asked for alternatives between cause and decision.",
            "须先查明原因和责任人，裁定前方可请相关部门提出备选方案。",
        ),
    ),
    "propose": Act(
        ("examined",),
        "四1.4",
        sentence(
            "Alternatives are put forward between cause and decision.", "须先查明原因和责任人，裁定前方可提出备选方案。"
        ),
    ),
    "submit": Act(
        ("examined",),
        "四1.4",
        sentence(
            "It goes to the superior once cause and alternatives are there, and once.",
            "须先查明原因并提出备选方案，方可提请裁定；不得重复提请。",
        ),
    ),
    "decide": Act(
        ("deciding",), "四1.4", sentence("Nothing waits for a decision here.", "该投诉当前没有待裁定的方案。")
    ),
    "feed_back": Act(
        ("instructed",),
        "四1.4",
        sentence("The result is fed back after the superior has instructed.", "须经上级批示后，方可反馈处理结果。"),
    ),
    "sanction": Act(
        ("instructed", "to_visit", "visited"),
        "四1.4",
        sentence(
            "People answer for it after the superior has instructed, until it is archived.",
            "处分在上级批示之后、归档之前作出。",
        ),
    ),
    "improve": Act(
        ("visited",),
        "四1.5",
        sentence("What to improve is summed up after the visit.", "须回访后方可总结改进事项。"),
    ),
    "archive": Act(
        ("visited",),
        "二(五)1.3",
        sentence(
            "It is archived once it was handled and the customer visited and satisfied; not before, and not twice.",
            "须处理完毕并经回访客户满意后方可归档；不得提前或重复归档。",
        ),
    ),
    "void": Act(
        ("recorded",),
        "二(五)1.2",
        sentence(
            "Only what nobody has begun on yet is taken off a customer.",
            "仅尚未开始处理的投诉可取消与客户的关联。",
        ),
        once=True,
    ),
}
OPEN = (
    *("recorded", "agreed", "unfounded", "service", "passed_on", "examined"),
    *("deciding", "instructed", "to_visit", "visited"),
)


def demand(complaint: Complaint, act: str) -> None:
    """Refused, with the clause, when this is not the stage for it."""
    if not is_next(complaint, act):
        raise Refused(ACTS[act].first, ACTS[act].clause)


def is_next(complaint: Complaint, act: str) -> bool:
    wanted = ACTS[act]
    return complaint.stage in wanted.at and not (wanted.once and complaint.round > 1)
