"""`policy check|format|versions|text|diff|preview|publish|rollback`: look at rule files, and put them in force."""

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from admin_app import clock
from admin_app.cli.desk import at_the_desk, day
from admin_app.cli.layout import LANGUAGES, lay_out, untidy
from admin_app.cli.policy_lines import differing, in_words
from admin_app.cli.preview import preview
from admin_app.config import ROOT
from admin_app.policies.models import PolicyText, PolicyVersion

if TYPE_CHECKING:
    from rules.engine import LoadedFile


@click.group()
def policy() -> None:
    """The rules: check files, see what is in force, publish, go back."""


def _rules_folder() -> Path:
    import os

    return Path(os.environ.get("GUIZHANG_RULES") or ROOT / "rules")


@policy.command()
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--lang", default="en", type=click.Choice(LANGUAGES), show_default=True)
@click.option("--overlaps", is_flag=True, help="Each pair of rules that both apply, with a case.")
def check(folder: Path | None, lang: str, overlaps: bool) -> None:
    """Read every rule file of FOLDER; ends with 1 when one has a fault. Needs no database."""
    from rules.engine import check_folder

    folder = folder or _rules_folder()
    report = check_folder(folder)
    for file in report.files:
        for one in file.policies.values():
            for line in _described(one, file.filename, lang, overlaps):
                click.echo(line)
    for line in (line for file in report.files for line in untidy(file, folder / file.filename, lang)):
        click.echo(line)
    for fault in report.faults:
        click.echo(fault.text(lang), err=True)
    click.echo(report.lines(lang)[-1])
    sys.exit(0 if report.ok else 1)


def _described(one: Any, filename: str, lang: str, overlaps: bool) -> Iterator[str]:
    yield f"{one.name} · {one.title[lang]} · {filename}"
    for rule in one.rules:
        yield f"  {rule.id}: {rule.condition_text}"
        yield f"    {rule.clause}  {rule.because[lang]}"
    for name, parameter in one.parameters.items():
        yield f"  {name} = {parameter.value} {parameter.unit or ''}  {parameter.clause or ''}".rstrip()
    yield f"  {len(one.examples)} examples hold" if lang == "en" else f"  {len(one.examples)} 个案例均符合"
    silent: Counter[str] = Counter()
    for finding in one.findings():
        if finding.kind == "overlap" and not overlaps:
            silent[finding.kind] += 1
            continue
        yield f"  {finding.kind}: {finding.text[lang]}" + (f"  {finding.witness}" if finding.witness else "")
    if silent:
        count = silent["overlap"]
        yield (
            f"  {count} pairs of rules overlap, the first one wins (--overlaps shows them)"
            if lang == "en"
            else f"  {count} 对规则同时适用，以在前者为准（--overlaps 可列出）"
        )


@policy.command()
@click.argument("name", required=False)
def versions(name: str | None) -> None:
    """Every publication of a policy, or of all."""
    from admin_app.policies import service

    with at_the_desk("policy versions"):
        on = clock.today()
        for one in [name] if name else service.names():
            current = service.version_in_force(one, on)
            for version in service.versions(one):
                text = version.source
                mark = "in force" if version.id == current.id else ""
                click.echo(
                    f"{one}  {version.number}  from {version.effective_on}  {text.filename}"
                    f"  {text.sha256[:12]}  {text.origin}  {mark}".rstrip()
                )


@policy.command()
@click.argument("name", required=False)
@click.option("--lang", default="en", type=click.Choice(LANGUAGES), show_default=True)
def diff(name: str | None, lang: str) -> None:
    """What the files on disk would change in what is in force today: in words, with cases, and line by line.

    A fault ends it with 1.
    """
    from admin_app.policies import service
    from rules.engine import check_folder

    with at_the_desk("policy diff", reads_rules=False) as app:
        on = clock.today()
        known = set(service.names())
        changed = False
        on_disk = check_folder(app.config["GUIZHANG_RULES"])
        if name is not None and name not in known.union(*(file.policies for file in on_disk.files)):
            raise service.no_policy(name)
        for file in on_disk.files:
            for one in file.policies.values():
                if name not in (None, one.name):
                    continue
                old = service.in_force(one.name, on).loaded if one.name in known else None
                for line in (*in_words(old, one, lang), *differing(old, one)):
                    changed = True
                    click.echo(line)
    for fault in on_disk.faults:
        click.echo(fault.text(lang), err=True)
    if on_disk.faults:
        sys.exit(1)
    if not changed:
        click.echo({"en": "What is on disk is in force.", "zh": "规则文件与生效版本一致。"}[lang])


@policy.command()
@click.argument("filename")
def text(filename: str) -> None:
    """The text published last of the rule file FILENAME, to go on from: `policy text credit.py > rules/credit.py`."""
    from admin_app.policies import service

    with at_the_desk("policy text", reads_rules=False):
        latest = service.latest_text(filename)
        if latest is None:
            click.echo(f"No rule file {filename} was published.", err=True)
            sys.exit(1)
        click.echo(latest.text, nl=False)


@policy.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--from", "from_text", help="The first day it holds; the business day otherwise.")
def publish(file: Path, from_text: str | None) -> None:
    """Put the rules of FILE in force from a day on: at once in the demonstration, in production as a draft to sign."""
    from admin_app.policies import service
    from rules.engine import RuleFileRefused, load_text

    try:
        loaded = load_text(file.read_text("utf-8-sig"), file.name)
    except (RuleFileRefused, UnicodeDecodeError) as refused:
        click.echo(str(refused), err=True)
        sys.exit(1)
    with at_the_desk("policy publish", reads_rules=False) as app:
        is_on_disk = file.resolve().parent == app.config["GUIZHANG_RULES"].resolve()
        said = _brought(loaded, day(from_text), service.note_on_disk if is_on_disk else None)
    click.echo("\n".join(said))


def _brought(file: "LoadedFile", on: date, note: Callable[["LoadedFile"], None] | None = None) -> list[str]:
    """Publish the file, or in production have it wait for its signature, and commit; what to say of it."""
    from admin_app.accounts.service import begin_writing
    from admin_app.policies import service

    begin_writing()
    service.publish_alone()
    if note is not None:
        note(file)
    file = service.kept(file)
    if service.needs_signature(file):
        return _waits(file, on)
    before = service.latest_text(file.filename)
    return _said_and_told(service.publish(file, effective_on=on, origin="shell"), before)


def _waits(file: "LoadedFile", on: date) -> list[str]:
    """Nobody has signed it: a draft that a manager takes up, compares and submits."""
    from admin_app.errors import Refused
    from admin_app.extensions import db
    from admin_app.policies import service
    from admin_app.policy_desk.service import NOTHING_DIFFERS, draft_of_nobody

    service.check(file, on)
    latest = service.latest_text(file.filename)
    if latest is not None and service.say_the_same(latest.text, file.text):
        raise Refused(NOTHING_DIFFERS)
    draft_of_nobody(file, on)
    db.session.commit()
    return [f"{file.filename} waits as a draft, proposed from {on}: a manager takes it up, another person signs it."]


def _said_and_told(added: Sequence[PolicyVersion], before: PolicyText | None) -> list[str]:
    """Commit what was published, and that those concerned are to be told, and tell them; a line a version."""
    from admin_app.extensions import db
    from admin_app.imports import jobs
    from admin_app.policy_desk import announcing

    said = [f"{one.policy} {one.number} from {one.effective_on}" for one in added]
    key = announcing.queue(added, before, None)
    db.session.commit()
    job = jobs.claim(key)
    if job is not None:  # no worker was faster
        jobs.run(job)
    return said


@policy.command()
@click.argument("name")
@click.argument("number", type=int)
@click.option("--from", "from_text", help="The first day it holds; the business day otherwise.")
def rollback(name: str, number: int, from_text: str | None) -> None:
    """Bring back the text that first carried version NUMBER of policy NAME, its whole file: as `publish` does."""
    from admin_app.policies import service

    with at_the_desk("policy rollback"):
        found = [version for version in service.versions(name) if version.number == number]
        if not found:
            raise click.ClickException(f"Policy {name} never had a version {number}.")
        said = _brought(service.loaded_text(found[0].source), day(from_text))
    click.echo("\n".join(said))


policy.add_command(preview)
policy.add_command(lay_out)


def commands() -> list[click.Command]:
    return [policy]
