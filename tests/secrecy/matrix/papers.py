"""How are printed forms and reports driven? Each form with its record of one place per access; each report whole.

What leaves the screen is looked through as such. Page, PDF and DOCX draw the same list of parts, and so do a report's
page, XLSX and PDF; so of each form the DOCX is read, and of each report the page and the XLSX.
"""

from typing import Any

from admin_app.printing.forms import forms
from admin_app.reports.declared import reports
from tests.secrecy.matrix.contract import Place
from tests.secrecy.matrix.lists import MISSING
from tests.secrecy.matrix.visit import Visit

ASKED = {"statement": "&from_on=2000-01-01&until_on=2026-11-23", "reminder": "&tone=last"}


def drive(visit: Visit) -> None:
    for form in forms():
        table, more = form.model.__tablename__, ASKED.get(form.name, "")
        for place in _one_of_each(visit):
            key = visit.world.records[place, table].id
            visit.get(f"/forms/{form.name}/docx/?id={key}{more}", on_screen=False)
        hidden = [place for place in visit.world.customers if visit.access(place, on_screen=False) == "none"]
        if hidden and table == "customer":
            ask: Any = lambda key, n=form.name, m=more: visit.get(f"/forms/{n}/docx/?id={key}{m}", on_screen=False)  # noqa: E731
            visit.same(f"form {form.name}", ask, visit.world.records[hidden[-1], table].id, MISSING)
    for report in reports():
        visit.get(f"/reports/{report.name}/?lang=en")
        visit.get(f"/reports/{report.name}/xlsx/", on_screen=False)


def _one_of_each(visit: Visit) -> list[Place]:
    """One place for each access on screen and off it."""
    chosen: dict[Any, Place] = {}
    for place in visit.world.customers:
        chosen.setdefault((visit.access(place), visit.access(place, on_screen=False)), place)
    return list(chosen.values())
