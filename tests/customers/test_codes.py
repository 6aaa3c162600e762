"""Is a typing error in a unified credit code found, by the function and on the form, and is nothing typed lost?"""

import re

import pytest

from admin_app.areas.customers.codes import ALPHABET, TAX_ID_SIGNS, is_valid_tax_id, new_code, tax_id_check_digit
from admin_app.areas.customers.models import Customer
from admin_app.extensions import db
from admin_app.secrecy.reader import unguarded
from tests.factories import make_customer

FIRST_17 = ("91350100M000100Y4", "91110000100000000", "12100000MB0X12345")


@pytest.mark.parametrize("first", FIRST_17)
def test_every_wrong_sign_is_found(first: str) -> None:
    good = first + tax_id_check_digit(first)
    assert is_valid_tax_id(good)
    for place, sign in enumerate(good):
        for other in TAX_ID_SIGNS:
            if other != sign:
                assert not is_valid_tax_id(good[:place] + other + good[place + 1 :])


@pytest.mark.parametrize("first", FIRST_17)
def test_two_neighbours_the_wrong_way_round_are_found(first: str) -> None:
    good = first + tax_id_check_digit(first)
    for place in range(17):
        swapped = good[:place] + good[place + 1] + good[place] + good[place + 2 :]
        assert is_valid_tax_id(swapped) == (swapped == good)


def test_the_known_code_of_the_standard() -> None:
    assert tax_id_check_digit("91350100M000100Y4") == "3"


@pytest.mark.parametrize(
    "text", ["", "91350100M000100Y4", "91350100M000100Y433", "９1350100M000100Y43", "91350100I000100Y43"]
)
def test_what_cannot_be_a_code(text: str) -> None:
    assert not is_valid_tax_id(text)


def test_new_codes_are_random_and_readable() -> None:
    codes = {new_code() for _ in range(500)}
    assert len(codes) == 500
    assert all(re.fullmatch(f"C-[{ALPHABET}]{{6}}", code) for code in codes)


def test_a_code_in_small_letters_is_kept_in_capitals(sign_in, session) -> None:
    answer = sign_in("clerk").post(
        "/customers/new/", data={"name": "远山贸易有限公司", "tax_id": " 91350100m000100y43 "}
    )
    assert answer.status_code == 302, answer.text
    with unguarded("a test looks"):
        assert db.session.query(Customer.tax_id).filter_by(name="远山贸易有限公司").scalar() == "91350100M000100Y43"


@pytest.mark.parametrize(("language", "says"), [("en", "do not check"), ("zh", "校验不通过")])
def test_a_wrong_code_is_said_beside_its_field_and_the_form_kept(sign_in, session, language: str, says: str) -> None:
    customer = make_customer("远山贸易有限公司")
    browser = sign_in("clerk")
    browser.post("/me/language", data={"language": language})
    typed = {
        "name": "远山贸易甲",
        "tax_id": "91350100M000100Y44",
        "address": "梧桐路八号",
        "strategy": "稳步发展",
        "row_version": "1",
    }
    page = browser.post(f"/customers/edit/?id={customer.id}", data=typed)
    assert page.status_code in (200, 422)
    assert says in page.text
    for value in typed.values():
        assert value in page.text
    session.expire_all()
    with unguarded("a test looks"):
        assert session.query(Customer.name).filter_by(id=customer.id).scalar() == "远山贸易有限公司"
