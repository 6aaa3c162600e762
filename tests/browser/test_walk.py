"""The desk as its people use it: a real browser, the real server, demo data, both languages, wide and narrow."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD

LANGUAGES = ("zh", "en")
ASK = {"zh": "可以按什么条件销售?", "en": "On what terms may we sell?"}
pytestmark = pytest.mark.xdist_group("browser")


def yuan(fen: int) -> str:
    return f"{fen // 100:,}.{fen % 100:02d}"


def two_characters(desk_server: Any, name: str) -> str:
    """The two characters next to each other in the name that the fewest names have."""
    names = [item["name"] for item in desk_server.ask("sales1", "/customers?limit=1000")["items"]]
    pairs = [name[at : at + 2] for at in range(len(name) - 1)]
    return min(pairs, key=lambda pair: sum(pair in one for one in names))


def go(page: Any, path: str) -> None:
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == 200, path


def choose(page: Any, field: str, text: str) -> None:
    """Type into a look-up and take what it finds."""
    control = page.locator(f".field:has(#{field}) .ts-control")
    control.click()
    control.locator("input").type(text)
    page.locator(".ts-dropdown .option").filter(has_text=text).first.click()


@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("en", 1280), ("zh", 390), ("en", 390)])
def test_sales_finds_a_customer_by_two_characters_and_reads_the_terms(
    visit: Any, desk_server: Any, picture: Any, language: str, width: int
) -> None:
    item = desk_server.customer_of("sales1", grade="B", access="full")
    page = visit("sales1", language, width=width)
    go(page, "/customers/")
    search = page.locator("main input[name=search]").first
    search.fill(two_characters(desk_server, item["name"]))
    search.press("Enter")
    link = page.locator("tbody a", has_text=item["name"]).first
    expect(link).to_be_visible()
    picture(page, f"customers-{language}-{width}")
    link.click()
    terms = page.locator("section.terms")
    expect(terms.get_by_role("heading", name=ASK[language])).to_be_visible()
    asked = desk_server.decide("sales1", "credit_terms", item["code"])
    reason = asked["reasons"][0]
    expect(terms).to_contain_text(reason["because"][language])
    expect(terms).to_contain_text(reason["clause"])
    for figure in (yuan(item["limit_fen"]), yuan(item["exposure_fen"]), item["next_report_due"]):
        expect(terms).to_contain_text(figure)
    assert terms.bounding_box()["y"] < 500, "the answer is at the top"
    picture(page, f"customer-{language}-{width}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_hidden_customer_is_a_missing_one(visit: Any, desk_server: Any, language: str) -> None:
    seen = {item["code"] for item in desk_server.ask("sales1", "/customers?limit=1000")["items"]}
    everybody = desk_server.ask("gm", "/customers?limit=1000")["items"]
    hidden = next(item for item in everybody if item["code"] not in seen and item["level"] == "top_secret")
    page = visit("sales1", language)
    go(page, f"/customers/?search={hidden['name']}")
    expect(page.locator("tbody tr")).to_have_count(0)
    boss = visit("gm", language)
    go(boss, f"/customers/?search={hidden['name']}")
    link = boss.locator("tbody a", has_text=hidden["name"]).first.get_attribute("href")
    key = re.search(r"id=(\d+)", link)[1]
    texts = []
    for one in (key, str(int(key) - 1)):
        answer = page.goto(f"/customers/details/?id={one}")
        assert answer.status == 404
        texts.append(page.locator("body").inner_text())
    assert texts[0] == texts[1]


def receivables(folder: Path, rows: int, *, due: str = "12/31/2026") -> Path:
    lines = ["customerID,invoiceNumber,InvoiceDate,DueDate,InvoiceAmount,Disputed,SettledDate"]
    lines += [f"00{n % 40:03d}-WALK{rows},W{rows}-{n:06d},11/1/2026,{due},{n % 900 + 1}.50,No," for n in range(rows)]
    path = folder / f"receivables-{rows}.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("language", LANGUAGES)
def test_finance_looks_at_a_file_and_takes_it_in(visit: Any, tmp_path: Path, picture: Any, language: str) -> None:
    path = receivables(tmp_path, 7 if language == "zh" else 9)
    page = visit("finance", language)
    go(page, "/imports/")
    page.locator("#file").set_input_files(path)
    page.locator("main form button[type=submit]").first.click()
    expect(
        page.locator("h2", has_text={"zh": "导入后的变化", "en": "What importing it would do"}[language])
    ).to_be_visible()
    picture(page, f"import-look-{language}")
    page.get_by_role("button", name={"zh": "立即导入", "en": "Import now"}[language]).click()
    expect(page.locator("h1 .badge")).to_have_text({"zh": "已导入", "en": "Imported"}[language])
    expect(page.locator("tbody tr").nth(1)).to_contain_text("7" if language == "zh" else "9")
    go(page, "/invoices/?search=W7-000001" if language == "zh" else "/invoices/?search=W9-000001")
    expect(page.locator("tbody tr")).to_have_count(1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_faulty_file_names_every_fault_and_changes_nothing(
    visit: Any, tmp_path: Path, picture: Any, language: str
) -> None:
    path = receivables(tmp_path, 3, due="2/30/2027")
    page = visit("finance", language, width=390)
    go(page, "/imports/")
    page.locator("#file").set_input_files(path)
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("tbody tr")).to_have_count(3)
    row = page.locator("tbody tr").first
    for part in ("2", "DueDate", "2/30/2027"):
        expect(row).to_contain_text(part)
    expect(page.get_by_role("button", name={"zh": "立即导入", "en": "Import now"}[language])).to_have_count(0)
    picture(page, f"import-faults-{language}-390")
    go(page, "/invoices/?search=W3-000001")
    expect(page.locator("tbody tr")).to_have_count(0)


def test_a_long_file_is_taken_in_by_the_worker_while_the_page_waits(visit: Any, tmp_path: Path) -> None:
    path = receivables(tmp_path, 22_000)
    assert path.stat().st_size > 1024 * 1024
    page = visit("finance", "en")
    go(page, "/imports/")
    page.locator("#file").set_input_files(path)
    page.locator("main form button[type=submit]").first.click()
    state = page.locator("h1 .badge")
    expect(state).to_have_text("Checked", timeout=60_000)
    page.get_by_role("button", name="Import now").click()
    expect(state).to_have_text("Imported", timeout=90_000)
    expect(page.locator("tbody tr").nth(1)).to_contain_text("22,000")


@pytest.mark.parametrize("language", LANGUAGES)
def test_credit_confirms_grades_in_one_go(visit: Any, picture: Any, language: str) -> None:
    propose = {"zh": "全部提议", "en": "Propose for all"}[language]
    page = visit("credit", language)
    go(page, "/grades/")
    picture(page, f"grades-{language}")
    page.get_by_role("button", name=propose, exact=True).click()
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator(".alert-success")).to_be_visible()
    go(page, "/grades/?flt0_state=proposed")
    boxes = page.locator("tbody input[name=rowid]")
    if boxes.count():
        boxes.first.check()
    page.get_by_role("button", name={"zh": "确认全部提议", "en": "Confirm all proposals"}[language]).click()
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator(".alert-success")).to_contain_text({"zh": "已确认", "en": "confirmed"}[language])


@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("en", 1280), ("zh", 390)])
def test_the_manager_sees_what_is_due(visit: Any, desk_server: Any, picture: Any, language: str, width: int) -> None:
    duties = desk_server.ask("csmanager", "/duties?limit=1000&on=2026-11-23")["items"]
    late = [duty for duty in duties if duty["overdue"] and duty["state"] == "overdue"]
    assert late, "demo data have something overdue"
    page = visit("csmanager", language, width=width)
    expect(page.locator("h1")).to_contain_text({"zh": "我的待办", "en": "My duties"}[language])
    first = page.locator("section.card").first
    expect(first).to_contain_text({"zh": "已逾期", "en": "Overdue"}[language])
    expect(first).to_contain_text(late[0]["customer"]["name"])
    expect(first).to_contain_text("二(三)3.2.3")
    picture(page, f"duties-{language}-{width}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_limit_above_policy_is_refused_with_its_clause(
    visit: Any, desk_server: Any, picture: Any, language: str
) -> None:
    item = desk_server.customer_of("csmanager", grade="B")
    asked = desk_server.decide("csmanager", "credit_terms", item["code"])
    page = visit("csmanager", language)
    go(page, "/limits/new/")
    choose(page, "customer", item["name"])
    page.fill("#limit_fen", yuan(asked["outcome"]["limit_fen"] + 1))
    page.fill("#until_on", "2027-06-30")
    page.fill("#reason", "walk")
    page.locator("main form button[type=submit]:not([name])").click()
    alert = page.locator("#errors")
    expect(alert).to_contain_text("二(三)2.2")
    expect(alert).to_contain_text(yuan(asked["outcome"]["limit_fen"]))
    assert page.input_value("#reason") == "walk"
    picture(page, f"limit-refused-{language}")


def fact(page: Any, label: str) -> str:
    return str(page.locator(".terms .fact", has=page.locator("dt", has_text=label)).locator("dd").inner_text())


def fen(text: str) -> int:
    return int(text.replace(",", "").replace(".", ""))


def open_customer_with_room(page: Any, desk_server: Any) -> dict[str, Any]:
    """His page, of somebody who pays in time, has a limit and room under it."""
    for item in desk_server.ask("sales1", "/customers?limit=1000")["items"]:
        if item.get("grade") in ("A", "B") and item["limit_fen"] > item["exposure_fen"] + 1000_00:
            go(page, f"/customers/?search={item['code']}")
            page.locator("tbody a", has_text=item["name"]).first.click()
            is_free = page.locator(".terms").is_visible() and not page.locator(".alert-danger").count()
            if is_free and fact(page, "Oldest open invoice").startswith("0 ") and fen(fact(page, "Left")) > 1000_00:
                return dict(item)
    raise AssertionError("demo data have nobody with room")


def test_a_sale_is_within_over_or_refused(visit: Any, desk_server: Any, picture: Any) -> None:
    """Far over: refused with the sentence. Within: recorded. A little over: recorded, and whom to report to."""
    page = visit("sales1", "en")
    item = open_customer_with_room(page, desk_server)
    left_fen, limit_fen = fen(fact(page, "Left")), fen(fact(page, "Limit that counts"))

    def sell(number: str, amount_fen: int) -> None:
        go(page, "/sales/new/")
        choose(page, "customer", item["name"])
        page.fill("#number", number)
        page.fill("#amount_fen", yuan(amount_fen))
        page.check("#on_account")
        page.locator("main form button[type=submit]:not([name])").click()

    sell("WALK-FAR", left_fen + limit_fen)
    expect(page.locator("#errors")).to_contain_text("二(三)2.5")
    assert page.input_value("#number") == "WALK-FAR"
    picture(page, "sale-refused-en")
    sell("WALK-1", 100_00)
    expect(page.locator(".alert-success").first).to_contain_text("limit")
    sell("WALK-2", left_fen - 100_00 + limit_fen // 10)
    expect(page.locator(".alert-warning").first).to_contain_text("marketing manager")
    expect(page.locator(".alert-warning").first).to_contain_text("二(三)2.5")
    picture(page, "sale-over-en")
    go(page, "/sales/?search=WALK-FAR")
    expect(page.locator("tbody tr")).to_have_count(0)


def test_the_language_chosen_is_remembered(visit: Any) -> None:
    page = visit("service", "en")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    go(page, "/me/")
    page.get_by_role("button", name="中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    go(page, "/customers/")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    page.context.clear_cookies()
    go(page, "/login")
    page.fill("input[name=username]", "service")
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/$"))
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")


def test_by_keyboard_alone(visit: Any, desk_server: Any) -> None:
    """From the first page to a customer's terms without a mouse."""
    item = desk_server.customer_of("sales1", grade="A", access="full")
    page = visit("sales1", "en")
    page.keyboard.press("/")
    focused = page.evaluate("document.activeElement.name")
    assert focused == "search", "the slash leads to the search"
    page.keyboard.type(item["name"])
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("search="))
    link = page.locator("tbody a", has_text=item["name"]).first
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent").strip() == item["name"]:
            break
    expect(link).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("section.terms")).to_be_visible()
