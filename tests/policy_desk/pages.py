"""A draft in a browser without scripts: begun, looked at, and what its forms would send."""

import html
import re
from typing import Any

from admin_app.extensions import db
from admin_app.policy_desk import service
from admin_app.policy_desk.models import PolicyDraft
from tests.factories import as_reader
from tests.policy_desk.acting import FILE


def begin(browser: Any, filename: str = FILE) -> str:
    """Begin a draft; the address of its page."""
    answer = browser.post("/policy-drafts/begin", data={"filename": filename})
    assert answer.status_code == 302
    return str(answer.headers["Location"]).split("?")[0]


def kept(address: str) -> PolicyDraft:
    with as_reader("csmanager"):
        db.session.expire_all()
        return service.draft_of(int(address.rsplit("/", 1)[1]))


INPUT = re.compile(r"<input[^>]*>")
SELECT = re.compile(r"<select([^>]*)>(.*?)</select>", re.S)
AREA = re.compile(r"<textarea([^>]*)>(.*?)</textarea>", re.S)
CHOSEN = re.compile(r'<option selected value="([^"]*)"')
FIRST = re.compile(r'<option (?:selected )?value="([^"]*)"')


def fields(page: str, action: str) -> dict[str, Any]:
    """What the form with this in its action would send, as it was drawn."""
    form = page[page.index(action) :]
    form = form[: form.index("</form>")]
    sent: dict[str, Any] = {}
    for one in INPUT.findall(form):
        given = _attributes(one)
        if given.get("type") in ("checkbox", "radio"):
            if " checked" in one:
                sent.setdefault(given["name"], []).append(given.get("value", ""))
        elif "name" in given:
            sent[given["name"]] = given.get("value", "")
    for attributes, options in SELECT.findall(form):
        chosen = CHOSEN.search(options) or FIRST.search(options)
        sent[_attributes(attributes)["name"]] = html.unescape(chosen[1]) if chosen else ""
    for attributes, text in AREA.findall(form):
        sent[_attributes(attributes)["name"]] = html.unescape(text).removeprefix("\r\n").removeprefix("\n")
    return sent


def _attributes(tag: str) -> dict[str, str]:
    return {name: html.unescape(value) for name, value in re.findall(r'(name|value|type)="([^"]*)"', tag)}
