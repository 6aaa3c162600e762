"""A complaint keeps photographs: who brings them, who looks at them, and what becomes of them (四1.1)."""

import io
from typing import Any

import pytest
from sqlalchemy import select

from admin_app import storage
from admin_app.areas.archive import destruction_files, destruction_parts
from admin_app.areas.complaints import photos
from admin_app.areas.complaints import service as complaints
from admin_app.areas.complaints.models import ComplaintPhoto
from admin_app.audit.models import AuditEntry
from admin_app.errors import Conflict, Invalid, NotAllowed, NotFound
from admin_app.secrecy.reader import unguarded
from tests.complaints.helpers import PROMISED, act, judged, recorded, stored
from tests.factories import make_customer, make_grant, store, user
from tests.plans.conftest import PNG

TEXT = "只是文字".encode()


def bring(by: str, key: int, content: bytes = PNG, name: str = "破损.png") -> ComplaintPhoto:
    made: ComplaintPhoto = act(by, photos.add, key, io.BytesIO(content), name)
    return made


def test_by_customer_service_and_by_who_was_given_it_until_it_is_archived(session: Any, cast: Any) -> None:
    customer = make_customer(owner="sales1", level="secret")
    key = recorded(customer)
    bring("service", key)
    with pytest.raises(NotAllowed):  # not his yet
        bring("finance", key)
    act("service", complaints.agree, key, "到货破损", "换货", PROMISED, "ordinary", "")
    act("service", complaints.judge, key, judged())
    assert bring("finance", key).by_id == user("finance").id
    with pytest.raises(NotFound):
        bring("sales2", key)
    store_stage(key, "archived")
    with pytest.raises(Conflict):
        bring("service", key)


def store_stage(key: int, stage: str) -> None:
    row = stored(key)
    row.stage = stage
    store(row)


@pytest.mark.parametrize(("content", "name"), [(TEXT, "说明.txt"), (TEXT, "假.png"), (b"", "空.png")])
def test_pictures_alone(session: Any, cast: Any, content: bytes, name: str) -> None:
    key = recorded(make_customer(owner="sales1"))
    with pytest.raises(Invalid):
        bring("service", key, content, name)


def test_no_more_than_a_complaint_keeps(session: Any, cast: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(photos, "MOST", 1)
    key = recorded(make_customer(owner="sales1"))
    bring("service", key)
    with pytest.raises(Invalid):
        bring("service", key)


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_on_a_phone_brought_looked_at_by_who_works_with_it_and_by_no_consultation(
    session: Any, cast: Any, sign_in: Any
) -> None:
    customer = make_customer(owner="sales1", level="secret")
    key = recorded(customer)
    page = f"/complaints/details/?id={key}"
    officer = sign_in("service")
    assert 'capture="environment"' in officer.get(page).text
    sent = {"id": key, "file": [(io.BytesIO(PNG), "一.png")], "photo": (io.BytesIO(PNG), "二.png")}
    assert officer.post("/complaints/bring/", data=sent).status_code == 302
    with unguarded("a test looks"):
        kept = session.scalars(select(ComplaintPhoto).order_by(ComplaintPhoto.name)).all()
    assert [one.name for one in kept] == ["一.png", "二.png"]
    url = f"/complaints/photo/?photo={kept[0].id}"
    assert url in officer.get(page).text
    assert 'capture="environment"' not in sign_in("sales1").get(page).text
    make_grant(customer, "sales2", kind="consult")
    told = {
        name: sign_in(name).get(url).status_code for name in ("service", "sales1", "sales2", "credit", "mktmanager")
    }
    assert told == {"service": 200, "sales1": 200, "sales2": 404, "credit": 200, "mktmanager": 200}
    assert sign_in("sales1").post("/complaints/bring/", data={"id": key}).status_code == 403
    looked = select(AuditEntry.user_id).where(AuditEntry.action == "complaint_photo.look")
    assert user("service").id in session.scalars(looked).all()


def test_they_go_with_the_archive_of_the_customer(session: Any, cast: Any) -> None:
    customer = make_customer(owner="sales1")
    photo = bring("service", recorded(customer))
    assert ComplaintPhoto in destruction_parts.DELETED
    with unguarded("a test looks"):
        assert destruction_files.contents_of([customer.id]) == {photo.sha256}
    assert storage.path_of(photo.sha256).is_file()
