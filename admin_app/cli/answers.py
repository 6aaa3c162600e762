"""`decide`, `duties`, `audit head`, `audit verify`: what the desk answers."""

import json
import sys
from collections.abc import Iterator
from typing import Any

import click

from admin_app.cli.desk import at_the_desk, day, person


@click.command()
@click.argument("policy")
@click.argument("facts", nargs=-1)
@click.option("--on", "day_text", help="The day; the business day otherwise.")
@click.option("--customer", "code", help="Take from this customer the facts the desk knows.")
def decide(policy: str, facts: tuple[str, ...], day_text: str | None, code: str | None) -> None:
    """Ask POLICY about a case given as fact=value …; prints answer and reasons, records nothing."""
    from admin_app.decisions import service
    from admin_app.errors import Invalid

    case = dict(_fact(text) for text in facts)
    with at_the_desk("decide"):
        try:
            if code:
                answer = service.ask_about(policy, _customer(code), day(day_text), case)
            else:
                answer = service.ask(policy, case, day(day_text))
        except Invalid as refused:
            click.echo(json.dumps({"errors": dict(refused.errors)}, ensure_ascii=False, default=dict), err=True)
            sys.exit(1)
    content = {"policy": answer.policy, "version": answer.version, "on": answer.on.isoformat()}
    click.echo(json.dumps(content | answer.decision.as_json(), ensure_ascii=False, indent=2))


def _fact(text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not equals:
        raise click.BadParameter(f"{text!r} is no fact; write name=value.")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def _customer(code: str) -> Any:
    from sqlalchemy import select

    from admin_app.areas.customers.models import Customer
    from admin_app.errors import NotFound
    from admin_app.extensions import db

    found = db.session.scalars(select(Customer).where(Customer.code == code)).one_or_none()
    if found is None:
        raise NotFound
    return found


@click.command()
@click.option("--on", "day_text", help="The day; the business day otherwise.")
@click.option("--user", "username", help="The duties this person sees; the general manager's otherwise.")
@click.option("--overdue", is_flag=True, help="Only those that are late.")
@click.option("--json", "as_json", is_flag=True)
@click.option("--notify", is_flag=True, help="Tell each person of his duties, once a day; safe to run again.")
def duties(day_text: str | None, username: str | None, overdue: bool, as_json: bool, notify: bool) -> None:
    """What is due about whom, by when, by which clause."""
    if notify:
        _notify(day_text)
        return
    from admin_app.duties import service
    from admin_app.secrecy.reader import reader_for, reading_as

    with at_the_desk("duties"):
        on = day(day_text)
        reader = reader_for(person(username or "gm"), on)
        with reading_as(reader):
            after = None
            while True:
                found, after = service.duties_of(reader, on, overdue=overdue or None, limit=500, after=after)
                for duty in found:
                    click.echo(_duty_line(duty, as_json))
                if after is None:
                    break


def _notify(day_text: str | None) -> None:
    from admin_app.duties.telling import tell_of_duties
    from admin_app.notices.ways import sending

    with at_the_desk("duties --notify"):
        told = tell_of_duties(day(day_text))
        sent, failed = 0, 0
        while any((done := sending.send_waiting()).values()):
            sent, failed = sent + done["sent"], failed + done["failed"]
    click.echo(f"People told: {told}. Messages sent: {sent}, not taken: {failed}.")


def _duty_line(duty: Any, as_json: bool) -> str:
    if as_json:
        names = ("kind", "customer_code", "customer_name", "state", "days", "clause", "what")
        content = {name: getattr(duty, name) for name in names} | {"due_on": duty.due_on.isoformat()}
        return json.dumps(content, ensure_ascii=False, default=dict)
    about = f"{duty.customer_code}  {duty.customer_name}" if duty.customer_id else duty.about
    return f"{duty.due_on}  {duty.state:8}  {about}  {duty.what['zh']}  {duty.clause}"


@click.group()
def audit() -> None:
    """The record of what happened."""


@audit.command()
def head() -> None:
    """Print where the chains of entries and of accesses end, and when: to be kept where nobody of the desk can."""
    from admin_app.audit import verifying
    from admin_app.clock import now

    with at_the_desk("audit head"):
        ends = [verifying.head(chain) for chain in (verifying.ENTRIES, verifying.ACCESSES)]
    click.echo(f"{ends[0]} {ends[1]} {now().isoformat(timespec='seconds')}")


@audit.command()
@click.option("--head", "kept", default="", help="What `audit head` once printed; the chains must still hold it.")
def verify(kept: str) -> None:
    """Walk the chains; names the first entry, access or published text that does not fit and ends with 1."""
    from admin_app.audit import verifying
    from admin_app.policies import verifying as published

    entries, accesses = _kept_heads(kept)
    with at_the_desk("audit verify"):
        _stop_at("Entry", verifying.broken_entries(entries))
        _stop_at("Access", verifying.broken_accesses(accesses))
        _stop_at("Rule text", published.broken_texts())
        counts = [verifying.head(chain).number for chain in (verifying.ENTRIES, verifying.ACCESSES)]
        texts = published.count()
    click.echo(f"{counts[0]} entries, all in order.\n{counts[1]} accesses, all in order.")
    click.echo(f"{texts} rule texts, as they were published.")


def _stop_at(kind: str, broken: Iterator[tuple[int, str]]) -> None:
    found = next(broken, None)
    if found is not None:
        click.echo(f"{kind} {found[0]}: {found[1]}.", err=True)
        sys.exit(1)


def _kept_heads(text: str) -> tuple[Any, Any]:
    """The heads of entries and of accesses, each None where it was not given."""
    from admin_app.audit.verifying import Head

    found: list[Any] = []
    for part in text.split()[:2]:
        number, _colon, digest = part.partition(":")
        if not (number.isdecimal() and len(digest) == 64):
            raise click.BadParameter(f"{part!r} is no head; write NUMBER:DIGEST as `audit head` prints it.")
        found.append(Head(int(number), digest.lower()))
    return (*found, None, None)[:2]  # type: ignore[return-value]


def commands() -> list[click.Command]:
    return [decide, duties, audit]
