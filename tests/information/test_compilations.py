"""The archive cards of a period are compiled, kept under their digest, and read by who reads every archive (6.8–6.9)."""

import io
from datetime import date
from typing import Any

import openpyxl
import pytest

from admin_app import clock, storage
from admin_app.areas.information import compilations, screens
from admin_app.areas.information.models import Compilation
from admin_app.audit.service import record
from admin_app.duties.service import duties_of
from admin_app.errors import Invalid, NotAllowed, NotFound, Refused
from tests.factories import DAY, as_reader, make_customer, store


def owed(username: str, on: date) -> list[tuple[date, str]]:
    with as_reader(username, on) as one:
        found, _more = duties_of(one, on)
    return [(duty.due_on, duty.state) for duty in found if duty.kind == "compilation"]


@pytest.fixture(autouse=True)
def _files(app: Any, tmp_path: Any) -> None:
    app.config["GUIZHANG_FILES"] = tmp_path


def compiled(period: str = "month", on: date = DAY) -> Any:
    from admin_app.extensions import db

    with as_reader("clerk", on):
        row = compilations.compile_period(period, on=on)
        db.session.commit()
    return row


def test_it_holds_every_archive_and_its_fingerprint_proves_it(session: Any, cast: Any) -> None:
    make_customer("绝密客户", level="top_secret", owner=None)
    make_customer("内部客户")
    row = compiled()
    assert (row.from_on, row.until_on) == (date(2026, 10, 1), date(2026, 10, 31))
    with as_reader("auditor"):
        _row, content = compilations.take(row.id)
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["数据汇总", "档案分类", "变动明细", "客户档案卡汇编"]
    names = [line[0] for line in book["客户档案卡汇编"].iter_rows(values_only=True)]
    assert {"绝密客户", "内部客户"} <= set(names)
    assert compilations.is_sound(row)
    storage.path_of(row.sha256).write_bytes(b"changed")
    assert not compilations.is_sound(row)
    with as_reader("clerk"), pytest.raises(Refused):
        compilations.take(row.id)


def test_who_may_not_make_or_read_it(session: Any, cast: Any) -> None:
    row = compiled()
    for person in ("credit", "mktmanager", "sales1", "finmanager", "itclerk", "admin"):
        with as_reader(person), pytest.raises(NotFound):
            compilations.take(row.id)
        with as_reader(person), pytest.raises(NotAllowed):
            compilations.compile_period("month", on=DAY)
    with as_reader("clerk"), pytest.raises(Invalid):
        compilations.compile_period("week", on=DAY)


def test_the_first_of_each_kind_is_owed_from_when_the_desk_began(session: Any, cast: Any) -> None:
    """Of the periods that it began in, once they are over; a compilation of a kind ends that."""
    record("desk.begin", user_id=None)
    session.commit()
    assert compilations.began_on() == DAY
    assert owed("clerk", DAY) == []
    month, quarter = (date(2026, 12, 14), "missing"), (date(2027, 1, 15), "missing")
    assert owed("clerk", date(2027, 1, 14)) == [month, quarter, quarter]
    compiled("quarter")
    assert owed("csmanager", date(2027, 1, 14)) == [month, (quarter[0], "missing"), (quarter[0], "soon")]
    assert owed("sales1", date(2027, 1, 14)) == []


def test_the_next_is_due_some_working_days_after_the_next_period(session: Any, cast: Any) -> None:
    assert owed("clerk", DAY) == []
    compiled("month")
    compiled("month")  # again: still one duty
    compiled("quarter")
    compiled("year")
    assert owed("clerk", date(2026, 12, 10)) == [(date(2026, 12, 14), "soon")]
    assert owed("csmanager", date(2026, 12, 15)) == [(date(2026, 12, 14), "overdue")]
    assert len(owed("clerk", date(2027, 1, 20))) == 3
    assert owed("sales1", date(2027, 1, 20)) == []


def test_a_missed_period_is_named_and_compiled_later(session: Any, cast: Any) -> None:
    """Of those that the desk was there for; the latest alone is compiled again."""
    record("desk.begin", user_id=None)
    session.commit()
    on, november = date(2027, 2, 10), date(2026, 11, 1)

    def missing() -> list[tuple[str, date]]:
        with as_reader("clerk", on):
            return [(period, first) for period, first, _last in compilations.not_compiled(on)]

    assert compilations.not_compiled(DAY) == []
    compiled("month", date(2027, 1, 5))
    quarter, year = ("quarter", date(2026, 10, 1)), ("year", date(2026, 1, 1))
    assert missing() == [("month", date(2027, 1, 1)), quarter, year, ("month", november)]
    with as_reader("clerk", on):
        row = compilations.compile_period("month", november, on=on)
        session.commit()
        assert (row.from_on, row.until_on) == (november, date(2026, 11, 30))
        for first in (november, date(2027, 2, 1), date(2026, 10, 1), date(2026, 12, 2)):
            with pytest.raises(Invalid):
                compilations.compile_period("month", first, on=on)
        for _again in range(2):
            compilations.compile_period("month", date(2027, 1, 1), on=on)
        session.commit()
    assert missing() == [quarter, year]


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_the_page_names_what_is_missing_to_whoever_reads_it_all(
    session: Any, cast: Any, sign_in: Any, monkeypatch: Any
) -> None:
    begun = date(2026, 8, 3)
    monkeypatch.setattr(compilations, "began_on", lambda: begun)
    clerk = sign_in("clerk")
    told = "Over and not compiled: 2026-10, 2026-09, 2026 Q3, 2026-08"
    assert told in clerk.get("/compilations/?lang=en").text
    assert clerk.get("/compilations/new/").text.count("<option") == 5  # and last year, of before
    monkeypatch.setattr(screens, "MOST_GAPS", 1)
    assert "2026-10; 3 more" in clerk.get("/compilations/").text
    assert clerk.post("/compilations/new/", data={"period": "month 2026-10-01"}).status_code == 302
    assert "Over and not compiled: 2026-09; 2 more" in clerk.get("/compilations/").text
    assert "2026-08" not in sign_in("credit").get("/compilations/?lang=en").text


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_on_screen(session: Any, cast: Any, sign_in: Any) -> None:
    make_customer("内部客户")
    clerk = sign_in("clerk")
    assert clerk.post("/compilations/new/", data={"period": "quarter 2026-07-01"}).status_code == 302
    row = compiled()
    url = f"/compilations/file/?id={row.id}"
    assert clerk.get(url).mimetype.endswith("sheet")
    page = clerk.get(f"/compilations/details/?id={row.id}&lang=en").text
    assert "fingerprint was checked" in page
    assert "Archives opened" in page
    assert sign_in("credit").get(url).status_code == 404
    paper = f"/forms/compilation/pdf/?id={row.id}"
    assert clerk.get(paper).mimetype == "application/pdf"
    assert sign_in("credit").get(paper).status_code == 404


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_one_of_before_there_were_figures_still_shows_and_is_still_proved(
    session: Any, cast: Any, sign_in: Any
) -> None:
    days = {"from_on": date(2026, 9, 1), "until_on": date(2026, 9, 30)}
    kept = {"sha256": storage.put(b"cards of then"), "bytes": 13, "at": clock.now()}
    row = store(Compilation(period="month", by_id=cast["clerk"].id, **days, **kept))
    assert compilations.is_sound(row)
    clerk = sign_in("clerk")
    page = clerk.get(f"/compilations/details/?id={row.id}&lang=en").text
    assert "fingerprint was checked" in page
    assert "What is counted" not in page
    assert clerk.get(f"/compilations/file/?id={row.id}").data == b"cards of then"
    assert clerk.get(f"/forms/compilation/pdf/?id={row.id}").status_code == 200
