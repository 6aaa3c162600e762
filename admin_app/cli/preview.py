"""`policy preview`: what would change for whom, were the rule files published? Nothing is."""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from admin_app.cli.desk import at_the_desk, day
from admin_app.cli.policy_lines import differing, in_words

MOST_SHOWN = 20  # of each subject; --json has up to a thousand
LANGUAGES = ("en", "zh")
SUBJECTS = {
    "proposed_grade": {"en": "grade the rules propose", "zh": "规则建议的等级"},
    "terms": {"en": "terms", "zh": "交易条件"},
    "limit_fen": {"en": "limit that counts", "zh": "有效额度"},
    "verdict": {
        "en": "verdict on what is owed today, within or over the limit",
        "zh": "今日欠款在额度内或超额的结论",
    },
    "next_report_on": {"en": "day of the next credit report", "zh": "下次信用报告日期"},
}
WORDS = {
    "nothing": {"en": "No rule differs.", "zh": "规则没有不同。"},
    "asked": {"en": "{count} customers asked about, as of {on}", "zh": "截至 {on}，共查询 {count} 个客户"},
    "change": {"en": "  {subject}: {count} would change", "zh": "  {subject}：{count} 个会变"},
    "more": {"en": "    and {count} more", "zh": "    另有 {count} 个"},
    "limits": {
        "en": "  limits that count, in total: {before} → {after} yuan",
        "zh": "  有效额度合计：{before} → {after} 元",
    },
    "sees": {
        "en": "  {who} sees {count} as {after} instead of {before}",
        "zh": "  {who} 对 {count} 个客户的权限由 {before} 变为 {after}",
    },
    "nobody": {"en": "  nobody sees more or less than before", "zh": "  没有人看到的更多或更少"},
    "due": {"en": "  due days reckoned otherwise: {what}", "zh": "  到期日算法不同：{what}"},
    "owes": {
        "en": "    {who} owes {moved} that move, {overdue} become overdue",
        "zh": "    {who}：{moved} 项日期变动，其中 {overdue} 项变为逾期",
    },
    "left_out": {"en": "  not counted here: {what}", "zh": "  此处未计：{what}"},
    "none": {"en": "none", "zh": "无"},
}


@click.command()
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--on", "day_text", help="The day asked about; the business day otherwise.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.option("--lang", default="en", type=click.Choice(LANGUAGES), show_default=True)
def preview(file: Path | None, day_text: str | None, as_json: bool, lang: str) -> None:
    """What FILE, or every file on disk, would change: rules, terms, limits, verdicts, days, readers. A fault: 1."""
    from admin_app.areas.credit.preview import preview as credit_preview
    from admin_app.policies import service
    from admin_app.policy_desk.preview.counted import not_counted
    from admin_app.policy_desk.preview.duties import of_everybody
    from admin_app.secrecy.preview import access_changes

    with at_the_desk("policy preview", reads_rules=False) as app:
        files = _read([file] if file else sorted(app.config["GUIZHANG_RULES"].glob("*.py")), lang)
        on = day(day_text)
        known = set(service.names())
        pairs = [
            (service.in_force(one.name, on).loaded if one.name in known else None, one)
            for loaded in files
            for one in loaded.policies.values()
        ]
        found: dict[str, Any] = {
            "on": on.isoformat(),
            "rules": [line for pair in pairs for line in differing(*pair)],
            "told": {name: [line for pair in pairs for line in in_words(*pair, name)] for name in LANGUAGES},
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
        click.echo("\n".join(_told(found, lang)))


def _read(paths: list[Path], lang: str) -> list[Any]:
    from rules.engine import RuleFileRefused, load_text

    files, is_faulty = [], False
    for path in paths:
        if path.name == "__init__.py":
            continue
        try:
            files.append(load_text(path.read_text("utf-8-sig"), path.name))
        except (RuleFileRefused, UnicodeDecodeError) as refused:
            faults = refused.faults if isinstance(refused, RuleFileRefused) else []
            click.echo("\n".join(fault.text(lang) for fault in faults) or str(refused), err=True)
            is_faulty = True
    if is_faulty:
        sys.exit(1)
    return files


def _told(found: dict[str, Any], lang: str) -> Iterator[str]:
    def say(word: str, **values: Any) -> str:
        return WORDS[word][lang].format(**values)

    yield from found["told"][lang] or [say("nothing")]
    yield say("asked", count=found["customers"], on=found["on"])
    for subject, words in SUBJECTS.items():
        count = found["counts"].get(subject, 0)
        yield say("change", subject=words[lang], count=count)
        shown = [change for change in found["changes"] if change["subject"] == subject][:MOST_SHOWN]
        for change in shown:
            yield f"    {change['code']}  {change['name']}  {_moved(change['before'], change['after'], say('none'))}"
        if count > len(shown):
            yield say("more", count=count - len(shown))
    yield say("limits", before=_yuan(found["limits_before_fen"]), after=_yuan(found["limits_after_fen"]))
    for change in found["access"]:
        yield say(
            "sees",
            who=change["username"],
            count=change["customers"],
            before=change["before"],
            after=change["after"],
        )
    if not found["access"]:
        yield say("nobody")
    for what in {one["what"]["en"]: one["what"] for one in found["duties"]}.values():
        yield say("due", what=what[lang])
        for one in found["duties"]:
            if one["what"] == what and one["moved"]:
                yield say("owes", who=one["username"], moved=one["moved"], overdue=one["overdue"])
    for left_out in found["not_counted"]:
        yield say("left_out", what=left_out[lang])


def _moved(before: Any, after: Any, none: str) -> str:
    """Of a table of outcomes only what differs."""
    if isinstance(before, dict) and isinstance(after, dict):
        return ", ".join(f"{name} {before[name]} → {after[name]}" for name in after if before.get(name) != after[name])
    return f"{none if before is None else before} → {none if after is None else after}"


def _yuan(fen: int) -> str:
    return f"{fen // 100:,}.{fen % 100:02}"
