"""My signatures: what waits for me, sign one or several, what I asked for and what became of it."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from flask import abort, flash, redirect, request
from flask_admin import BaseView, expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError

from admin_app import clock, said
from admin_app.accounts.models import User
from admin_app.accounts.rights import may
from admin_app.duties.terms import terms_of
from admin_app.errors import DeskError, NotFound
from admin_app.extensions import db
from admin_app.screens.base import SignedIn
from admin_app.screens.lookups import key_of, place
from admin_app.screens.timeline import Source, tell
from admin_app.screens.transactions import begin_writing, flash_refusal, refusal, spoken
from admin_app.screens.words import words
from admin_app.secrecy.access import has_access
from admin_app.secrecy.reader import Reader, current, current_reader
from admin_app.signoffs import boards as _boards  # noqa: F401 -- who signs in time
from admin_app.signoffs import duty as _duty  # noqa: F401 -- a signature asked is a duty
from admin_app.signoffs import holding as _holding  # noqa: F401 -- what keeps somebody from leaving
from admin_app.signoffs import inbox, phone, service, signers, skipping
from admin_app.signoffs.deputy_screens import Deputies
from admin_app.signoffs.matters import matter_of
from admin_app.signoffs.models import SignRequest, SignStep

PAGE = 50
MOST_AT_ONCE = 100
STATES = ("pending", "signed", "refused", "withdrawn", "lapsed", "revoked")


class Signoffs(SignedIn, BaseView):  # type: ignore[misc]
    """/signoffs/: open to everybody who works with customers or policy."""

    def is_accessible(self) -> bool:
        reader = current()
        return isinstance(reader, Reader) and "administrator" not in reader.posts

    # --- what waits for me

    @expose("/")  # type: ignore[untyped-decorator]
    def index(self) -> Any:
        reader = current_reader()
        opened_on, key = place(request.args.get("after", ""), date.fromisoformat)
        steps = inbox.waiting_for(reader, PAGE + 1, (opened_on, key) if opened_on else None)
        last = steps[PAGE - 1] if len(steps) > PAGE else None
        return self.render(
            "signoffs/inbox.html",
            tab="inbox",
            steps=steps[:PAGE],
            details=_details,
            page_of=_page_of,
            is_looked_at=lambda record: matter_of(record.matter).is_looked_at,
            due_on=terms_of("signature", clock.today()).due_on,
            count=inbox.count_waiting(reader),
            next_url=self.get_url(".index", after=f"{last.opened_on} {last.id}") if last else None,
            first_url=self.get_url(".index") if opened_on else None,
        )

    @expose("/sign", methods=("POST",))  # type: ignore[untyped-decorator]
    def sign_ticked(self) -> Any:
        """Sign everything ticked; what cannot be signed is said, the rest is."""
        keys = [key for key in map(key_of, request.form.getlist("step")) if key is not None][:MOST_AT_ONCE]
        if not keys:
            flash(gettext("Tick at least one request."), "warning")
            return redirect(self.get_url(".index"))
        begin_writing()
        done = service.sign_many(keys, comment=request.form.get("comment", ""))
        db.session.commit()
        signed = sum(1 for _key, refused in done if refused is None)
        if signed:
            flash(gettext("Signed: %(count)s.", count=signed), "success")
        for _key, refused in done:
            if refused is not None:
                flash_refusal(refused)
        return redirect(self.get_url(".index"))

    # --- what was asked

    @expose("/requests")  # type: ignore[untyped-decorator]
    def requests(self) -> Any:
        mine = request.args.get("all") != "1"
        state = request.args.get("state", "")
        state = state if state in STATES else ""
        at, key = place(request.args.get("after", ""), datetime.fromisoformat)
        after = (at, key) if at is not None and at.tzinfo is not None else None
        signer = db.session.get(User, key_of(request.args.get("signer", "")) or 0)
        since, _key = place(f"{request.args.get('since', '')} 0", date.fromisoformat)
        wanted = inbox.Wanted(mine, state, signer.id if signer else None, since)
        found = inbox.requests(current_reader(), wanted, PAGE + 1, after)
        last = found[PAGE - 1] if len(found) > PAGE else None
        asked = {
            "state": state or None,
            "all": None if mine else 1,
            "signer": signer.id if signer else None,
            "since": since.isoformat() if signer and since else None,
        }
        return self.render(
            "signoffs/requests.html",
            tab="mine" if mine else "all",
            rows=found[:PAGE],
            states=STATES,
            state=state,
            signer=signer,
            since=since,
            all_signers_url=self.get_url(".requests", state=state or None, all=None if mine else 1),
            matter_of=matter_of,
            next_url=self.get_url(".requests", after=f"{last.asked_at.isoformat()} {last.id}", **asked)
            if last
            else None,
            first_url=self.get_url(".requests", **asked) if after else None,
        )

    @expose("/step/")  # type: ignore[untyped-decorator]
    def step(self) -> Any:
        """Where a duty to sign leads: the request of that step."""
        key = key_of(request.args.get("id", ""))
        step = db.session.get(SignStep, key) if key is not None else None
        return redirect(self.get_url(".one", request_id=step.request_id)) if step is not None else abort(404)

    @expose("/<int:request_id>")  # type: ignore[untyped-decorator]
    def one(self, request_id: int) -> Any:
        return self._page(request_id)

    def _page(self, request_id: int, error: str = "", typed: str = "") -> Any:
        found = db.session.get(SignRequest, request_id) if request_id < 2**63 else None
        if found is None:
            abort(404)
        reader, on = current_reader(), clock.today()
        mine = [step for step in found.steps if signers.for_whom(reader.user_id, found, step, on) is not None]
        is_pending = found.state == "pending"
        can_revoke = matter_of(found.matter).revoke is not None
        may_confirm = is_pending and can_revoke and may(reader.posts, "signoff.confirm_by_phone") and not mine
        return self.render(
            "signoffs/one.html",
            page_heading=said(found.title),
            crumbs=[(_("To sign"), self.get_url(".index"))],
            record=found,
            due_on=terms_of("signature", on).due_on,
            details=_details(found),
            page=_page_of(found),
            to_sign=[step for step in mine if is_pending and step.state == "open"],
            to_countersign=[step for step in mine if step.state == "by_phone" and found.state in ("pending", "signed")],
            by_phone=[step for step in found.steps if may_confirm and step.state == "open" and step.away_id is None],
            to_skip=[step for step in found.steps if may_confirm and skipping.may_be_skipped(found, step, on)],
            may_withdraw=is_pending and found.requester_id == reader.user_id,
            may_mark_urgent=is_pending and can_revoke and found.requester_id == reader.user_id and not found.urgent,
            nobody=[step for step in found.steps if step.state == "open" and not signers.pairs(found, step, on)],
            asks_opinion=matter_of(found.matter).asks_opinion,
            is_vacant=signers.is_vacant,
            error=error,
            typed=typed,
        )

    @expose("/<int:request_id>/<act>", methods=("POST",))  # type: ignore[untyped-decorator]
    def act(self, request_id: int, act: str) -> Any:
        """Sign, refuse, withdraw, hurry, confirm by phone, pass over a level, countersign or disown.

        What was typed stays on a refusal.
        """
        text = request.form.get("text", "")
        step = key_of(request.form.get("step", "")) or 0
        acts: dict[str, tuple[Callable[[], Any], str]] = {
            "sign": (lambda: service.sign(step, comment=text), gettext("Signed.")),
            "refuse": (lambda: service.refuse(step, text), gettext("Refused.")),
            "withdraw": (lambda: service.withdraw(request_id, text), gettext("Withdrawn.")),
            "phone": (lambda: phone.confirm_by_phone(step, text), gettext("Confirmed by phone.")),
            "urgent": (lambda: skipping.mark_urgent(request_id, text), gettext("Marked urgent.")),
            "skip": (lambda: skipping.skip_level(step, text), gettext("The next level signs.")),
            "countersign": (lambda: phone.countersign(step), gettext("Countersigned.")),
            "disown": (lambda: phone.disown(step, text), gettext("Not countersigned; the effect is taken back.")),
        }
        if act not in acts or request_id >= 2**63:
            abort(404)
        doing, words = acts[act]
        begin_writing()
        try:
            done = doing()
            db.session.commit()
        except (DeskError, StaleDataError, OperationalError) as caught:
            error = refusal(caught)
            db.session.rollback()
            if isinstance(error, NotFound):
                abort(404)
            return self._page(request_id, error=spoken(error.says, error.clause), typed=text), error.status
        if done.state == "lapsed":
            flash(said(done.outcome), "danger")
        else:
            flash(words, "success")
        is_seen = db.session.get(SignRequest, request_id) is not None
        return redirect(self.get_url(".one", request_id=request_id) if is_seen else self.get_url(".index"))


def _page_of(record: SignRequest) -> str | None:
    """Where it is signed, if not here; None where a signature is all it takes."""
    page = matter_of(record.matter).page
    return page(record) if page is not None else None


def _details(record: SignRequest) -> list[tuple[str, str]]:
    """What is asked, for those who see the customer it is about."""
    if record.customer_id is not None and not has_access(record.customer_id, "work"):
        return []
    return list(matter_of(record.matter).details(record))


def _asked(row: SignRequest) -> str:
    return str(gettext("Sent to sign: %(what)s", what=said(row.title)))


def _closed(row: SignRequest) -> str:
    return str(gettext("%(what)s: %(state)s", what=said(row.title), state=words("state", row.state)))


tell(  # in a customer's timeline: that it was asked, and how it ended
    Source(SignRequest, "asked_at", "signatures", "signoffs.one", _asked, by="requester_id", argument="request_id"),
    Source(SignRequest, "closed_at", "signatures", "signoffs.one", _closed, by=None, argument="request_id"),
)


def views() -> list[Any]:
    signatures = _("Signatures")
    return [
        Signoffs(
            name=_("To sign"), category=signatures, endpoint="signoffs", url="/signoffs", menu_icon_value="signature"
        ),
        Deputies(
            name=_("Deputies"), category=signatures, endpoint="deputies", url="/deputies", menu_icon_value="users"
        ),
    ]
