"""Photos come with a complaint from whoever raises it: all of them and the complaint, or nothing (二(五)1.4, 四1.1)."""

import io
from typing import Any

import pytest
from sqlalchemy import func, select

from admin_app import storage
from admin_app.areas.archive import destruction_files, destruction_parts
from admin_app.areas.complaints import intakes, photos
from admin_app.areas.complaints.models import Complaint, ComplaintIntake, IntakePhoto
from admin_app.audit.models import AuditChange, AuditEntry
from admin_app.errors import Invalid
from admin_app.secrecy.deletion import destroying
from admin_app.secrecy.reader import unguarded
from tests.complaints.helpers import act, recorded
from tests.factories import make_customer, make_grant, user
from tests.plans.conftest import PNG

TEXT = "只是文字".encode()
NEW = "/complaint-intakes/new/?lang=en"


def sent(*files: tuple[bytes, str], **more: Any) -> dict[str, Any]:
    data = {"typed_name": "乌有纸业", "content": "到货破损", "came_by": "visit", "severity": "ordinary"}
    return {**data, "file": [(io.BytesIO(content), name) for content, name in files], **more}


def raised(by: str, customer: Any = None, *files: tuple[bytes, str]) -> ComplaintIntake:
    given = photos.pictures([(io.BytesIO(content), name) for content, name in files or ((PNG, "破损.png"),)])
    about = intakes.Raised("到货破损", "乌有纸业", customer_id=customer.id if customer else None)
    made: ComplaintIntake = act(by, intakes.raise_complaint, about, pictures=given)
    return made


def kept(session: Any) -> list[IntakePhoto]:
    with unguarded("a test looks"):
        return list(session.scalars(select(IntakePhoto).order_by(IntakePhoto.name)))


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_chosen_and_taken_on_the_spot_kept_with_it_and_shown_on_both_pages(
    session: Any, cast: Any, sign_in: Any
) -> None:
    customer = make_customer(owner="sales1", level="secret")
    seller = sign_in("sales1")
    form = seller.get(NEW).text
    assert [mark in form for mark in ('capture="environment"', "multipart/form-data")] == [True, True]
    data = sent((PNG, "二.png"), photo=(io.BytesIO(PNG), "一.png"), customer=str(customer.id))
    assert seller.post(NEW, data=data).status_code == 302
    found = kept(session)
    assert [(one.name, one.by_id) for one in found] == [(name, user("sales1").id) for name in ("一.png", "二.png")]
    with unguarded("a test looks"):
        complaint = session.scalars(select(Complaint)).one()
    url = f"/complaint-intakes/photo/?photo={found[0].id}"
    pages = (f"/complaint-intakes/details/?id={found[0].intake_id}", f"/complaints/details/?id={complaint.id}")
    assert [url in seller.get(page).text for page in pages] == [True, True]
    assert [url in sign_in("service").get(page).text for page in pages] == [True, True]
    make_grant(customer, "sales2", kind="consult")
    told = {name: sign_in(name).get(url).status_code for name in ("sales1", "service", "credit", "sales2", "admin")}
    assert told == {"sales1": 200, "service": 200, "credit": 200, "sales2": 404, "admin": 403}
    history = seller.get(pages[0] + "&lang=en").text.split(">History<")[1]
    assert [words in history for words in ("Complaint raised", "Photo of a complaint")] == [True, False]
    with unguarded("a test looks"):
        made = session.scalars(select(AuditEntry).where(AuditEntry.action == "complaint.raise")).one()
        told = select(func.count()).select_from(AuditChange).where(AuditChange.number == made.number)
        assert session.scalar(told.where(AuditChange.record == "complaint_intake_photo")) == 2
    looks = select(AuditEntry.customer_id).where(AuditEntry.action == "complaint_intake_photo.look")
    assert set(session.scalars(looks).all()) == {customer.id}


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("files", "says"),
    [
        ([(PNG, "一.png"), (TEXT, "说明.txt")], "说明.txt: A photo is a PNG, JPEG or WebP picture."),
        ([(PNG, "一.png"), (TEXT, "假.png")], "假.png: The content is not what the name says"),
        ([(b"", "空.png")], "空.png: The file is empty."),
        ([(PNG, f"{number}.png") for number in range(3)], "A complaint keeps 2 photos at most."),
        ([(PNG + b"0" * 2048, "大.png")], "大.png: The file is above"),
    ],
)
def test_one_that_is_refused_refuses_all_and_nothing_typed_is_lost(
    session: Any, cast: Any, app: Any, sign_in: Any, monkeypatch: Any, files: list[tuple[bytes, str]], says: str
) -> None:
    monkeypatch.setattr(photos, "MOST", 2)
    monkeypatch.setattr(photos.pictures, "__defaults__", (2, None))
    monkeypatch.setitem(app.config, "ATTACHMENT_BYTES", 2048)
    page = sign_in("service").post(NEW, data=sent(*files))
    assert page.status_code == 200
    assert [words in page.text for words in (says, "choose the photos again", "到货破损", "乌有纸业")] == [True] * 4
    with unguarded("a test looks"):
        assert session.scalar(select(func.count()).select_from(ComplaintIntake)) == 0
    assert kept(session) == []


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_another_field_that_is_refused_says_to_choose_them_again(session: Any, cast: Any, sign_in: Any) -> None:
    service = sign_in("service")
    assert "choose the photos again" in service.post(NEW, data=sent((PNG, "一.png"), content="")).text
    assert "choose the photos again" not in service.post(NEW, data=sent(content="")).text
    assert kept(session) == []


def test_unlinked_they_are_seen_by_who_takes_up_and_who_brought_them(session: Any, cast: Any, as_reader: Any) -> None:
    raised("sales2")
    (photo,) = kept(session)

    def seen(by: str) -> int:
        with as_reader(by):
            return len(photos.photos_with(photo.intake_id))

    told = {by: seen(by) for by in ("sales2", "service", "clerk", "auditor", "sales1", "credit", "finance", "admin")}
    assert told == {
        "sales2": 1,
        "service": 1,
        "clerk": 1,
        "auditor": 1,
        "sales1": 0,
        "credit": 0,
        "finance": 0,
        "admin": 0,
    }


def test_linked_they_follow_the_customer_and_go_with_his_archive(session: Any, cast: Any, as_reader: Any) -> None:
    customer = make_customer(owner="sales1", level="secret")
    raised("sales1", customer)
    (photo,) = kept(session)
    with as_reader("sales2"):
        assert photos.photos_with(photo.intake_id) == []
    recorded(make_customer())  # another's, without any
    with unguarded("a test looks"), destroying("XH-1"):
        assert destruction_files.contents_of([customer.id]) == {photo.sha256}
        assert storage.path_of(photo.sha256).is_file()
        erased = dict(destruction_parts._erased([customer.id]))
    assert erased["complaint_intake_photo"] == [photo.id]
    assert kept(session) == []


def test_what_is_no_picture_is_not_opened(monkeypatch: Any) -> None:
    """A document by its name is refused before anything looks inside."""
    monkeypatch.setattr(photos, "brought", None)
    with pytest.raises(Invalid):
        photos.pictures([(io.BytesIO(PNG), "表.xlsx")])
