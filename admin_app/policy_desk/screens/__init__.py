"""Changing the rules: drafts of rule files, one module for each part of a draft's page, and their way into force."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, request
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from admin_app import said
from admin_app.accounts.rights import may
from admin_app.errors import DeskError, NotFound
from admin_app.extensions import db
from admin_app.policies import service as policies
from admin_app.policies.models import PolicyText
from admin_app.policy_desk import service, stops
from admin_app.policy_desk.screens.examples import ExamplesPart
from admin_app.policy_desk.screens.numbers import NumbersPart
from admin_app.policy_desk.screens.page import STATES
from admin_app.policy_desk.screens.rules import RulesPart
from admin_app.policy_desk.screens.submitting import SubmitPart
from admin_app.policy_desk.screens.text import TextPart
from admin_app.policy_desk.screens.trial import TryPart
from admin_app.policy_desk.screens.words import WordsPart
from admin_app.screens.lookups import key_of
from admin_app.screens.transactions import begin_writing, flash_refusal
from admin_app.secrecy.reader import current_reader

MOST_TITLES = 4  # of one file in the list to choose from


def _files() -> list[tuple[str, str]]:
    """Every rule file with the policies it holds."""
    titles: dict[str, list[str]] = {name: [] for name in service.filenames()}
    for name in policies.names():
        policy = policies.loaded(policies.versions(name)[-1]).loaded
        titles.setdefault(policy.filename, []).append(said(policy.title))
    return [(name, _named(name, held)) for name, held in titles.items()]


def _named(name: str, titles: list[str]) -> str:
    told = gettext("; ").join(titles[:MOST_TITLES])
    more = gettext("; %(count)s more", count=len(titles) - MOST_TITLES) if len(titles) > MOST_TITLES else ""
    return f"{name}: {told}{more}" if told else name


class PolicyDrafts(NumbersPart, RulesPart, WordsPart, ExamplesPart, TextPart, TryPart, SubmitPart):
    """/policy-drafts/"""

    @expose("/")  # type: ignore[untyped-decorator]
    def index(self) -> Any:
        may_draft = may(current_reader().posts, "policy.draft")
        return self.render(
            "policy_desk/list.html",
            at_work=service.at_work(),
            ended=service.ended(),
            states=STATES,
            author=service.author_name,
            touched=service.titles_touched,
            files=_files() if may_draft else [],
            editions=service.editions() if may_draft else [],
        )

    @expose("/begin", methods=("POST",))  # type: ignore[untyped-decorator]
    def begin(self) -> Any:
        """A draft of a file, from what was published last or from an earlier text to go back to.

        Who has one open is led there, and may begin `another`.
        """
        if (edition := request.form.get("filename", "")[:80]) in service.editions():
            return self._begin_from(edition)
        filename, earlier = request.form.get("filename", "")[:80], key_of(request.form.get("text_id", ""))
        begin_writing()
        text = db.session.get(PolicyText, earlier) if earlier is not None else None
        if text is not None and text.filename != filename:
            abort(404)
        try:
            found = None if "another" in request.form else service.own_open_draft(filename, from_text=text)
            draft = found or service.start(filename, from_text=text)
            db.session.commit()
        except DeskError as error:
            db.session.rollback()
            if isinstance(error, NotFound):
                abort(404)
            flash_refusal(error)
            return redirect(self.get_url(".index"))
        part = "submit" if text is not None else "numbers"
        is_open = {"open": 1} if found is not None and text is None else {}
        return redirect(self.get_url(".one", draft_id=draft.id, part=part, **is_open))

    def _begin_from(self, edition: str) -> Any:
        begin_writing()
        try:
            draft = service.start_from(edition)
            db.session.commit()
        except DeskError as error:
            db.session.rollback()
            flash_refusal(error)
            return redirect(self.get_url(".index"))
        return redirect(self.get_url(".one", draft_id=draft.id, part="differences"))

    # --- a policy out of service

    @expose("/stop/<policy_name>", methods=("POST",))  # type: ignore[untyped-decorator]
    def stop(self, policy_name: str) -> Any:
        return self._stop_or_lift(stops.stop, policy_name, gettext("The policy is stopped; cases go to a manager."))

    @expose("/lift/<policy_name>", methods=("POST",))  # type: ignore[untyped-decorator]
    def lift(self, policy_name: str) -> Any:
        return self._stop_or_lift(stops.lift, policy_name, gettext("The policy decides again."))

    def _stop_or_lift(self, doing: Callable[[str, str], Any], policy_name: str, words: str) -> Any:
        if policy_name not in policies.names():
            abort(404)
        error = self.done(lambda: doing(policy_name, request.form.get("reason", "")))
        if error is not None:
            flash_refusal(error)
        else:
            flash(words, "success")
        return redirect(self.get_url("policies.one", policy_name=policy_name))

    # --- one draft

    @expose("/<int:draft_id>")  # type: ignore[untyped-decorator]
    def one(self, draft_id: int) -> Any:
        return self.page(self.draft(draft_id), request.args.get("part", ""))

    @expose("/<int:draft_id>/<act>", methods=("POST",))  # type: ignore[untyped-decorator]
    def act(self, draft_id: int, act: str) -> Any:
        """take-up, bring-up-to-date, agree-examples or discard."""
        acts: dict[str, tuple[Callable[[int], Any], str]] = {
            "take-up": (service.take_up, gettext("The draft is yours.")),
            "bring-up-to-date": (
                service.bring_up_to_date,
                gettext("The draft is compared with what was published last from now on."),
            ),
            "agree-examples": (service.agree_examples, gettext("The examples state the new answers.")),
            "discard": (service.discard, gettext("The draft is discarded.")),
        }
        if act not in acts:
            abort(404)
        self.draft(draft_id)
        doing, words = acts[act]
        error = self.done(lambda: doing(draft_id))
        if error is not None:
            flash_refusal(error)
        else:
            flash(words, "success")
        if act == "discard" and error is None:
            return redirect(self.get_url(".index"))
        part = "differences" if act in ("bring-up-to-date", "agree-examples") else None
        return redirect(self.get_url(".one", draft_id=draft_id, part=part))


def views() -> list[Any]:
    return [
        PolicyDrafts(
            name=_("Changes of policy"),
            category=_("Policies"),
            endpoint="policy_drafts",
            url="/policy-drafts",
            menu_icon_value="edit",
        )
    ]
