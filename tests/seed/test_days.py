"""The invented data lie around any day, and are the same for the same day."""

import hashlib
import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import seed.demo
from admin_app import clock
from tests import databases
from tests.cli.conftest import Shell

# Passwords and what signs people in differ on every desk; what people ask is asked by the services, with their keys.
CREATED_ANEW = {
    *(
        "notice",
        "job",
        "policy_draft",
        "policy_preview",
        "policy_preview_change",
        "user",
        "user_post",
        "audit_change",
        "audit_entry",
        "audit_head",
        "audit_values",
        "decision",
        "open_task",
    ),
    *(
        "archive_incident",
        "archive_link",
        "archive_request",
        "borrow_card",
        "destruction_certificate",
        "grant_card",
        "over_limit_report",
    ),
    *("contract", "contract_counter", "contract_declaration", "contract_diligence", "contract_dispute"),
    *("contract_dispute_step", "contract_file", "contract_outing", "contract_version", "planned_delivery"),
    "delivery_urging",
    *("plan", "plan_version", "plan_member", "plan_control_point", "plan_opinion", "plan_expense"),
    *(
        "complaint",
        "complaint_alternative",
        "complaint_asked",
        "complaint_dismissal",
        "complaint_intake",
        "complaint_sanction",
    ),
    *("complaint_step", "improvement", "rest_hours", "visit", "visit_attempt", "visit_campaign", "visit_report"),
    *("questionnaire", "visit_answer"),
    *("company_day", "follow_up", "gathering", "gathering_file", "gathering_seat", "service_request", "suggestion"),
    *("deal", "prospect_step", "prospect_confirmation"),
    *("information_report", "information_note", "notified_change", "compilation"),
    *("investigation_case", "investigation_step", "investigation_item", "oral_report", "countermeasure"),
    *("visit_plan", "trading_start", "default_report", "collection_step", "limit_step"),
    *(
        "sign_alternate",
        "sign_request",
        "sign_step",
        "sale",
        "credit_limit",
        "credit_report",
        "supply_hold",
        "duty_waiver",
    ),
}


@pytest.mark.parametrize("day", [date(2028, 2, 29), date(2027, 1, 1), date(2026, 3, 31)])
def test_it_can_be_loaded_around_any_day(app: Any, session: Any, day: date, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIZHANG_TODAY", day.isoformat())
    assert seed.demo.load(clock.today(), count=40)["customer"] == 40


def test_the_same_day_gives_the_same_data(tmp_path: Path) -> None:
    first, second = (_digests(tmp_path / name, hash_seed) for name, hash_seed in (("a", "1"), ("b", "2")))
    assert first == second


def _digests(folder: Path, hash_seed: str) -> dict[str, str]:
    """What a new process stores in a new database, by table."""
    folder.mkdir()
    with databases.database("sqlite", folder) as url:
        shell = Shell(url, folder, {"PYTHONHASHSEED": hash_seed})
        assert shell.as_process("seed").code == 0
        assert shell("backup", str(folder / "desk.zip")).code == 0
    with zipfile.ZipFile(folder / "desk.zip") as archive:
        tables = {name: archive.read(name) for name in archive.namelist() if name.startswith("tables/")}
    assert json.loads(tables["tables/customer.jsonl"].splitlines()[0])["code"]
    return {
        name: hashlib.sha256(content).hexdigest()
        for name, content in tables.items()
        if Path(name).stem not in CREATED_ANEW
    }
