"""The archive's papers: request, borrow card and certificate of destruction, printed by whom they concern."""

import pytest
from sqlalchemy import select

from admin_app.areas.archive import destruction, requests
from admin_app.areas.archive.destruction_models import DestructionCertificate
from admin_app.areas.archive.models import ArchiveRequest, BorrowCard
from admin_app.audit.models import AuditAccess
from admin_app.extensions import db
from admin_app.secrecy.reader import unguarded
from tests.factories import DAY, make_customer, store
from tests.printing.sheets import pages

pytestmark = pytest.mark.parametrize("desk", ["sqlite"], indirect=True)


def only(model):
    with unguarded("a test looks"):
        return db.session.scalars(select(model)).one()


def printed(browser, name, key):
    answer = browser.get(f"/forms/{name}/pdf/?id={key}")
    return answer.status_code, "".join(pages(answer.data)) if answer.status_code == 200 else ""


@pytest.fixture
def lent(session, secret, act):
    """The secret archive, lent to the finance manager."""
    request = act("finmanager", requests.ask, "borrow", "松江精密", "投标")
    act("clerk", requests.grant, request.id, secret.id)
    return only(BorrowCard)


def test_request_and_card_say_who_what_and_until_when(lent, sign_in):
    for person in ("clerk", "finmanager"):
        status, text = printed(sign_in(person), "borrow-card", lent.id)
        assert status == 200
        for part in (
            "档案借阅卡",
            "DA-02",
            lent.number,
            "松江精密",
            "金经理",
            lent.due_on.isoformat(),
            "投标",
            "归还状况",
            "第1页/共1页",
        ):
            assert part in text
    status, text = printed(sign_in("finmanager"), "archive-request", only(ArchiveRequest).id)
    assert status == 200
    for part in ("档案查阅（借阅）申请单", "DA-01", "松江精密", "投标", "部门经理", "总经理（绝密）"):
        assert part in text


@pytest.mark.parametrize(
    ("person", "card", "request_"), [("credit", 403, 404), ("sales1", 404, 404), ("auditor", 403, 403)]
)
def test_others_print_neither(lent, sign_in, person, card, request_):
    browser = sign_in(person)
    assert printed(browser, "borrow-card", lent.id)[0] == card
    assert printed(browser, "archive-request", only(ArchiveRequest).id)[0] == request_


def test_a_borrower_prints_his_card_and_no_name_he_may_no_longer_read(session, sign_in, cast):
    """The card stays his; whose archive it was is hidden again."""
    hidden = make_customer("绝密公司", owner=None, level="top_secret")
    columns = {"purpose": "投标", "lent_on": DAY, "due_on": DAY, "state": "returned", "returned_on": DAY}
    card = store(BorrowCard(number="JY-1", customer_id=hidden.id, borrower_id=cast["itclerk"].id, **columns))
    status, text = printed(sign_in("itclerk"), "borrow-card", card.id)
    assert status == 200
    assert "JY-1" in text
    assert "绝密公司" not in text
    assert "绝密公司" in printed(sign_in("clerk"), "borrow-card", card.id)[1]


def test_the_certificate_remains_and_prints(session, secret, act, sign, sign_in):
    act("clerk", destruction.ask, secret.id, "一卷", "已过期限", on=DAY)
    for person in ("infosupervisor", "csmanager", "gm"):
        sign(person)
    certificate = only(DestructionCertificate)
    status, text = printed(sign_in("clerk"), "destruction-certificate", certificate.id)
    assert status == 200
    for part in (
        "档案销毁证书",
        "DA-03",
        certificate.number,
        "松江精密",
        "一卷",
        "已过期限",
        certificate.digest,
        "苏主管",
        "钟总",
        "监销人",
    ):
        assert part in text
    with unguarded("a test looks"):
        reads = [one for one in db.session.scalars(select(AuditAccess)) if one.what == "forms.file"]
    assert [one.customers for one in reads] == [[secret.id]]
    assert printed(sign_in("auditor"), "destruction-certificate", certificate.id)[0] == 403
    assert printed(sign_in("sales1"), "destruction-certificate", certificate.id)[0] == 404
