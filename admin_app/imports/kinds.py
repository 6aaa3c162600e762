"""What can be imported? An importer for each entity, and who may use it."""

from collections.abc import Collection

from admin_app.accounts import rights
from admin_app.imports.bills import Bills
from admin_app.imports.campaigns import Campaigns
from admin_app.imports.complaints import Complaints
from admin_app.imports.contacts import Contacts
from admin_app.imports.contracts import Contracts
from admin_app.imports.countermeasures import Countermeasures
from admin_app.imports.credit_notes import CreditNotes
from admin_app.imports.credit_reports import CreditReports
from admin_app.imports.customers import Customers
from admin_app.imports.deals import Deals
from admin_app.imports.deliveries import Deliveries
from admin_app.imports.disputes import Disputes
from admin_app.imports.gatherings import Gatherings
from admin_app.imports.holds import Holds
from admin_app.imports.importer import Importer
from admin_app.imports.information_reports import InformationReports
from admin_app.imports.investigations import Investigations
from admin_app.imports.licences import Licences
from admin_app.imports.opening_credit import OpeningCredit
from admin_app.imports.payments import Payments
from admin_app.imports.people import People
from admin_app.imports.plan_expenses import PlanExpenses
from admin_app.imports.planned_deliveries import PlannedDeliveries
from admin_app.imports.plans import Plans
from admin_app.imports.receivables import Receivables
from admin_app.imports.suggestions import Suggestions
from admin_app.imports.visits import Visits

ALL: tuple[type[Importer], ...] = (
    Receivables,
    Payments,
    Bills,
    CreditNotes,
    Deliveries,
    Contracts,
    PlannedDeliveries,
    Customers,
    Contacts,
    Licences,
    OpeningCredit,
    CreditReports,
    Investigations,
    Countermeasures,
    Holds,
    Disputes,
    InformationReports,
    Plans,
    PlanExpenses,
    Complaints,
    Campaigns,
    Visits,
    Gatherings,
    Suggestions,
    People,
    Deals,
)
KINDS = {one.kind: one for one in ALL}


def right_to(kind: str) -> str:
    return f"import.{kind}"


def kinds_for(posts: Collection[str]) -> list[type[Importer]]:
    """What somebody with these posts may import; an administrator what is his alone, whatever other posts he holds."""
    held = {"administrator"} if "administrator" in posts else posts
    return [one for one in KINDS.values() if rights.may(held, right_to(one.kind))]
