"""What of credit fills the sections of a customer's archive (二(二)5.5)?"""

from flask_babel import lazy_gettext as _

from admin_app.areas.credit.models import CreditLimit, CreditReport, Investigation
from admin_app.screens.sections import Item, fills

fills(
    "5.5",
    Item(column="grade", endpoint=""),
    Item(_("Approved limit and days to pay"), CreditLimit, endpoint="credit_limit.create_view"),
    Item(_("Credit report"), CreditReport, endpoint="credit_report.create_view"),
    Item(_("Investigation"), Investigation, endpoint="investigation_case.create_view"),
)
