"""How is the invented customers' credit judged? By the shipped rules, then confirmed and limited."""

from datetime import date, timedelta
from random import Random
from typing import Any

from admin_app.areas.credit.limits import terms_of_many
from admin_app.areas.credit.standing import standings_of
from admin_app.decisions import service as decisions
from seed.customers import Draft, instant, key

Row = dict[str, Any]


def investigations(random: Random, on: date, drafts: list[Draft], officer: int) -> list[Row]:
    """New customers are investigated, and a few old ones."""
    found = []
    for draft in drafts:
        if draft.profile == "new" or (draft.profile != "prospect" and random.random() < 0.15):
            result = random.choice(("good", "good", "fair", "poor")) if draft.profile == "new" else "fair"
            found.append(
                _about(
                    draft,
                    random,
                    on=on - timedelta(random.randrange(5, 300)),
                    result=result,
                    channel=random.choice(("bank", "trade", "internal", "field")),
                    findings="走访仓库，核对往来账，询问同行。",
                    by_id=officer,
                    at=instant(on),
                )
            )
    return found


def _about(draft: Draft, random: Random, **values: Any) -> Row:
    return {"id": key(random), "row_version": 1, "customer_id": draft.id} | values


LOWER = {"A": "B", "B": "C"}


def grades(random: Random, on: date, drafts: list[Draft], officer: int) -> tuple[list[Row], list[Row]]:
    """Grade records, and what is confirmed by customer; some stay proposed, some unproposed."""
    standings = standings_of([draft.id for draft in drafts], on)
    worked = [draft for draft in drafts if draft.profile != "prospect"]
    answers = decisions.ask_many("credit_grade", (standings[d.id].grade_facts() for d in worked), on)
    records, confirmed = [], []
    for draft, answer in zip(worked, answers, strict=True):
        grade, lot = answer.outcome["grade"], random.random()
        if lot < 0.06:
            continue
        is_confirmed, reason = lot > 0.16, ""
        proposed = grade
        if 0.16 < lot < 0.22 and grade in LOWER:
            grade, reason = LOWER[grade], "付款虽好，但经营者刚更换，先降一级观察。"
        graded_on = on - timedelta(random.choice((2, 12, 20, 45, 90, 150, 240)) if is_confirmed else 1)
        record = _about(
            draft,
            random,
            grade=grade,
            proposed_grade=proposed,
            proposed_on=graded_on,
            state="confirmed" if is_confirmed else "proposed",
            reason=reason,
            confirmed_on=graded_on if is_confirmed else None,
            confirmed_by_id=officer if is_confirmed else None,
        )
        records.append(record)
        if is_confirmed:
            draft.facts |= {"grade": grade, "graded_on": graded_on}
            confirmed.append({"id": draft.id, "row_version": 1, "grade": grade, "graded_on": graded_on})
    return records, confirmed


MONTHS = {"A": 6, "B": 3, "C": 1, "D": 1}


def reports(random: Random, on: date, drafts: list[Draft], officer: int) -> tuple[list[Row], list[Row]]:
    """Credit reports, and the day of the latest by customer: some in time, due today, late, or never made."""
    filed, latest = [], []
    for draft in drafts:
        grade = draft.facts.get("grade")
        if grade is None or random.random() < 0.12:
            continue
        step = MONTHS[grade] * 30
        last = on - timedelta(random.choice((2, step // 3, step // 2, step - 5, step - 5, step + 3, step + 40)))
        last = max(last, draft.facts["graded_on"])
        if draft.facts["graded_on"] == last and random.random() < 0.5:
            continue
        for back in range(random.randrange(1, 4)):
            day = last - timedelta(step * back)
            conclusion = "good" if grade in "AB" and random.random() < 0.8 else random.choice(("fair", "poor"))
            filed.append(
                _about(
                    draft,
                    random,
                    reported_on=day,
                    conclusion=conclusion,
                    operations="经营平稳，开工正常。",
                    payment_conduct="按期对账，个别发票略有逾期。",
                    evidence="对账单",
                    filed_by_id=officer,
                    filed_at=instant(day),
                    due_on=(due_on := day + timedelta(draft.id % 8 - 2)),  # a few were late
                    in_time=day <= due_on,
                    is_void=False,
                )
            )
        latest.append({"id": draft.id, "row_version": 1, "last_report_on": last})
    return filed, latest


def reviews(random: Random, on: date, drafts: list[Draft], officer: int) -> list[Row]:
    """Half the customers of grade C have been reviewed with care; most passed."""
    return [
        _about(
            draft,
            random,
            on=on - timedelta(15),
            passed=random.random() < 0.75,
            reason="核查抵押与近三月流水。",
            by_id=officer,
            at=instant(on),
        )
        for draft in drafts
        if draft.facts.get("grade") == "C" and random.random() < 0.5
    ]


def limits(random: Random, on: date, drafts: list[Draft], signers: tuple[int, int]) -> list[Row]:
    """Approved limits, never above what policy allows on the day; some have run out, some begin later."""
    standings = standings_of([draft.id for draft in drafts if "grade" in draft.facts], on)
    terms = terms_of_many(standings, on)
    found = []
    for draft in drafts:
        allowed = terms[draft.id].outcome if draft.id in terms else {"limit_fen": 0}
        limit_fen = allowed["limit_fen"] * random.randrange(30, 101) // 100 // 100_000 * 100_000
        if not limit_fen or random.random() < 0.12:
            continue
        from_on = on - timedelta(random.choice((10, 90, 200, 330)))
        until_on = from_on + timedelta(random.choice((364, 364, 364, 180)))
        if random.random() < 0.04:
            from_on, until_on = on - timedelta(400), on - timedelta(36)
        found.append(
            _about(
                draft,
                random,
                limit_fen=limit_fen,
                payment_days=allowed["payment_days"],
                from_on=from_on,
                until_on=until_on,
                approved_by_id=signers[0] if limit_fen < 50_000_000 else signers[1],
                approved_on=from_on,
                reason="按等级核定",
                ended_on=None,
            )
        )
        if from_on <= on <= until_on:
            draft.facts["limit_fen"] = limit_fen
    return found


def over_limit(random: Random, on: date, drafts: list[Draft], sellers: dict[int | None, int]) -> list[Row]:
    """Reports of sales over the limit, for those whose exposure is above it."""
    standings = standings_of([draft.id for draft in drafts if "limit_fen" in draft.facts], on)
    found = []
    for draft in drafts:
        standing = standings.get(draft.id)
        if standing is None or standing.bound_fen <= draft.facts["limit_fen"]:
            continue
        answer = decisions.ask("over_limit", standing.over_limit_facts(draft.facts["limit_fen"]), on)
        found.append(
            _about(
                draft,
                random,
                on=on - timedelta(random.randrange(0, 20)),
                sale_id=None,
                sale_number="",
                sale_amount_fen=draft.size_fen // 2,
                limit_fen=draft.facts["limit_fen"],
                exposure_after_fen=standing.bound_fen,
                report_to=answer.outcome["report_to"],
                mode=answer.outcome["mode"],
                verdict=answer.outcome["verdict"],
                by_id=sellers.get(draft.row["owner_id"]),
            )
        )
    return found


def holds(random: Random, on: date, drafts: list[Draft], officer: int) -> tuple[list[Row], list[Row]]:
    """A few customers held or in an emergency, and the flags on their records."""
    rows, flags = [], []
    for draft in drafts:
        if draft.facts.get("grade") not in ("C", "D") or random.random() > 0.12:
            continue
        kind = random.choice(("hold", "hold", "emergency"))
        reason = "连续逾期，暂停供货。" if kind == "hold" else "听闻其仓库被查封，紧急上报。"
        day = on - timedelta(random.randrange(1, 15))
        rows.append(_about(draft, random, kind=kind, opened_on=day, reason=reason, opened_by_id=officer))
        held, emergency = kind == "hold", kind == "emergency"
        flags.append({"id": draft.id, "row_version": 1, "supply_hold": held, "emergency_open": emergency})
    return rows, flags
