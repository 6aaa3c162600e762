"""What has already been done in the demonstration: handovers, decisions kept, a file looked at."""

import io
from datetime import date, timedelta
from random import Random
from typing import Any

from admin_app.areas.credit.limits import terms_of_many
from admin_app.areas.credit.standing import standings_of
from admin_app.decisions.service import Answer
from admin_app.imports import files
from admin_app.imports.receivables import import_receivables
from seed.customers import Draft, instant, key

Row = dict[str, Any]
REASONS = ("区域调整", "原负责人休假", "客户要求更换联系人")
FILENAME = "应收款-待更正.csv"
LINES = (
    "客户编号,发票号码,开票日期,到期日期,发票金额,有争议,结清日期",
    "X-0001,00017,2026-02-30,2026-03-31,1200.00,否,",
    "X-0001,00018,2026-03-02,2026-04-01,1200.005,否,",
    "X-0002,00019,2026-03-02,2026-04-01,860.00,否,",
)


def handovers(random: Random, on: date, drafts: list[Draft], people: dict[str, int]) -> list[Row]:
    """Some customers had the other salesperson before."""
    other = {people["sales1"]: people["sales2"], people["sales2"]: people["sales1"]}
    owned = [draft for draft in drafts if draft.row["owner_id"] in other]
    return [
        {
            "id": key(random),
            "row_version": 1,
            "customer_id": draft.id,
            "from_id": other[draft.row["owner_id"]],
            "to_id": draft.row["owner_id"],
            "on": on - timedelta(random.randrange(3, 200)),
            "reason": random.choice(REASONS),
            "by_id": people["csmanager"],
        }
        for draft in random.sample(owned, min(12, len(owned)))
    ]


def decided(random: Random, on: date, drafts: list[Draft], officer: int) -> list[Row]:
    """On what terms some of the graded customers may buy, as asked and recorded today."""
    graded = [draft for draft in drafts if "grade" in draft.facts]
    asked = random.sample(graded, min(40, len(graded)))
    answers = terms_of_many(standings_of([draft.id for draft in asked], on), on)
    return [_kept(random, draft, answers[draft.id], officer) for draft in asked if draft.id in answers]


def _kept(random: Random, draft: Draft, answer: Answer, officer: int) -> Row:
    return {
        "id": f"{random.getrandbits(128):032x}",
        "policy": answer.policy,
        "version": answer.version,
        "version_id": answer.version_id,
        "on": answer.on,
        "rule": answer.decision.rule,
        "facts": dict(answer.facts),
        "customer_id": draft.id,
        "user_id": officer,
        "at": instant(answer.on, random.randrange(1, 9)),
    } | answer.decision.as_json()


def brought(random: Random, on: date, people: dict[str, int]) -> tuple[list[Row], list[Row]]:
    """A file that finance brought and has to put right before it can come in; and what is wrong in it."""
    content = "\n".join(LINES).encode()
    sha256, size = files.keep(io.BytesIO(content), FILENAME)
    report = import_receivables(content, FILENAME, dry_run=True, on=on)
    job = [
        {
            "id": key(random),
            "kind": "receivables",
            "step": "check",
            "state": "checked",
            "user_id": people["finance"],
            "filename": FILENAME,
            "sha256": sha256,
            "size": size,
            "done": 1,
            "total": 1,
            "rows": report.rows,
            "result": report.as_json(),
            "passed_over": report.passed_over,
            "fault_count": report.fault_count,
            "is_cancelling": False,
            "created_at": instant(on, 1),
            "finished_at": instant(on, 1),
            "business_day": on,
        }
    ]
    lines = [
        {"job_id": job[0]["id"], "sort": "wrong", "place": place, "content": fault}
        for place, fault in enumerate(report.faults_as_json(), 1)
    ]
    return job, lines
