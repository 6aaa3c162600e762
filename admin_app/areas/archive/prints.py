"""The papers of the archive (二(二)6.7, 6.10, 7.1): consultation request, borrow card, certificate of destruction.

Custodians print them; everybody prints his own request, and the card he borrowed on.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext

from admin_app.accounts import rights
from admin_app.accounts.rights import POST_TITLES
from admin_app.areas.archive import destruction
from admin_app.areas.archive.destruction_models import DestructionCertificate
from admin_app.areas.archive.models import ArchiveRequest, BorrowCard
from admin_app.errors import sentence
from admin_app.printing.forms import Asked, PrintedForm, form
from admin_app.printing.parts import Facts, Heading, Part, Signatures, Table, Text
from admin_app.screens.formatters import day, instant
from admin_app.screens.words import words
from admin_app.secrecy.reader import current_reader


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
