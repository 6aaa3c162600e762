"""What of the start and the end of trading stands in a customer's timeline?"""

from flask_babel import gettext

from admin_app.areas.credit.trading.models import CollectionStep, DefaultReport, TradingStart, VisitPlan
from admin_app.screens.formatters import yuan
from admin_app.screens.timeline import Source, tell
from admin_app.screens.words import words


def _visited(row: VisitPlan) -> str:
    return gettext("Visited: %(outcome)s", outcome=row.outcome)


def _asked(row: TradingStart) -> str:
    condition = words("condition", row.condition)
    return gettext("Opinions asked before trading starts (%(condition)s)", condition=condition)


def _decided(row: TradingStart) -> str:
    return gettext("Start of trading: %(state)s", state=words("state", row.state))


def _default(row: DefaultReport) -> str:
    return gettext("Not met: %(document)s, %(amount)s yuan", document=row.document, amount=yuan(row.amount_fen))


def _closed(row: DefaultReport) -> str:
    return gettext("%(document)s: %(state)s", document=row.document, state=words("state", row.state))


def _step(row: CollectionStep) -> str:
    return gettext("Collection (%(act)s): %(outcome)s", act=words("act", row.act), outcome=row.outcome)


START, REPORT = "trading_start.details_view", "default_report.details_view"
tell(
    Source(VisitPlan, "done_on", "credit", "visit_plan.details_view", _visited, by="visitor_id"),
    Source(TradingStart, "asked_on", "credit", START, _asked, by="asked_by_id"),
    Source(TradingStart, "closed_on", "credit", START, _decided, by=None),
    Source(DefaultReport, "reported_on", "credit", REPORT, _default, by="reported_by_id"),
    Source(DefaultReport, "closed_on", "credit", REPORT, _closed, by=None),
    Source(CollectionStep, "on", "credit", "", _step, by="by_id"),
)
