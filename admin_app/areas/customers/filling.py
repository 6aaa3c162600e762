"""What of the customer himself and his persons fills the sections of the archive (二(二)5.1–5.5)?"""

from flask_babel import lazy_gettext as _

from admin_app.areas.customers.models import Contact
from admin_app.areas.customers.profile.models import SECTIONS, Profile, Qualification
from admin_app.screens.sections import Item, fills

PERSON = "contact.create_view"

fills(
    "5.1",
    Item(
        _("Persons at the customer"),
        Contact,
        only=lambda: Contact.erased_at.is_(None) & Contact.left_on.is_(None),
        endpoint=PERSON,
    ),
    Item(
        *(_("Key decision maker"), Contact),
        only=lambda: Contact.is_decision_maker & Contact.left_on.is_(None),
        endpoint=PERSON,
    ),
    Item(
        *(_("Personal situation of a decision maker"), Contact),
        only=lambda: Contact.is_decision_maker & Contact.situation.is_not(None),
        endpoint=PERSON,
    ),
    Item(column="analysis"),
)
fills(
    "5.2",
    Item(_("Owner of the firm"), Contact, only=lambda: Contact.role == "owner", endpoint=PERSON),
    Item(_("Manager of the firm"), Contact, only=lambda: Contact.role == "manager", endpoint=PERSON),
    Item(_("Licences and certificates"), Qualification, endpoint="qualification.create_view"),
    *(Item(column=name) for name in ("contact", "phone", "tax_id", "address", "industry")),
    *(
        Item(column=name)
        for name in ("founded_on", "first_deal_on", "headcount", "registered_capital_fen", "bank", "bank_account")
    ),
)
fills("5.3", Item(column="region"), Item(column="headcount"))
fills("5.5", Item(column="strategy"))
for section, columns in SECTIONS.items():
    fills(section, *(Item(model=Profile, column=name, endpoint="profile.section") for name in columns))
