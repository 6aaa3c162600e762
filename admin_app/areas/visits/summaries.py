"""What did the visits of some days come to? Counted once, kept as it was then, with its fingerprint (四2)."""

import secrets
from datetime import date
from typing import Any

from sqlalchemy import Select, func, or_, select

from admin_app import clock
from admin_app.accounts.models import User
from admin_app.areas.customers import acting as customers
from admin_app.areas.visits import acting
from admin_app.areas.visits.coverage import coverage
from admin_app.areas.visits.models import Improvement, Visit, VisitAnswer, VisitCampaign, VisitReport
from admin_app.audit import service as audit
from admin_app.errors import Invalid, NotFound, sentence
from admin_app.extensions import db
from admin_app.secrecy.reader import current_reader

MOST_WORDS = 200


def make(from_on: date, until_on: date, conclusions: str, *, on: date, campaign_id: int | None = None) -> VisitReport:
    """Of a campaign, or of all visits done within these days, both included, beside what was due in them and is not
    done. Whoever makes it reads every archive.
    """
    customers.demand("visit.report")
    if not from_on <= until_on <= on:
        raise Invalid({"until_on": sentence("The days end by today, in order.", "起止日期须依次且不晚于今日。")})
    campaign = db.session.get(VisitCampaign, campaign_id) if campaign_id is not None else None
    if campaign_id is not None and campaign is None:
        raise NotFound
    content = {**_counted(from_on, until_on, campaign_id, on), "conclusions": acting.text("conclusions", conclusions)}
    report = VisitReport(
        number=f"HF{on:%y%m%d}-{secrets.token_hex(4).upper()}",
        title=campaign.title if campaign else f"{from_on} – {until_on}",
        campaign_id=campaign_id,
        from_on=from_on,
        until_on=until_on,
        content=content,
        digest=digest_of(content),
        by_id=acting.user_id(),
        at=clock.now(),
    )
    db.session.add(report)
    db.session.flush()
    acting.record("visit_report.make", report, digest=report.digest)
    return report


def digest_of(content: dict[str, Any]) -> str:
    return audit.sha256(audit.canonical(content))


def is_sound(report: VisitReport) -> bool:
    """Is the content the one its fingerprint was taken of?"""
    return digest_of(report.content) == report.digest


def _counted(from_on: date, until_on: date, campaign_id: int | None, on: date) -> dict[str, Any]:
    def among(*columns: Any) -> Select[Any]:
        """An imported one is dropped when its file was taken back alone: it was no visit."""
        rows = select(*columns).select_from(Visit).where(~(Visit.is_imported & (Visit.visit_state == "dropped")))
        if campaign_id is not None:
            return rows.where(Visit.campaign_id == campaign_id)
        is_open = Visit.done_on.is_(None) & Visit.due_on.between(from_on, until_on)
        return rows.where(or_(Visit.done_on.between(from_on, until_on), is_open))

    states: dict[str, int] = dict(
        db.session.execute(among(Visit.visit_state, func.count()).group_by(Visit.visit_state)).all()
    )
    done = Visit.visit_state == "done"
    points = among(Visit.satisfaction, func.count()).where(done).group_by(Visit.satisfaction)
    persons = among(User.name, func.count()).join(User, User.id == Visit.visitor_id).where(done).group_by(User.name)
    covered = coverage(current_reader(), on)
    words = {name: _words(among(getattr(Visit, name)).where(done), getattr(Visit, name)) for name in HEARD}
    improvements = _improvements(among(Visit.id))
    each = (func.count(func.distinct(func.nullif(getattr(Visit, name), ""))) for name in HEARD)
    said = dict(zip(HEARD, db.session.execute(among(*each).where(done)).one(), strict=True))
    said["improvements"] = _how_many_improvements(among(Visit.id))
    kept = {**{name: len(found) for name, found in words.items()}, "improvements": len(improvements)}
    return {
        "visits": {state: states.get(state, 0) for state in ("allotted", "done", "dropped")},
        "satisfaction": {str(value): count for value, count in sorted(db.session.execute(points).all())},
        "answers": _answers(among(Visit.id)),
        "by_visitor": dict(sorted(db.session.execute(persons).all())),
        "key_visited": covered.visited,
        "key_wanted": covered.wanted,
        "key_on": on.isoformat(),
        **words,
        "improvements": improvements,
        "more": {name: count - kept[name] for name, count in said.items() if count > kept[name]},
    }


def covered_on(report: VisitReport) -> date:
    """The day of the figure of key customers visited: that of the report, whatever days it is about."""
    told = report.content.get("key_on")
    return date.fromisoformat(told) if told else clock.day_of(report.at)


HEARD = ("opinion", "advice", "wants", "market")


def _words(rows: Select[Any], column: Any) -> list[str]:
    """What was said, each once, the first of them; `more` tells how many are left out."""
    return list(db.session.scalars(rows.where(column != "").distinct().order_by(column).limit(MOST_WORDS)))


def _answers(visits: Select[Any]) -> list[dict[str, Any]]:
    """To each rating and choice of questionnaires: how many gave which answer; under "" who would not say."""
    one = VisitAnswer
    rows = select(one.questionnaire_id, one.place, one.asked, one.answer, func.count())
    rows = rows.where(one.visit_id.in_(visits), one.question_kind != "text")
    rows = rows.group_by(one.questionnaire_id, one.place, one.asked, one.answer)
    told: dict[tuple[int, int], dict[str, Any]] = {}
    for key, place, asked, answer, count in sorted(db.session.execute(rows), key=lambda row: tuple(row)):
        told.setdefault((key, place), {"asked": asked, "answers": {}})["answers"][answer] = count
    return list(told.values())


def _how_many_improvements(visits: Select[Any]) -> int:
    return int(db.session.scalar(select(func.count(Improvement.id)).where(Improvement.visit_id.in_(visits))) or 0)


def _improvements(visits: Select[Any]) -> list[dict[str, str]]:
    rows = select(Improvement.what, Improvement.item_state, Improvement.due_on, User.name)
    rows = rows.join(User, User.id == Improvement.person_id).where(Improvement.visit_id.in_(visits))
    found = db.session.execute(rows.order_by(Improvement.due_on, Improvement.id).limit(MOST_WORDS))
    return [{"what": what, "state": state, "due_on": str(due), "person": name} for what, state, due, name in found]
