"""The approval sheet of a business plan (方案审批表, 二(一)2–8): what it states, what was said of it, who signed."""

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext

from admin_app import said
from admin_app.accounts import rights
from admin_app.areas.plans import review
from admin_app.areas.plans.models import IN_FORCE, Plan
from admin_app.areas.plans.versions import Told, terms_in_words, told
from admin_app.errors import sentence
from admin_app.printing.capitals import CURRENCY, in_capitals
from admin_app.printing.forms import Asked, PrintedForm, form
from admin_app.printing.parts import Facts, Heading, Part, Signatures, Table
from admin_app.screens.formatters import day, instant, yuan
from admin_app.screens.words import words
from admin_app.secrecy.reader import current_reader


@form
class ApprovalSheet(PrintedForm):
    name, number = "plan-approval", "FA-01"
    title = sentence("Approval of a business plan", "业务方案审批表")
    model = Plan

    def may(self, row: Plan) -> bool:
        reader = current_reader()
        owns = row.customer is not None and row.customer.owner_id == reader.user_id
        return rights.may(reader.posts, "plan.print", owns=owns)

    def back_url(self, row: Plan) -> str:
        return url_for("plan.details_view", id=row.id)

    def reference(self, row: Plan, asked: Asked) -> str:
        return str(gettext("No. %(number)s", number=row.number))

    def parts(self, row: Plan, asked: Asked) -> Sequence[Part]:
        versions = told(row)
        one = _printed(row, versions)
        if one is None:
            return [Facts([(gettext("Title"), row.title)], columns=1)]
        version = one.version
        amounts = [(gettext("Amount (yuan)"), version.amount_fen), (gettext("Budget (yuan)"), version.budget_fen)]
        return [
            Facts(
                [
                    (gettext("Customer"), row.customer.name if row.customer is not None else ""),
                    (gettext("Drafted by"), version.drafted_by.name if version.drafted_by else ""),
                    (gettext("Version"), str(version.number)),
                    (gettext("State"), str(words("state", version.state))),
                ]
            ),
            Facts([*_terms(one), *(_in_full(label, fen, asked) for label, fen in amounts)], columns=1),
            *_change(one),
            Heading(gettext("Team")),
            Table(
                [gettext("Person"), gettext("Task in the plan"), gettext("Acknowledged")],
                [(member.user.name, member.role, instant(member.acknowledged_at)) for member in one.members],
                widths=(3, 6, 3),
            ),
            Heading(gettext("Control points")),
            Table(
                [
                    *(gettext("Looked at by"), gettext("What is watched"), gettext("Supervision")),
                    *(gettext("Preventive measure"), gettext("What the check found")),
                ],
                [
                    (day(point.due_on), point.what, point.supervision, point.prevention, point.finding or "")
                    for point in one.points
                ],
                widths=(3, 4, 5, 5, 4),
            ),
            Heading(gettext("Review")),
            Facts(
                [
                    (gettext("Meets on"), day(version.meets_on)),
                    (gettext("Decision by"), review.post_words(version.decider) if version.decider else ""),
                    (gettext("Who is invited"), version.invited or ""),
                    (gettext("What customer service completed"), version.completion or ""),
                ]
            ),
            Table(
                [gettext("Post"), gettext("Opinion"), gettext("By"), gettext("When")],
                [
                    (
                        review.post_words(it.post),
                        review.in_words(it),
                        it.by.name if it.by else "",
                        instant(it.at),
                    )
                    for it in one.opinions
                ],
                widths=(3, 8, 3, 4),
                empty=gettext("No opinion is given yet."),
            ),
            Heading(gettext("Signed in the desk")),
            _signed(one),
            Heading(gettext("Signatures")),
            Signatures([gettext("Marketing"), gettext("Finance"), gettext("Customer service"), gettext("Decision by")]),
        ]


def _printed(row: Plan, versions: list[Told]) -> Told | None:
    """The version in force, else the latest."""
    force = next((one for one in versions if one.version.state == "approved"), None)
    return force if force is not None and row.state in (*IN_FORCE, "finished", "ended") else next(iter(versions), None)


def _terms(one: Told) -> list[tuple[str, str]]:
    """The texts; amounts are written out below."""
    title, _amount, _budget, *rest = terms_in_words(one.version)
    return [title, *rest]


def _in_full(label: str, fen: int, asked: Asked) -> tuple[str, str]:
    capitals = f"（大写：{CURRENCY}{in_capitals(fen)}）" if asked.language == "zh" else ""
    return label, f"{yuan(fen)}{capitals}"


def _change(one: Told) -> list[Part]:
    if one.version.number == 1:
        return []
    heads = [gettext("What"), gettext("Before"), gettext("Now")]
    return [
        Heading(gettext("What the change changes")),
        Facts([(gettext("Reason"), one.version.change_reason or "")], columns=1),
        Table(heads, one.differences, widths=(3, 6, 6), empty=gettext("Nothing differs.")),
    ]


def _signed(one: Told) -> Table:
    return Table(
        [gettext("What"), gettext("State"), gettext("Signed by"), gettext("When"), gettext("Comment")],
        [
            (
                said(step.request.title),
                str(words("state", step.state)),
                step.signed_by.name if step.signed_by else "",
                instant(step.signed_at),
                step.comment,
            )
            for step in one.signed
        ],
        widths=(4, 2, 3, 4, 6),
        empty=gettext("Nothing is signed yet."),
    )
