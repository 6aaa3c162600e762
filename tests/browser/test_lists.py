"""Can a field be changed where it stands in a list, by mouse and by keyboard, and taken back?"""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.steps import fits, go

WORDS = {"zh": ("修改: 职务", "撤销"), "en": ("Change: Position", "Undo")}


@pytest.mark.parametrize(("language", "width"), [("zh", 390), ("en", 1280)])
def test_a_cell_is_changed_where_it_stands(visit: Any, picture: Any, language: str, width: int) -> None:
    change, undo = WORDS[language]
    page = visit("clerk", language, width=width)
    go(page, "/contacts/")
    cell = page.locator("tbody tr").nth(2).locator("td[data-cell=position]")
    before = cell.inner_text().strip()

    cell.dblclick()
    field = cell.locator("input[name=position]")
    expect(field).to_be_focused()
    field.fill("不改")
    field.press("Escape")
    expect(cell).to_have_text(before)

    pencil = cell.get_by_role("button", name=change)
    expect(pencil).to_be_focused()
    pencil.press("Enter")
    expect(field).to_be_focused()
    cell.locator("input[name=row_version]").evaluate("field => field.value = 0")  # as if somebody had saved meanwhile
    field.fill("采购总监")
    field.press("Enter")
    expect(cell.get_by_role("alert")).to_be_visible()
    expect(field).to_have_value("采购总监")
    assert fits(page)
    picture(page, f"cell-{language}-{width}")

    field.press("Enter")
    expect(cell).to_contain_text("采购总监")
    expect(pencil).to_be_focused()
    cell.get_by_role("button", name=undo).press("Enter")
    expect(cell).to_contain_text(before)
    expect(cell).not_to_contain_text("采购总监")
    go(page, "/contacts/")
    expect(cell).to_have_text(before)
