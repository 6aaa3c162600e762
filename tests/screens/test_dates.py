"""How does a day stand on a page? Exact, on hover with its day of the week, near today in words too; in files exact."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import g

from admin_app.screens.formatters import dated
from tests.factories import DAY, make_customer, make_invoice

NEAR = DAY + timedelta(days=3)


@pytest.mark.parametrize(
    ("days", "english", "chinese"),
    [
        (-30, "30 days ago", "30天前"),
        (-1, "yesterday", "昨天"),
        (0, "today", "今天"),
        (1, "tomorrow", "明天"),
        (3, "in 3 days", "3天后"),
    ],
)
def test_near_today_how_far_it_is_stands_beside_it_and_on_hover(app, days, english, chinese):
    on = DAY + timedelta(days=days)
    for language, words, weekday in (
        ("en", english, f"{on:%A}"),
        ("zh", chinese, "星期" + "一二三四五六日"[on.weekday()]),
    ):
        with app.test_request_context("/"):
            g.language = language
            title = f'<time datetime="{on}" title="{on} {weekday} · {words}">{on}</time>'
            assert dated(on) == f'{title} <span class="relative">· {words}</span>'
            assert dated(on, tells=False) == title


def test_far_from_today_and_nothing(app):
    with app.test_request_context("/"):
        g.language = "en"
        assert (
            dated(DAY + timedelta(days=31))
            == '<time datetime="2026-12-24" title="2026-12-24 Thursday">2026-12-24</time>'
        )
        assert dated(None) == ""


def test_an_instant_is_of_the_day_on_the_companys_wall(app):
    with app.test_request_context("/"):
        g.language = "en"
        late = dated(datetime(2026, 11, 22, 16, 30, tzinfo=UTC))
    assert late.startswith(
        '<time datetime="2026-11-23T00:30" title="2026-11-23 Monday · today">2026-11-23 00:30</time>'
    )


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_lists_tell_what_is_due_pages_tell_all_and_files_are_exact(session, cast, sign_in):
    invoice = make_invoice(make_customer(), 100, issued_on=DAY - timedelta(days=2), due_on=NEAR)
    browser = sign_in("finance")
    listed = browser.get("/invoices/?lang=en").text
    assert re.findall(r'class="relative">· (.*?)<', listed) == ["in 3 days"]
    page = browser.get(f"/invoices/details/?id={invoice.id}&lang=en").text
    assert {"2 days ago", "in 3 days"} <= set(re.findall(r'class="relative">· (.*?)<', page))
    line = browser.get("/invoices/export/csv/?lang=en").data.decode().splitlines()[1].split(",")
    assert {"2026-11-21", "2026-11-26"} <= set(line)
