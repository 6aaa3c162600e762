"""The papers of the archive (二(二)5, 6.7, 6.10, 7.1): the archive itself, request, borrow card, certificate.

Custodians print them; everybody prints his own request, and the card he borrowed on.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext
from sqlalchemy import select

from admin_app.accounts import rights
from admin_app.accounts.rights import POST_TITLES
from admin_app.areas.archive import destruction
from admin_app.areas.archive.destruction_models import DestructionCertificate
from admin_app.areas.archive.models import ArchiveRequest, BorrowCard
from admin_app.areas.archive.panel import custodians
from admin_app.areas.customers.models import Contact, Customer
from admin_app.areas.customers.profile.models import SECTIONS as PROFILE
from admin_app.areas.customers.profile.models import Qualification
from admin_app.areas.customers.profile.one import profile_of
from admin_app.errors import sentence
from admin_app.extensions import db
from admin_app.printing.forms import Asked, PrintedForm, form
from admin_app.printing.parts import Facts, Heading, Part, Signatures, Table, Text
from admin_app.screens import formatters
from admin_app.screens.formatters import customer_url, day, instant
from admin_app.screens.labels import LABELS
from admin_app.screens.sections import SECTIONS
from admin_app.screens.words import words
from admin_app.secrecy.access import level_on
from admin_app.secrecy.reader import current_reader

MOST = 200
BASICS = (
    *("tax_id", "industry", "address", "phone", "founded_on", "first_deal_on", "registered_capital_fen"),
    *("bank", "bank_account"),
)


def _prints_archives() -> bool:
    return rights.may(current_reader().posts, "archive.print")


def _name(person: Any) -> str:
    return person.name if person is not None else ""


def _department(person: Any, language: str) -> str:
    held = person.department if person is not None else None
    return (held.name_zh if language == "zh" else held.name_en) if held is not None else ""


@form
class ConsultationForm(PrintedForm):
    name, number = "archive-request", "DA-01"
    title = sentence("Request to consult or borrow an archive", "档案查阅（借阅）申请单")
    model = ArchiveRequest
    needs = "none"  # it carries the name as typed, and is the same whether there is such an archive

    def may(self, row: ArchiveRequest) -> bool:
        return row.requester_id == current_reader().user_id or _prints_archives()

    def customer_id(self, row: ArchiveRequest) -> None:
        return None

    def back_url(self, row: ArchiveRequest) -> str:
        return url_for("archive_request.details_view", id=row.id)

    def parts(self, row: ArchiveRequest, asked: Asked) -> Sequence[Part]:
        return [
            Facts(
                [
                    (gettext("Requested by"), _name(row.requester)),
                    (gettext("Department"), _department(row.requester, asked.language)),
                    (gettext("Asked on"), day(row.asked_on)),
                    (gettext("What"), str(words("kind", row.kind))),
                ]
            ),
            Facts([(gettext("Name of the customer"), row.typed_name), (gettext("Purpose"), row.purpose)], columns=1),
            Text(
                gettext(
                    "Whoever consults reads on screen or under supervision, copies nothing, and speaks to nobody "
                    "about it. Whoever borrows brings the archive back by the day on the card, complete and undamaged."
                ),
                small=True,
            ),
            Heading(gettext("Signatures")),
            Signatures(
                [
                    gettext("Requested by"),
                    gettext("Department manager"),
                    gettext("Information clerk"),
                    gettext("General manager (top secret)"),
                ]
            ),
        ]


@form
class BorrowCardForm(PrintedForm):
    name, number = "borrow-card", "DA-02"
    title = sentence("Archive borrow card", "档案借阅卡")
    model = BorrowCard
    needs = "none"  # the borrower keeps his card, whatever he may read since

    def may(self, row: BorrowCard) -> bool:
        return row.borrower_id == current_reader().user_id or _prints_archives()

    def back_url(self, row: BorrowCard) -> str:
        return url_for("borrow_card.details_view", id=row.id)

    def reference(self, row: BorrowCard, asked: Asked) -> str:
        return str(gettext("No. %(number)s", number=row.number))

    def parts(self, row: BorrowCard, asked: Asked) -> Sequence[Part]:
        customer = row.customer
        return [
            Facts(
                [
                    (gettext("Archive of"), customer.name if customer is not None else gettext("not visible to you")),
                    (gettext("Code"), customer.code if customer is not None else ""),
                    (gettext("Borrower"), _name(row.borrower)),
                    (gettext("Department"), _department(row.borrower, asked.language)),
                    (gettext("Lent on"), day(row.lent_on)),
                    (gettext("Due back on"), day(row.due_on)),
                    (gettext("Issued by"), _name(row.issued_by)),
                    (gettext("State"), str(words("state", row.state))),
                ]
            ),
            Facts([(gettext("Purpose"), row.purpose)], columns=1),
            Text(
                gettext(
                    "The archive is one original. It is not passed on, not copied, not read in public or while "
                    "travelling, and comes back on the day above at the latest. The borrower and his direct superior "
                    "answer for loss and leaks."
                ),
                small=True,
            ),
            Heading(gettext("Handed out")),
            Signatures([gettext("Borrower"), gettext("Information clerk")]),
            Heading(gettext("Given back")),
            Facts([(gettext("Given back on"), day(row.returned_on)), (gettext("Received by"), _name(row.received_by))]),
            Facts([(gettext("Condition on return"), row.condition or "")], columns=1),
            Signatures([gettext("Borrower"), gettext("Information clerk")]),
        ]


@form
class ArchiveForm(PrintedForm):
    """客户档案, section by section: names of persons, never how they are reached or what is personal."""

    name, number = "customer-archive", "DA-04"
    title = sentence("Customer archive", "客户档案")
    model = Customer
    needs, is_archive = "full", True

    def may(self, row: Customer) -> bool:
        return _prints_archives()

    def customer_id(self, row: Customer) -> int:
        return row.id

    def back_url(self, row: Customer) -> str:
        return customer_url(row.id)

    def reference(self, row: Customer, asked: Asked) -> str:
        return str(gettext("No. %(number)s", number=row.code))

    def parts(self, row: Customer, asked: Asked) -> Sequence[Part]:
        profile, level = profile_of(row.id), level_on(row, asked.on)
        kept = [
            (gettext("Name"), row.name),
            (gettext("Level"), str(words("level", level))),
            (gettext("Level ends"), day(row.level_ends) if level != "internal" else ""),
            (gettext("Owner"), _name(row.owner)),
            (gettext("Looked through on"), day(row.verified_on)),
            (gettext("Place of keeping"), row.kept_at or ""),
            (gettext("Custodian"), ", ".join(custodians())),
        ]
        parts: list[Part] = [Facts(kept)]
        for section in SECTIONS:
            parts.append(Heading(f"{section.name} {section.title}"))
            own = [(str(LABELS[name]), _said(profile, name)) for name in PROFILE[section.name]]
            parts.append(Facts(own, columns=1))
            parts += self._more(section.name, row)
        return parts

    def _more(self, section: str, row: Customer) -> list[Part]:
        """What of the section stands elsewhere than in the profile."""
        if section == "5.1":
            people = select(Contact).where(Contact.customer_id == row.id, Contact.erased_at.is_(None))
            heads = [gettext("Name"), gettext("Position"), str(LABELS["role"]), gettext("Decides")]
            found = db.session.scalars(people.order_by(Contact.name, Contact.id).limit(MOST))
            lines = [
                (one.name, one.position or "", _said(one, "role"), formatters.yes_no(one.is_decision_maker))
                for one in found
            ]
            return [Table(heads, lines, empty=gettext("None.")), _facts(row, "analysis")]
        if section == "5.2":
            held = select(Qualification).where(Qualification.customer_id == row.id, Qualification.is_void.is_(False))
            heads = [str(LABELS[name]) for name in ("paper", "number", "issuer", "valid_from", "valid_until")]
            papers = db.session.scalars(held.order_by(Qualification.valid_until, Qualification.id).limit(MOST))
            rows = [
                (_said(one, "paper"), one.number, one.issuer or "", day(one.valid_from), day(one.valid_until))
                for one in papers
            ]
            return [_facts(row, *BASICS), Table(heads, rows, empty=gettext("None."))]
        if section == "5.3":
            return [_facts(row, "region", "headcount")]
        return [_facts(row, "strategy", "grade")] if section == "5.5" else []


def _facts(row: Customer, *names: str) -> Facts:
    return Facts([(str(LABELS[name]), _said(row, name)) for name in names], columns=2 if len(names) > 2 else 1)


def _said(record: Any, name: str) -> str:
    """The value in words, as it stands on paper."""
    value = getattr(record, name, None)
    if value is None or value == "":
        return ""
    if name.endswith("_fen"):
        return formatters.yuan(value)
    return day(value) if name.endswith("_on") else str(words(name, value))


@form
class DestructionCertificateForm(PrintedForm):
    name, number = "destruction-certificate", "DA-03"
    title = sentence("Certificate of destruction", "档案销毁证书")
    model = DestructionCertificate
    needs, is_archive = "full", True

    def may(self, row: DestructionCertificate) -> bool:
        return _prints_archives()

    def back_url(self, row: DestructionCertificate) -> str:
        return url_for("destruction.details_view", id=row.id)

    def reference(self, row: DestructionCertificate, asked: Asked) -> str:
        return str(gettext("No. %(number)s", number=row.number))

    def parts(self, row: DestructionCertificate, asked: Asked) -> Sequence[Part]:
        from admin_app.areas.archive.destruction_screens import KINDS

        return [
            Facts(
                [
                    (gettext("Name on that day"), row.customer_name),
                    (gettext("Code"), row.customer_code),
                    (gettext("Destroyed on"), day(row.on)),
                    (gettext("Asked by"), _name(row.asked_by)),
                ]
            ),
            Facts([(gettext("What is destroyed"), row.what), (gettext("Reason"), row.reason)], columns=1),
            Heading(gettext("Destroyed")),
            Table(
                [gettext("Kind"), gettext("How many")],
                [(str(KINDS.get(table, table)), str(count)) for table, count in row.counts.items()],
                amounts=(1,),
                widths=(4, 1),
            ),
            Text(f"{gettext('Fingerprint of the list')}: {row.digest}", small=True),
            *(
                []
                if destruction.is_sound(row)
                else [Text(gettext("The list of this certificate is not the one its fingerprint was taken of."))]
            ),
            Heading(gettext("Signed in the desk")),
            Table(
                [gettext("Post"), gettext("Signed by"), gettext("When")],
                [_signature(one, asked.language) for one in row.signers],
                widths=(3, 4, 3),
            ),
            Heading(gettext("Carried out")),
            Signatures([gettext("Destroyed by"), gettext("Witnessed by")], seal=gettext("Company seal")),
        ]


def _signature(one: dict[str, Any], language: str) -> tuple[str, str, str]:
    english, chinese = POST_TITLES.get(one["post"], (one["post"] or "", one["post"] or ""))
    instead = " " + gettext("for %(name)s", name=one["signed_for"]) if one["signed_for"] else ""
    at = instant(datetime.fromisoformat(one["at"]))
    return chinese if language == "zh" else english[:1].upper() + english[1:], one["name"] + instead, at
