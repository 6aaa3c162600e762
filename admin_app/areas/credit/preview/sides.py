"""Which rules answer as things are, and which would, were the files published? What differs between the two."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from admin_app.areas.credit.preview.suspects import least_that_matters
from admin_app.areas.receivables.windows import Windows, windows_on
from admin_app.duties import credit_reports
from admin_app.duties.dormancy import Dormancy, dormancy_on
from admin_app.duties.grace import overdue_by
from admin_app.duties.kinds import Stream
from admin_app.policies import service as policies
from rules.engine import LoadedFile, LoadedPolicy


@dataclass(frozen=True)
class Side:
    """The policies a preview asks, as they hold on a day."""

    grade: LoadedPolicy
    terms: LoadedPolicy
    over_limit: LoadedPolicy
    windows: Windows
    reports: Mapping[tuple[str, str], Stream]
    dormancy: Dormancy
    hashes: Mapping[str, str]
    report_terms: Mapping[tuple[str, str], Any]  # what the days of a stream follow from, by its key in `reports`
    late: date  # a report that was due by this day is overdue
    least_days_late: int = 0  # fewer are answered as none, before and after


@dataclass(frozen=True)
class Sides:
    """Before and after."""

    before: Side
    after: Side
    on: date

    @property
    def grade_moves(self) -> bool:
        """Could the proposed grade of anybody change?"""
        return self._differs("credit_grade") or self.conduct_moves

    @property
    def terms_move(self) -> bool:
        return self._differs("credit_terms") or self.sales_move

    @property
    def reports_move(self) -> bool:
        return self._differs("credit_report") or self._differs("duty_terms") or self.dormancy_moves or self.grace_moves

    @property
    def grace_moves(self) -> bool:
        """Is a report overdue from another day after its own?"""
        return self.before.late != self.after.late

    @property
    def dormancy_moves(self) -> bool:
        """Are others dormant?"""
        return self.before.dormancy != self.after.dormancy

    @property
    def report_streams(self) -> frozenset[tuple[str, str]]:
        """By grade and how reports stand: the customers whose next report is reckoned otherwise."""
        old, new = self.before.report_terms, self.after.report_terms
        return frozenset(stream for stream in old if old[stream] != new[stream])

    @property
    def conduct_moves(self) -> bool:
        """Are conduct and bills counted over another period?"""
        old, new = self.before.windows, self.after.windows
        return (old.conduct_months, old.grace_days) != (new.conduct_months, new.grace_days)

    @property
    def sales_move(self) -> bool:
        return self.before.windows.sales_days != self.after.windows.sales_days

    def _differs(self, policy: str) -> bool:
        return self.before.hashes[policy] != self.after.hashes[policy]


def sides_of(files: Iterable[LoadedFile], on: date, since: Iterable[LoadedFile] = ()) -> Sides:
    """Both, looked up once, as they answer at work. `since`: what held of these files before, if they are published."""
    with policies.as_if_at_work(SINCE):
        with policies.supposing(since, on):
            before = _side(on)
        with policies.supposing(files, on):
            after = _side(on)
    least = least_that_matters("oldest_open_days_late", before.grade, after.grade)
    return Sides(replace(before, least_days_late=least), replace(after, least_days_late=least), on)


ASKED = ("credit_grade", "credit_terms", "over_limit", "credit_report", "duty_terms")
SINCE = (*ASKED, "dormancy", "duty_grace")  # the last two may be in force nowhere yet


def _side(on: date) -> Side:
    loaded: dict[str, Any] = {name: policies.in_force(name, on) for name in ASKED}
    return Side(
        grade=loaded["credit_grade"].loaded,
        terms=loaded["credit_terms"].loaded,
        over_limit=loaded["over_limit"].loaded,
        windows=windows_on(on),
        reports=credit_reports.by_grade(on),
        dormancy=dormancy_on(on),
        late=overdue_by(on)("credit_report"),
        report_terms=_report_terms(loaded["credit_report"].loaded, loaded["duty_terms"].loaded),
        hashes={name: one.table_hash for name, one in loaded.items()},
    )


def _report_terms(report: LoadedPolicy, duties: LoadedPolicy) -> dict[tuple[str, str], Any]:
    """The months between reports, by grade; the working days to the first, and to the first after a long rest."""
    grades, regular = credit_reports.GRADES, credit_reports.REGULAR
    months = {(grade, regular): report.outcome({"grade": grade})["every_months"] for grade in grades}
    first = duties.outcome({"duty": "first_credit_report"})["working_days"]
    others = [stands for stands in credit_reports.STANDS if stands != regular]
    return {**months, **{(grade, stands): first for grade in grades for stands in others}}
