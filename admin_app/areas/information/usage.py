"""客户信息库利用情况表: how the customer database is used, by month and by person (一4.3).

Counted from what is noted anyway: requests that showed archives, searched or were refused (the chain of accesses), and
what the audit tells was asked for, exported, printed, taken as a file or given outside the company.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, Label, case, exists, func, or_, select

from admin_app import clock
from admin_app.accounts.models import User
from admin_app.areas.information.periods import first_of
from admin_app.audit.models import AuditAccess, AuditAccessTo, AuditEntry
from admin_app.duties.months import months_later
from admin_app.errors import sentence
from admin_app.extensions import db
from admin_app.reports.declared import AskedReport, Column, Line, Page, Place, Report, report
from admin_app.secrecy.access import follows_visible
from admin_app.secrecy.reader import current

MONTHS = 12
ACTIONS = {
    "archive_request.ask": "asked_for",
    "export": "exports",
    "print": "printed",
    "attachment.copy": "files_taken",
    "contract.copy_file": "files_taken",
    "compilation.take": "files_taken",
    "disclosure.record": "disclosures",
}
COUNTED = ("reads", "searches", "refused", *dict.fromkeys(ACTIONS.values()))
BOTH = "both"  # a list that was searched, and showed archives
SHOWED = exists().where(AuditAccessTo.number == AuditAccess.number)
KIND = case(
    (AuditAccess.is_refused, "refused"), (AuditAccess.words.is_(None), "reads"), (SHOWED, BOTH), else_="searches"
)
Where = tuple[int, int | None]  # months back, and whose


@report
class Usage(Report):
    name, number = "archive-usage", "DA-06"
    title = sentence("How the customer database is used", "客户信息库利用情况表")
    says = sentence(
        "The twelve months up to the day, by month or by person: archives read, searches, refusals, archives asked "
        "for; exports, prints, files taken and disclosures.",
        "截至该日的十二个月，按月份或人员统计：查阅、检索、被拒、申请查阅借阅、导出、打印、取用文件及对外提供。",
    )
    note = sentence(
        "A read is one page or call that showed archives, a list too. A search is a text in a list, or the box within "
        "a minute; what was searched for is not kept. Those of before they were noted are not counted.",
        "查阅按次计：显示档案内容的一次页面或接口请求计一次，列表亦同。检索：列表中每一检索词、检索框每分钟计一次，不留存检索内容；"
        "开始记录之前的检索不计。",
    )
    right = read_right = "audit.read"
    has_owner = False
    groups = (("month", _("Month")), ("person", _("Person")), ("both", _("Month and person")))
    columns = (
        Column("month", _("Month"), width=4),
        Column("person", _("Person"), width=5),
        Column("reads", _("Archives read"), "count", is_summed=True),
        Column("searches", _("Searches"), "count", is_summed=True),
        Column("refused", _("Refusals"), "count", is_summed=True),
        Column("asked_for", _("Asked to consult or borrow"), "count", is_summed=True),
        Column("exports", _("Exports"), "count", is_summed=True),
        Column("printed", _("Prints"), "count", is_summed=True),
        Column("files_taken", _("Files taken"), "count", is_summed=True),
        Column("disclosures", _("Disclosures"), "count", is_summed=True),
    )

    def columns_for(self, asked: AskedReport) -> Sequence[Column]:
        left_out = {"month": "person", "person": "month"}.get(asked.group)
        return [column for column in self.columns if column.name != left_out]

    def page(self, asked: AskedReport, after: Place | None, size: int) -> Page:
        """At most twelve months of each person: counted whole, given out in parts."""
        lines = _lines(asked)
        behind = [(place, line) for place, line in lines if after is None or place > tuple(after)]
        following = behind[size - 1][0] if len(behind) > size else None
        return Page([line for _place, line in behind[:size]], following)

    def totals(self, asked: AskedReport) -> dict[str, int]:
        counts = _counts(asked)
        return {name: sum(of[name] for of in counts.values()) for name in COUNTED}


def _lines(asked: AskedReport) -> list[tuple[Place, Line]]:
    """The latest month first, then by name; where only persons are asked for, by name."""
    counts, first = _counts(asked), first_of(asked.on)
    names = _names({key for _back, key in counts if key is not None})
    lines = []
    for (back, key), of in counts.items():
        person = names.get(key or 0, "–")
        month = f"{months_later(first, -back):%Y-%m}"
        values = {"month": month, "person": person} | {name: of[name] for name in COUNTED}
        lines.append(((f"{back:02} {person}", key or 0), Line(values)))
    return sorted(lines, key=lambda one: one[0])


def _counts(asked: AskedReport) -> dict[Where, Counter[str]]:
    """What of each is counted, in two statements; a month or a person not asked for is one for all."""
    reads = _by(AuditAccess, asked, KIND)
    seen = or_(AuditEntry.customer_id.is_(None), follows_visible(AuditEntry.customer_id, current(), "full"))
    told = _by(AuditEntry, asked, AuditEntry.action).where(AuditEntry.action.in_(ACTIONS), seen)
    found: dict[Where, Counter[str]] = {}
    for back, user_id, kind, count in db.session.execute(reads):
        for name in (kind,) if kind != BOTH else ("reads", "searches"):
            found.setdefault(_where(asked, back, user_id), Counter())[name] += count
    for back, user_id, action, count in db.session.execute(told):
        found.setdefault(_where(asked, back, user_id), Counter())[ACTIONS[action]] += count
    return found


def _where(asked: AskedReport, back: int, user_id: int | None) -> Where:
    return (0 if asked.group == "person" else back), (None if asked.group == "month" else user_id)


def _by(model: Any, asked: AskedReport, what: Any) -> Any:
    """How many, by months back, person and `what`, among the twelve months up to the day."""
    month, since = _months_back(model.at, asked.on)
    until = clock.at(asked.on + timedelta(days=1))
    rows = select(month, model.user_id, what.label("kind"), func.count()).where(model.at >= since, model.at < until)
    return rows.group_by("month", model.user_id, "kind")


def _months_back(at: ColumnElement[Any], on: date) -> tuple[Label[int], Any]:
    """How many months before that of the day an instant lies, by the company's clock; and since when."""
    begins = [clock.at(months_later(first_of(on), -back)) for back in range(MONTHS)]
    return case(*((at >= begin, back) for back, begin in enumerate(begins))).label("month"), begins[-1]


def _names(keys: set[int]) -> dict[int, str]:
    found = db.session.execute(select(User.id, User.name).where(User.id.in_(keys)))
    return dict(found.all())
