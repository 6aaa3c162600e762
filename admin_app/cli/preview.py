"""`policy preview`: what would change for whom, were the rule files published? Nothing is."""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from admin_app.cli.desk import at_the_desk, day
from admin_app.cli.policy_lines import differing

MOST_SHOWN = 20  # of each subject; --json has up to a thousand
SUBJECTS = {
    "proposed_grade": "grade the rules propose",
    "terms": "terms",
    "limit_fen": "limit that counts",
    "verdict": "verdict on what is owed today, within or over the limit",
    "next_report_on": "day of the next credit report",
}


@click.command()
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--on", "day_text", help="The day asked about; the business day otherwise.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def preview(file: Path | None, day_text: str | None, as_json: bool) -> None:
    """What FILE, or every file on disk, would change: rules, terms, limits, verdicts, days, readers. A fault: 1."""
    from admin_app.areas.credit.preview import preview as credit_preview
    from admin_app.policies import service
    from admin_app.policy_desk.preview.counted import not_counted
    from admin_app.policy_desk.preview.duties import of_everybody
    from admin_app.secrecy.preview import access_changes

    with at_the_desk("policy preview", reads_rules=False) as app:
        files = _read([file] if file else sorted(app.config["GUIZHANG_RULES"].glob("*.py")))
        on = day(day_text)
        known = set(service.names())
        found: dict[str, Any] = {
            "on": on.isoformat(),
            "rules": [
                line
                for one in (policy for loaded in files for policy in loaded.policies.values())
                for line in differing(service.in_force(one.name, on).loaded if one.name in known else None, one)
            ],
            **asdict(credit_preview(files, on)),
            "access": [asdict(change) for change in access_changes(files, on)],
            "duties": [
                {"username": user.username, "what": one.what, "moved": one.own_moved, "overdue": one.own_overdue}
                for user, rows in of_everybody(files, on)
                for one in rows
            ],
            "not_counted": not_counted(files, on),
        }
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, default=str))
    else:
        click.echo("\n".join(_told(found)))


def _read(paths: list[Path]) -> list[Any]:
    from rules.engine import RuleFileRefused, load_text

    files, is_faulty = [], False
    for path in paths:
        if path.name == "__init__.py":
            continue
        try:
            files.append(load_text(path.read_text("utf-8-sig"), path.name))
        except (RuleFileRefused, UnicodeDecodeError) as refused:
            click.echo(str(refused), err=True)
            is_faulty = True
    if is_faulty:
        sys.exit(1)
    return files


def _told(found: dict[str, Any]) -> Iterator[str]:
    yield from found["rules"] or ["No rule differs."]
    yield f"{found['customers']} customers asked about, as of {found['on']}"
    for subject, words in SUBJECTS.items():
        count = found["counts"].get(subject, 0)
        yield f"  {words}: {count} would change"
        shown = [change for change in found["changes"] if change["subject"] == subject][:MOST_SHOWN]
        for change in shown:
            yield f"    {change['code']}  {change['name']}  {_moved(change['before'], change['after'])}"
        if count > len(shown):
            yield f"    and {count - len(shown)} more"
    before, after = _yuan(found["limits_before_fen"]), _yuan(found["limits_after_fen"])
    yield f"  limits that count, in total: {before} → {after} yuan"
    for change in found["access"]:
        yield f"  {change['username']} sees {change['customers']} as {change['after']} instead of {change['before']}"
    if not found["access"]:
        yield "  nobody sees more or less than before"
    for what in dict.fromkeys(one["what"]["en"] for one in found["duties"]):
        yield f"  due days reckoned otherwise: {what}"
        for one in found["duties"]:
            if one["what"]["en"] == what and one["moved"]:
                yield f"    {one['username']} owes {one['moved']} that move, {one['overdue']} become overdue"
    for left_out in found["not_counted"]:
        yield f"  not counted here: {left_out['en']}"


def _moved(before: Any, after: Any) -> str:
    """Of a table of outcomes only what differs."""
    if isinstance(before, dict) and isinstance(after, dict):
        return ", ".join(f"{name} {before[name]} → {after[name]}" for name in after if before.get(name) != after[name])
    return f"{'none' if before is None else before} → {'none' if after is None else after}"


def _yuan(fen: int) -> str:
    return f"{fen // 100:,}.{fen % 100:02}"
