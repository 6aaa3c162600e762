"""The credit chapter on screen: grades, limits, reports, findings, holds; and sales, which ask it."""

from typing import Any

from flask_babel import lazy_gettext as _

from admin_app.areas.credit import boards as _boards  # noqa: F401 -- what managers see of it at a glance
from admin_app.areas.credit import disclosing as _disclosing  # noqa: F401 -- what may be given outside the company
from admin_app.areas.credit import duties as _emergencies  # noqa: F401 -- who instructs on emergency reports
from admin_app.areas.credit import filling as _filling  # noqa: F401 -- what fills the archive
from admin_app.areas.credit import happenings as _happenings  # noqa: F401 -- what the timeline tells
from admin_app.areas.credit import ledger as _ledger  # noqa: F401 -- the report of all customers
from admin_app.areas.credit import of_period as _of_period  # noqa: F401 -- what is told of a month, quarter or year
from admin_app.areas.credit import panel as _panel  # noqa: F401 -- the answer on the customer's page
from admin_app.areas.credit import papers as _papers  # noqa: F401 -- emergencies, defaults, countermeasures on paper
from admin_app.areas.credit import prints as _prints  # noqa: F401 -- the investigation report
from admin_app.areas.credit import report_boards as _report_boards  # noqa: F401 -- and of its reports
from admin_app.areas.credit.countermeasures.models import Countermeasure
from admin_app.areas.credit.countermeasures.screens import CountermeasureView
from admin_app.areas.credit.grade_screens import GradeView
from admin_app.areas.credit.hold_screens import OralReportView, SupplyHoldView
from admin_app.areas.credit.investigating.models import InvestigationCase
from admin_app.areas.credit.investigating.screens import InvestigationCaseView
from admin_app.areas.credit.limit_screens import CreditLimitView, LimitStepView, OverLimitReportView
from admin_app.areas.credit.models import (
    CarefulReview,
    CreditLimit,
    CreditReport,
    GradeRecord,
    Investigation,
    LimitStep,
    OralReport,
    OverLimitReport,
    SupplyHold,
)
from admin_app.areas.credit.report_screens import (
    CarefulReviewView,
    CreditReportView,
    InvestigationView,
)
from admin_app.areas.credit.sale_screens import SaleView
from admin_app.areas.credit.trading.models import DefaultReport, TradingStart, VisitPlan
from admin_app.areas.credit.trading.screens import DefaultReportView, TradingStartView, VisitPlanView
from admin_app.areas.receivables.models import Sale
from admin_app.duties import credit_reports as _duties  # noqa: F401 -- who owes which report


def views() -> list[Any]:
    credit = _("Credit")
    return [
        SaleView(Sale, _("Sales"), _("Receivables"), "sale", url="/sales"),
        GradeView(GradeRecord, _("Grades"), credit, "grade_record", url="/grades"),
        CreditLimitView(CreditLimit, _("Limits"), credit, "credit_limit", url="/limits"),
        LimitStepView(LimitStep, _("Steps of grade B limits"), credit, "limit_step", url="/limit-steps"),
        OverLimitReportView(OverLimitReport, _("Over the limit"), credit, "over_limit_report", url="/over-limit"),
        CreditReportView(CreditReport, _("Credit reports"), credit, "credit_report", url="/credit-reports"),
        InvestigationCaseView(
            InvestigationCase, _("Investigations"), credit, "investigation_case", url="/investigation-cases"
        ),
        InvestigationView(
            Investigation, _("Results of investigations"), credit, "investigation", url="/investigations"
        ),
        CarefulReviewView(CarefulReview, _("Careful reviews"), credit, "careful_review", url="/careful-reviews"),
        SupplyHoldView(SupplyHold, _("Holds and emergencies"), credit, "supply_hold", url="/holds"),
        CountermeasureView(Countermeasure, _("Countermeasures"), credit, "countermeasure", url="/countermeasures"),
        VisitPlanView(VisitPlan, _("Visit plans"), credit, "visit_plan", url="/visit-plans"),
        TradingStartView(TradingStart, _("Start of trading"), credit, "trading_start", url="/trading-starts"),
        DefaultReportView(DefaultReport, _("Defaults"), credit, "default_report", url="/defaults"),
        OralReportView(OralReport, _("Oral reports"), credit, "oral_report", url="/oral-reports"),
    ]
