"""Importing on screen: look first, then confirm; only one's own; only what one may."""

import hashlib
import html
import io
import os
import re
import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from admin_app import clock
from admin_app.areas.attachments.models import Attachment
from admin_app.areas.customers.models import Customer
from admin_app.areas.receivables.models import Invoice
from admin_app.errors import Conflict, NotAllowed, NotFound
from admin_app.extensions import db
from admin_app.imports import files, jobs, recent, worker
from admin_app.imports.kinds import kinds_for
from admin_app.imports.models import Job, JobLine
from admin_app.secrecy.reader import unguarded
from tests import factories
from tests.imports.files import csv_file, row


@pytest.fixture
def browser(session, sign_in):
    return sign_in("finance")


def bring(browser, content, name="list.csv", kind="receivables"):
    return browser.post("/imports/", data={"kind": kind, "file": (io.BytesIO(content), name)})


def page_of(browser, answer):
    return html.unescape(browser.get(answer.location + "&lang=en").text)


def count(model):
    with unguarded("counting"):
        return db.session.scalar(select(func.count()).select_from(model))


def only_job():
    return db.session.scalars(select(Job).execution_options(populate_existing=True)).one()


def test_file_is_looked_at_then_confirmed(browser):
    answer = bring(browser, csv_file())
    assert answer.status_code == 302
    page = page_of(browser, answer)
    assert "What importing it would do" in page
    assert "Import now" in page
    assert count(Invoice) == 0
    job = only_job()
    assert (job.state, job.step, job.rows) == ("checked", "check", 3)
    assert job.result["invoices"] == {"created": 3, "changed": 0, "unchanged": 0}
    answer = browser.post("/imports/confirm/", data={"id": job.id})
    assert "Imported" in page_of(browser, answer)
    assert count(Invoice) == 3
    assert only_job().state == "done"
    assert "list.csv" in browser.get("/imports/").text


def test_what_may_come_in_is_grouped_by_chapter_for_whoever_may(browser, sign_in):
    finance, manager = browser.get("/imports/?lang=en").text, sign_in("csmanager").get("/imports/?lang=en").text
    assert re.findall(r'<optgroup label="(.*?)">', finance) == ["Receivables"]
    chapters = re.findall(r'<optgroup label="(.*?)">', manager)
    assert chapters == [
        *("Customers", "Information", "Contracts", "Receivables", "Credit", "Business plans", "Service", "Staff")
    ]
    offered = re.findall(r'<option value="(\w+)"', manager)
    assert sorted(offered) == sorted(one.kind for one in kinds_for(["cs_manager"]))


def test_confirming_twice_imports_once(browser):
    bring(browser, csv_file())
    key = only_job().id
    browser.post("/imports/confirm/", data={"id": key})
    browser.post("/imports/confirm/", data={"id": key})
    assert count(Invoice) == 3
    with pytest.raises(Conflict):
        jobs.confirm(only_job())


def test_bad_rows_are_named_and_cannot_be_confirmed(browser):
    page = page_of(browser, bring(browser, csv_file([row(DueDate="2/30/2026")])))
    assert "Faults: 1. Nothing has been changed." in page
    assert "Faults found" in page
    assert "Faults found" in browser.get("/imports/?lang=en").text
    assert "There is no such day." in page
    assert "2/30/2026" in page
    assert "Import now" not in page
    browser.post("/imports/confirm/", data={"id": only_job().id})
    assert count(Invoice) == 0


def test_names_in_a_file_are_shown_as_text(browser):
    page = bring(browser, csv_file([row(InvoiceAmount="<script>alert(1)</script>")]), "<b>.csv")
    assert "<script>alert" not in browser.get(page.location).text


@pytest.mark.parametrize(("content", "name"), [(csv_file(), "list.exe"), (b"", ""), (csv_file(), "../../etc/passwd")])
def test_file_of_another_kind_is_not_kept(browser, content, name):
    answer = bring(browser, content, name)
    assert answer.status_code == 200
    assert count(Job) == 0


def test_job_is_its_owner_s_alone(browser, sign_in):
    bring(browser, csv_file())
    key = only_job().id
    stranger = sign_in("csmanager")
    assert stranger.get(f"/imports/job/?id={key}").status_code == 404
    assert stranger.post("/imports/confirm/", data={"id": key}).status_code == 404
    assert stranger.post("/imports/cancel/", data={"id": key}).status_code == 404
    assert "list.csv" not in stranger.get("/imports/").text
    for nonsense in ("", "x", "99999999999999999999", "-1"):
        assert browser.get(f"/imports/job/?id={nonsense}").status_code == 404


def test_only_what_one_may_import_is_offered(session, sign_in):
    assert bring(sign_in("finance"), csv_file(), kind="customers").status_code == 403
    assert bring(sign_in("clerk"), csv_file()).status_code == 403
    assert bring(sign_in("clerk"), csv_file(), kind="nonsense").status_code == 404
    for username in ("sales1", "auditor", "gm"):
        assert sign_in(username).get("/imports/").status_code == 403
    for username in ("sales1", "auditor", "gm", "admin"):
        assert bring(sign_in(username), csv_file()).status_code == 403
    assert count(Job) == 0


def test_file_changed_on_disk_after_the_look_is_refused(browser):
    bring(browser, csv_file())
    job = only_job()
    files.path_of(job.sha256).write_bytes(csv_file([row(InvoiceAmount="9")]))
    page = page_of(browser, browser.post("/imports/confirm/", data={"id": job.id}))
    assert "The file is no longer what was checked." in page
    assert count(Invoice) == 0


def test_long_file_waits_for_the_worker(browser, app, monkeypatch):
    monkeypatch.setattr(jobs, "AT_ONCE_BYTES", 10)
    answer = bring(browser, csv_file())
    page = browser.get(answer.location)
    assert page.headers["Refresh"] == "2"
    assert only_job().state == "queued"
    assert worker.work_once()
    assert only_job().state == "checked"
    assert "Refresh" not in browser.get(answer.location).headers
    browser.post("/imports/confirm/", data={"id": only_job().id})
    assert worker.work_once()
    assert only_job().state == "done"
    assert count(Invoice) == 3
    assert not worker.work_once()


def test_waiting_job_is_cancelled(browser, monkeypatch):
    monkeypatch.setattr(jobs, "AT_ONCE_BYTES", 10)
    bring(browser, csv_file())
    browser.post("/imports/cancel/", data={"id": only_job().id})
    assert only_job().state == "cancelled"
    assert not worker.work_once()


def test_running_job_is_cancelled_at_its_next_step(session, monkeypatch):
    user = factories.user("finance")
    many = csv_file([row(invoiceNumber=str(n)) for n in range(5_001)])
    job = jobs.bring(io.BytesIO(many), "list.csv", "receivables", user)
    claimed = jobs.claim(job.id)
    jobs.cancel(job)
    jobs.run(claimed)
    assert only_job().state == "cancelled"
    assert count(Invoice) == 0


def test_job_is_claimed_once(session):
    jobs.bring(io.BytesIO(csv_file()), "list.csv", "receivables", factories.user("finance"))
    assert jobs.claim() is not None
    assert jobs.claim() is None


def test_right_taken_away_meanwhile_stops_the_job(session):
    job = jobs.bring(io.BytesIO(csv_file()), "list.csv", "receivables", factories.user("finance"))
    db.session.execute(update(Job).values(user_id=factories.user("sales1").id))
    db.session.commit()
    jobs.run(jobs.claim(job.id))
    assert only_job().state == "failed"
    assert only_job().problem["en"].startswith("This is for the finance officer")


def test_unexpected_failure_leaves_nothing_and_shows_no_trace(session, monkeypatch, browser):
    def broken(*_given):
        raise RuntimeError("secret detail")

    job = jobs.bring(io.BytesIO(csv_file()), "list.csv", "receivables", factories.user("finance"))
    monkeypatch.setattr(jobs.KINDS["receivables"], "take", broken)
    jobs.run(jobs.claim(job.id))
    page = html.unescape(browser.get(f"/imports/job/?id={job.id}&lang=en").text)
    assert "Something went wrong; nothing was imported." in page
    assert "secret detail" not in page


def test_jobs_of_a_runner_that_died_are_ended(session):
    jobs.bring(io.BytesIO(csv_file()), "list.csv", "receivables", factories.user("finance"))
    claimed = jobs.claim()
    here = claimed.runner.rsplit(":", 1)[0]
    process = os.fork()
    if process == 0:
        os._exit(0)
    os.waitpid(process, 0)
    db.session.execute(update(Job).values(runner=f"{here}:{process}"))
    db.session.commit()
    assert jobs.fail_orphans() == 1
    assert only_job().problem["en"].startswith("It was interrupted")


def test_worker_ends_when_told(app):
    ending = threading.Event()
    thread = threading.Thread(target=worker.work, args=(app, ending, os.getppid()))
    thread.start()
    ending.set()
    thread.join(10)
    assert not thread.is_alive()


def test_worker_ends_when_the_server_it_worked_for_is_gone(app):
    worker.work(app, threading.Event(), parent=-1)


def test_only_finance_brings_receivables(session):
    with pytest.raises(NotAllowed):
        jobs.bring(io.BytesIO(csv_file()), "a.csv", "receivables", factories.user("sales1"))
    with pytest.raises(NotFound):
        jobs.job_of(factories.user("finance").id, 12345)


def test_what_others_brought_is_taken_back_by_whoever_may_and_by_no_one_else(browser, session, sign_in):
    bring(browser, csv_file())
    browser.post("/imports/confirm/", data={"id": only_job().id})
    number = recent.recent()[0].number
    assert "list.csv" in browser.get("/imports/").text
    assert "Imported by others" not in browser.get("/imports/?lang=en").text  # they are one's own
    for username in ("clerk", "sales1"):  # another kind of files; none
        other = sign_in(username)
        assert "list.csv" not in other.get("/imports/").text
        assert other.post("/imports/undo/", data={"entry": number, "confirmed": 1}).status_code in (403, 404)
    manager = sign_in("csmanager")
    page = manager.get("/imports/?lang=en").text
    assert "Imported by others in the last seven days" in page
    assert f'name="entry" value="{number}"' in page
    assert "Take 7 records back" in manager.post("/imports/undo/?lang=en", data={"entry": number}).text
    assert session.scalars(select(Job)).one().state == "done"  # it only asked
    answer = manager.post("/imports/undo/", data={"entry": number, "confirmed": 1})
    assert "Taken back" in page_of(manager, answer)
    assert "Taken back" in browser.get("/imports/?lang=en").text
    assert manager.post("/imports/undo/", data={"entry": number, "confirmed": 1}).status_code == 404


def test_clerk_imports_customers(session, sign_in):
    clerk = sign_in("clerk")
    bring(clerk, "客户编号,客户名称\nK-1,新星公司\n".encode("gb18030"), kind="customers")
    clerk.post("/imports/confirm/", data={"id": only_job().id})
    assert count(Customer) == 1


# --- what was brought goes


def is_kept(content):
    return files.path_of(hashlib.sha256(content).hexdigest()).is_file()


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
@pytest.mark.parametrize("ending", ["confirm", "cancel"])
def test_a_file_goes_when_its_job_is_over(browser, ending):
    bring(browser, csv_file())
    assert is_kept(csv_file())
    browser.post(f"/imports/{ending}/", data={"id": only_job().id})
    assert only_job().state == {"confirm": "done", "cancel": "cancelled"}[ending]
    assert not is_kept(csv_file())


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_a_file_that_another_job_or_an_archive_has_stays(browser, session, cast):
    for _time in range(2):
        bring(browser, csv_file())
    first, second = (job.id for job in session.scalars(select(Job).order_by(Job.created_at)))
    browser.post("/imports/cancel/", data={"id": first})
    assert is_kept(csv_file())
    digest = hashlib.sha256(csv_file()).hexdigest()
    brought = {"name": "list.csv", "kind": "csv", "size": 1, "sha256": digest, "at": clock.now()}
    factories.store(Attachment(customer_id=factories.make_customer().id, **brought))
    browser.post("/imports/cancel/", data={"id": second})
    assert is_kept(csv_file())


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_after_a_week_nothing_is_left_of_what_was_never_confirmed(browser, session):
    bad = csv_file([row(InvoiceAmount="1300013000x")])
    for content in (csv_file(), bad):
        bring(browser, content)
    assert (is_kept(csv_file()), is_kept(bad)) == (True, True)
    ages = {"created_at": datetime.now(UTC) - jobs.KEPT + timedelta(minutes=1)}
    session.execute(update(Job).values(ages))
    jobs.forget_old()
    assert (is_kept(csv_file()), is_kept(bad)) == (True, True)
    session.execute(update(Job).values(created_at=datetime.now(UTC) - jobs.KEPT - timedelta(minutes=1)))
    jobs.forget_old()
    assert (is_kept(csv_file()), is_kept(bad)) == (False, False)
    assert session.scalars(select(Job.state)).all() == ["cancelled", "cancelled"]
    assert session.scalars(select(JobLine)).all() == []
