"""What does the credit chapter offer to screens, API and other areas? The doing is beside this file.

Money in fen, days as dates handed in. Services flush; whoever calls commits.
"""

from admin_app.areas.credit import delivering as _delivering  # noqa: F401 -- what stops a sale stops its goods
from admin_app.areas.credit import facts as _facts  # noqa: F401 -- supplies the policies' facts
from admin_app.areas.credit.findings import record_careful_review, record_investigation
from admin_app.areas.credit.grades import (
    Proposed,
    confirm_all,
    confirm_grades,
    propose_all,
    propose_grades,
)
from admin_app.areas.credit.holds import (
    end_dealings,
    hold,
    instruct,
    lift,
    raise_emergency,
    resume_dealings,
)
from admin_app.areas.credit.limit_requests import propose_limit, set_limit
from admin_app.areas.credit.limit_steps import open_step as step_of
from admin_app.areas.credit.limits import (
    LimitInForce,
    approve_limit,
    end_limit,
    limit_in_force,
    terms_of,
    terms_of_many,
)
from admin_app.areas.credit.oral_reports import log_oral_report
from admin_app.areas.credit.reports import file_report, void_report
from admin_app.areas.credit.sale_records import void_sale
from admin_app.areas.credit.sales import SaleAnswer, record_sale
from admin_app.areas.credit.standing import Standing, standings_of

__all__ = [
    "LimitInForce",
    "Proposed",
    "SaleAnswer",
    "Standing",
    "approve_limit",
    "confirm_all",
    "confirm_grades",
    "end_dealings",
    "end_limit",
    "file_report",
    "hold",
    "instruct",
    "lift",
    "limit_in_force",
    "log_oral_report",
    "propose_all",
    "propose_grades",
    "propose_limit",
    "raise_emergency",
    "record_careful_review",
    "record_investigation",
    "record_sale",
    "resume_dealings",
    "set_limit",
    "standings_of",
    "step_of",
    "terms_of",
    "terms_of_many",
    "void_report",
    "void_sale",
]
