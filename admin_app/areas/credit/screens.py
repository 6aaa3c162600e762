"""The credit chapter on screen: grades, limits, reports, findings, holds; and sales, which ask it."""

from typing import Any

from flask_babel import lazy_gettext as _

from admin_app.areas.credit import boards as _boards  # noqa: F401 -- what managers see of it at a glance
from admin_app.areas.credit import filling as _filling  # noqa: F401 -- what fills the archive
from admin_app.areas.credit import happenings as _happenings  # noqa: F401 -- what the timeline tells
from admin_app.areas.credit import ledger as _ledger  # noqa: F401 -- the report of all customers
from admin_app.areas.credit import panel as _panel  # noqa: F401 -- the answer on the customer's page
from admin_app.areas.credit import prints as _prints  # noqa: F401 -- the investigation report
from admin_app.areas.credit import report_boards as _report_boards  # noqa: F401 -- and of its reports
from admin_app.areas.credit.grade_screens import GradeView
from admin_app.areas.credit.limit_screens import CreditLimitView, OverLimitReportView
from admin_app.areas.credit.models import (
    CarefulReview,
    CreditLimit,
    CreditReport,
    GradeRecord,
    Investigation,
    OverLimitReport,
    SupplyHold,
)
from admin_app.areas.credit.report_screens import (
    CarefulReviewView,
    CreditReportView,
    InvestigationView,
    SupplyHoldView,
)
from admin_app.areas.credit.sale_screens import SaleView
from admin_app.areas.receivables.models import Sale
from admin_app.duties import credit_reports as _duties  # noqa: F401 -- who owes which report


def views() -> list[Any]:
    credit = _("Credit")
    return [
        SaleView(Sale, _("Sales"), _("Receivables"), "sale", url="/sales"),
        GradeView(GradeRecord, _("Grades"), credit, "grade_record", url="/grades"),
        CreditLimitView(CreditLimit, _("Limits"), credit, "credit_limit", url="/limits"),
        OverLimitReportView(OverLimitReport, _("Over the limit"), credit, "over_limit_report", url="/over-limit"),
        CreditReportView(CreditReport, _("Credit reports"), credit, "credit_report", url="/credit-reports"),
        InvestigationView(Investigation, _("Investigations"), credit, "investigation", url="/investigations"),
        CarefulReviewView(CarefulReview, _("Careful reviews"), credit, "careful_review", url="/careful-reviews"),
        SupplyHoldView(SupplyHold, _("Holds"), credit, "supply_hold", url="/holds"),
    ]
