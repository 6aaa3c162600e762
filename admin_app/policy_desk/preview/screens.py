"""What a change of policy would do, on screen: how far it is, the sums, who reads more or less, and every change."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from flask import Response, abort, flash, make_response, redirect, request, url_for
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select

from admin_app import clock, said
from admin_app.accounts.models import User
from admin_app.areas.credit.preview import SUBJECTS
from admin_app.errors import DeskError, NotFound
from admin_app.extensions import db
from admin_app.imports import jobs
from admin_app.policies import service as policies
from admin_app.policy_desk import service as drafts
from admin_app.policy_desk.models import PolicyDraft
from admin_app.policy_desk.preview import service
from admin_app.policy_desk.preview.asked_again import AskedAgain, asked_again
from admin_app.policy_desk.preview.change_screens import NOBODY, SUBJECT_WORDS, PolicyPreviewChangeView, signed_yuan
from admin_app.policy_desk.preview.duty_screens import DutiesPart, counted_for, duty_rows
from admin_app.policy_desk.preview.models import PolicyPreview, PolicyPreviewChange
from admin_app.policy_desk.preview.page import MOST_LISTED, names, policies_of, titles
from admin_app.policy_desk.preview.record_screens import RecordsPart, records_url
from admin_app.screens import formatters
from admin_app.screens.formatters import yuan
from admin_app.screens.lookups import key_of
from admin_app.screens.theme import post_name
from admin_app.screens.transactions import begin_writing, flash_refusal
from admin_app.screens.words import WORDS
from admin_app.secrecy.access import ACCESS
from admin_app.secrecy.reader import current_reader
from rules.engine import RuleFileRefused

REFRESH_S = 2
STATES = {
    "queued": (_("Waiting"), "secondary"),
    "running": (_("Running"), "blue"),
    "done": (_("Ready"), "green"),
    "failed": (_("Failed"), "red"),
    "cancelled": (_("Cancelled"), "secondary"),
}
OVER = {  # what is not cancelled any more
    "done": _("This preview is ready; there is nothing left to cancel."),
    "failed": _("This preview has failed; there is nothing left to cancel."),
    "cancelled": _("This preview is cancelled already."),
}
FIGURE_WORDS = {  # pairs of figures, by what they are
    "allowed": _("Limits allowed"),
    "limits": _("Limits that count"),
    "over": _("Owed beyond limits"),
    "above": _("Approved limits above what is allowed"),
}
MOST_DRAFTS = 5  # the newest of a file, one of which may be the one asked about
MOST_TOLD = 12  # changes of one policy; the draft's page tells all
MOST_WAYS = 10  # in which answers differ, of one policy
FEWEST_TOLD = 10  # customers left out; fewer are not told to the number
COUNTS = frozenset({"above"})  # so many, and no money


class PolicyPreviews(RecordsPart, DutiesPart):
    """/policy-previews/"""

    @expose("/")  # type: ignore[untyped-decorator]
    def index(self) -> Any:
        rows = [(one, titles(one), _told(one, MOST_LISTED)) for one in service.recent()]
        return self.render("policy_preview/list.html", rows=rows, states=STATES)

    @expose("/ask", methods=("POST",))  # type: ignore[untyped-decorator]
    def ask(self) -> Any:
        """Of the draft named in the form, as if it held from its day or the first it may hold from."""
        if not service.may_ask(current_reader().posts):
            abort(403)
        key = key_of(request.form.get("draft", ""))
        try:
            draft = drafts.draft_of(key if key is not None else -1)
            if drafts.is_behind(draft):
                flash(said(drafts.COMPARE_FIRST), "error")
                return redirect(self.get_url("policy_drafts.one", draft_id=draft.id))
            file = drafts.look_at(draft).file
            text = file.text if file else draft.text
            asked = service.ask({draft.filename: text}, drafts.supposed_day(draft), current_reader().user_id)
        except NotFound:
            abort(404)
        except RuleFileRefused as refused:
            flash(str(refused), "error")
            return redirect(self.get_url("policy_drafts.one", draft_id=draft.id))
        return redirect(self.get_url(".one", preview_id=asked.id))

    @expose("/<int:preview_id>/again", methods=("POST",))  # type: ignore[untyped-decorator]
    def again(self, preview_id: int) -> Any:
        """The same files for the same day, reckoned over the customers whom this reader sees."""
        if not service.may_ask(current_reader().posts):
            abort(403)
        asked = self.preview(preview_id)
        try:
            made = service.ask(asked.texts, max(asked.on, clock.today()), current_reader().user_id)
        except RuleFileRefused as refused:
            flash(str(refused), "error")
            return redirect(self.get_url(".one", preview_id=preview_id))
        return redirect(self.get_url(".one", preview_id=made.id))

    @expose("/<int:preview_id>")  # type: ignore[untyped-decorator]
    def one(self, preview_id: int) -> Any:
        asked = self.preview(preview_id)
        is_shown = asked.sums is not None and service.may_see_sums(asked)
        job, sums = asked.job, (asked.sums or {}) if is_shown else {}
        page = self.render(
            "policy_preview/one.html",
            page_heading=titles(asked),
            crumbs=[(_("Previews of policy"), self.get_url(".index"))],
            preview=asked,
            draft=_draft_of(asked) if drafts.may_see() else None,
            policies=[(said(one["title"]), list(map(said, one["told"]))) for one in policies_of(asked)],
            most_told=MOST_TOLD,
            is_shown=is_shown,
            may_ask=service.may_ask(current_reader().posts),
            state=STATES[job.state],
            is_at_work=job.state in ("queued", "running"),
            may_cancel=service.may_ask(current_reader().posts),
            percent=job.done * 100 // job.total if job.total else 0,
            problem=said(jobs.says(job) or "") if job.problem else "",
            stopped=[said(title) for title in service.stopped_in(asked)],
            sentences=_sentences(sums, asked.readers or []) if is_shown else [],
            of_whom=_of_whom(asked) if is_shown else "",
            subjects=[(name, SUBJECT_WORDS[name], sums["counts"].get(name, 0)) for name in SUBJECTS] if sums else [],
            tables=list(_tables(asked, sums)) if is_shown else [],
            duties=duty_rows(asked, sums),
            readers=_access_rows(asked) if is_shown else [],
            again=_asked_again(asked) if job.state == "done" else [],
            changes_url=partial(_changes_url, asked),
        )
        answer: Response = make_response(page)
        if job.state in ("queued", "running"):
            answer.headers["Refresh"] = str(REFRESH_S)
        return answer

    @expose("/<int:preview_id>/cancel", methods=("POST",))  # type: ignore[untyped-decorator]
    def cancel(self, preview_id: int) -> Any:
        if not service.may_ask(current_reader().posts):
            abort(403)
        begin_writing()
        asked = self.preview(preview_id)
        try:
            service.cancel(asked)
            flash(gettext("Cancelled."), "success")
        except DeskError as error:
            db.session.rollback()
            words = OVER.get(self.preview(preview_id).job.state)
            flash(str(words), "info") if words else flash_refusal(error)
        return redirect(self.get_url(".one", preview_id=preview_id))


def _draft_of(asked: PolicyPreview) -> PolicyDraft | None:
    """The draft that is still what was asked about, as written or with its examples as it answers them."""
    of_file = select(PolicyDraft).where(PolicyDraft.filename.in_(list(asked.texts)), PolicyDraft.state != "discarded")
    newest = of_file.order_by(PolicyDraft.changed_at.desc(), PolicyDraft.id).limit(MOST_DRAFTS)
    found = db.session.scalars(newest).all()
    same = (one for one in found if one.text == asked.texts[one.filename])
    return next(same, None) or next((one for one in found if one.is_at_work and _is_looked_at(one, asked)), None)


def _is_looked_at(draft: PolicyDraft, asked: PolicyPreview) -> bool:
    file = drafts.look_at(draft).file
    return file is not None and file.text == asked.texts[draft.filename]


def _told(asked: PolicyPreview, most: int) -> list[str]:
    """The first changes of all its policies, in words, and how many more there are."""
    told = [one for policy in policies_of(asked) for one in policy["told"]]
    lines: list[str] = [said(one) for one in told[:most]]
    if len(told) > most:
        lines.append(gettext("%(count)s more", count=len(told) - most))
    return lines


def _of_whom(asked: PolicyPreview) -> str:
    """Over whom it is reckoned, where that is not everybody; of the others a number alone, and of few not even that."""
    others = service.left_out(asked)
    if not others:
        return ""
    text: str = gettext(
        "Reckoned over the %(count)s customers whose working data %(who)s sees; left out: %(others)s.",
        count=f"{asked.sums['customers']:,}" if asked.sums else "",
        who=asked.user.name if asked.user else "",
        others=f"{others:,}" if others >= FEWEST_TOLD else gettext("fewer than %(count)s", count=FEWEST_TOLD),
    )
    return text


def _sentences(sums: dict[str, Any], readers: list[dict[str, Any]]) -> list[str]:
    """The whole in words, the weightiest first, and what was not asked."""
    left_out = [said(one) for one in sums.get("not_counted", ())]
    duties, reading = counted_for(sums, current_reader()), _reading(readers)
    found = _moves(sums, is_all="not_counted" in sums and not left_out and not duties and not reading)
    found = reading + found if not sums["total"]["moved"] else found + reading
    moved, overdue = (sum(row[name] or 0 for row in duties) for name in ("moved", "overdue"))
    if moved or overdue:
        figures = {"moved": f"{moved:,}", "overdue": f"{overdue:,}"}
        found.append(gettext("Duties that fall due on another day: %(moved)s; overdue by it: %(overdue)s.", **figures))
    if left_out:
        found.append(gettext("Not counted here: %(titles)s.", titles=gettext(", ").join(left_out)))
    return found


def _reading(readers: list[dict[str, Any]]) -> list[str]:
    """How many people read more, how many less."""
    if not readers:
        return []
    gains = [(one["username"], ACCESS.index(one["after"]) > ACCESS.index(one["before"])) for one in readers]
    more, less = (len({who for who, is_more in gains if is_more is wanted}) for wanted in (True, False))
    return [gettext("People who read more than before: %(more)s; less than before: %(less)s.", more=more, less=less)]


def _moves(sums: dict[str, Any], is_all: bool) -> list[str]:
    """`is_all`: every change of the files was asked about, and nothing else changes."""
    total, counts = sums["total"], sums["counts"]
    moved = total["moved"]
    if not moved:
        nothing = _("Nothing changes for any of %(count)s customers.")
        of_these = _("No grade, terms, limit, verdict or report day changes for any of %(count)s customers.")
        return [str(nothing if is_all else of_these) % {"count": f"{sums['customers']:,}"}]
    figures = {"moved": f"{moved:,}", "count": f"{sums['customers']:,}"}
    found = [gettext("Something changes for %(moved)s of %(count)s customers.", **figures)]
    for name, words in (
        ("allowed", _("Limits allowed to them: %(difference)s yuan in total, %(before)s → %(after)s.")),
        ("limits", _("Limits that count: %(difference)s yuan in total, %(before)s → %(after)s.")),
        ("over", _("Owed beyond limits: %(difference)s yuan in total, %(before)s → %(after)s.")),
    ):
        before, after = total[f"{name}_before_fen"], total[f"{name}_after_fen"]
        if before != after:
            amounts = {"difference": signed_yuan(after - before), "before": yuan(before), "after": yuan(after)}
            found.append(str(words) % amounts)
    if counts.get("above_allowed"):
        found.append(
            gettext(
                "Approved limits that come to be above what is allowed: %(count)s.",
                count=f"{counts['above_allowed']:,}",
            )
        )
    if counts.get("verdict"):
        found.append(
            gettext(
                "Customers of whom the rules over the limit say otherwise, with what they owe today: %(count)s.",
                count=f"{counts['verdict']:,}",
            )
        )
    if counts.get("report_overdue"):
        found.append(gettext("Credit reports that become overdue: %(count)s.", count=f"{counts['report_overdue']:,}"))
    return found


def _pair(name: str, figures: dict[str, Any]) -> tuple[int, int]:
    """A figure as it is and as it would be: a number, or fen."""
    before, after = (f"{name}_{when}{'' if name in COUNTS else '_fen'}" for when in ("before", "after"))
    return figures[before], figures[after]


def _changes_url(asked: PolicyPreview, **narrowed: Any) -> str:
    return url_for("policy_preview_changes.index_view", flt0_preview=asked.id, **narrowed)


def _tables(asked: PolicyPreview, sums: dict[str, Any]) -> Any:
    """By grade and by salesperson: what the figures are, would be, and their difference; only figures that move. The
    number of customers leads to what changes for them.
    """
    rows = sums["by_grade"] + sums["by_owner"]
    kept = [
        name for name in FIGURE_WORDS if any(before != after for before, after in (_pair(name, row) for row in rows))
    ]
    in_yuan = any(name not in COUNTS for name in kept)
    people = {one.id: one.name for one in db.session.execute(select(User.id, User.name))}
    for title, head, rows, label, narrowed in (
        (
            _("By grade, amounts in yuan") if in_yuan else _("By grade"),
            _("Grade"),
            sums["by_grade"],
            lambda row: row["grade"] or gettext("No grade"),
            lambda row: {"flt1_grade": row["grade"]},
        ),
        (
            _("By salesperson, amounts in yuan") if in_yuan else _("By salesperson"),
            _("Salesperson"),
            sums["by_owner"],
            lambda row: people.get(row["owner_id"]) or gettext("Nobody"),
            lambda row: {"flt1_owner": row["owner_id"] or NOBODY},
        ),
    ):
        heads = [str(head), gettext("Customers")]
        heads += [gettext("Figure"), gettext("Before"), gettext("After"), "±"] if kept else []
        cells = [
            [label(row), _leading(f"{row['moved']:,}", asked, narrowed(row)), *line]
            for row in rows
            for line in _lines(kept, row)
        ]
        yield {
            "title": title,
            "heads": heads,
            "rows": cells,
            "classes": dict.fromkeys((1, 3, 4, 5), "amount"),
            "chart": _chart(kept, rows, [label(row) for row in rows]),
        }


def _leading(number: str, asked: PolicyPreview, narrowed: dict[str, Any]) -> Any:
    """To the changes so narrowed; nowhere from customers without a grade, by which no list is narrowed."""
    return formatters.link(_changes_url(asked, **narrowed), number) if all(narrowed.values()) else number


def _lines(kept: list[str], row: dict[str, Any]) -> list[list[str]]:
    """One for each figure, and one without any where none moves."""
    found = []
    for name in kept:
        before, after = _pair(name, row)
        of_two = (f"{before:,}", f"{after:,}") if name in COUNTS else (yuan(before), yuan(after))
        more = f"{after - before:+,}" if after != before else "0"
        found.append([str(FIGURE_WORDS[name]), *of_two, more if name in COUNTS else signed_yuan(after - before)])
    return found or [[]]


def _chart(kept: list[str], rows: list[dict[str, Any]], labels: list[str]) -> dict[str, Any]:
    """Before and after of the first amount that moves, else how many customers are concerned."""
    kept = [name for name in kept if name not in COUNTS]
    if not kept:
        return {"labels": labels, "series": [{"name": gettext("Customers"), "values": [row["moved"] for row in rows]}]}
    moved = (name for name in kept if any(row[f"{name}_before_fen"] != row[f"{name}_after_fen"] for row in rows))
    name = next(moved, kept[0])
    return {
        "labels": labels,
        "title": str(FIGURE_WORDS[name]),
        "series": [
            {"name": words, "values": [row[f"{name}_{when}_fen"] / 100 for row in rows]}
            for when, words in (("before", gettext("before")), ("after", gettext("after")))
        ],
    }


def _access_rows(asked: PolicyPreview) -> list[tuple[Any, ...]]:
    """Posts, person, what he sees of so many records and what he would see; the number leads to the records."""
    access, by_name = WORDS["access"], names()
    rows = [
        (
            ", ".join(post_name(post) for post in one["posts"]),
            by_name.get(one["username"], one["username"]),
            str(access[one["before"]]),
            str(access[one["after"]]),
            formatters.link(records_url(asked, one), f"{one['customers']:,}"),
        )
        for one in asked.readers or ()
    ]
    return sorted(rows)


def _asked_again(asked: PolicyPreview) -> list[tuple[str, list[str], list[tuple[Any, ...]]]]:
    """Of each policy its title, how many recorded cases were asked, and the ways in which their answers differ."""
    files = [policies.load(text, filename) for filename, text in asked.texts.items()]
    return [(said(one.title), list(_cases_told(one)), list(_ways(one))) for one in asked_again(files, asked.on)]


def _cases_told(one: AskedAgain) -> Iterator[str]:
    figures = {"cases": f"{one.asked:,}", "otherwise": f"{one.otherwise:,}"}
    yield gettext("Latest recorded cases that you see: %(cases)s; answered otherwise: %(otherwise)s.", **figures)
    if one.unasked:
        yield gettext("Not asked, as a fact these rules want was not recorded: %(count)s.", count=f"{one.unasked:,}")


def _ways(one: AskedAgain) -> Iterator[tuple[Any, ...]]:
    for way in one.ways[:MOST_WAYS]:
        newest = formatters.link(url_for("decisions.one", decision_id=way.newest), gettext("the newest"))
        yield said(way.before), said(way.after), f"{way.cases:,}", newest
    if others := one.ways[MOST_WAYS:]:
        more = gettext("%(count)s more", count=len(others))
        yield more, "", f"{sum(way.cases for way in others):,}", ""


def views() -> list[Any]:
    name, category = _("Previews of policy"), _("Policies")
    return [
        PolicyPreviews(name=name, category=category, endpoint="policy_previews", url="/policy-previews"),
        PolicyPreviewChangeView(
            PolicyPreviewChange,
            _("Changes of a preview"),
            category,
            endpoint="policy_preview_changes",
            url="/policy-preview-changes",
        ),
    ]
