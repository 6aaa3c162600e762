"""Who may read what, written out once more from the contract; nothing here is taken from the policy or the code."""

from dataclasses import dataclass, field

ACCESS = ("none", "card", "work", "full")
LEVELS = ("internal", "secret", "confidential", "top_secret")
PEOPLE = (
    "gm", "csmanager", "clerk", "infosupervisor", "credit", "contracts", "service", "mktmanager", "sales1", "sales2",
    "finmanager", "finance", "itclerk", "auditor", "admin",
)  # fmt: skip
POSTS = {
    "gm": "general_manager",
    "csmanager": "cs_manager",
    "clerk": "information_clerk",
    "infosupervisor": "information_supervisor",
    "credit": "credit_officer",
    "contracts": "contract_officer",
    "service": "service_officer",
    "mktmanager": "marketing_manager",
    "sales1": "salesperson",
    "sales2": "salesperson",
    "finmanager": "finance_manager",
    "finance": "finance_officer",
    "itclerk": "it_clerk",
    "auditor": "auditor",
    "admin": "administrator",
}
# Readers from whom something is hidden, each by another rule; contract and finance officers read as the credit officer works.
KINDS_OF_READER = {"sales1", "mktmanager", "credit", "itclerk", "admin"}
MANAGERS = {"gm", "csmanager", "mktmanager", "finmanager"}

# access by level, from internal to top secret
WHATEVER_OWNER = {
    **dict.fromkeys(("gm", "csmanager", "clerk", "infosupervisor", "auditor"), "full full full full"),
    "credit": "full full full work",
    **dict.fromkeys(("contracts", "service"), "full work work card"),
    **dict.fromkeys(("finmanager", "finance"), "full work work work"),
    "itclerk": "full work work none",
    "admin": "none none none none",
}
OWN, OTHERS = "full full work work", "card none none none"
DEPARTMENTS, NOT_DEPARTMENTS = "full full work work", "full card none none"

# What a record about a customer needs, by table; every other needs `work`.
NEED_FULL = {
    "contact", "level_change", "circle_member", "grant_card", "duplicate_pair", "disclosure", "archive_link",
    "borrow_card", "archive_incident", "attachment", "destruction_certificate",
    "customer_profile", "qualification", "verification",
    "duty_waiver",  # of a duty about the archive, as here
}  # fmt: skip
NO_CONSULTATION = {
    "attachment",
    "contract_file",
    "complaint_photo",
    "complaint_intake_photo",
}  # "on screen only: no export, print or attachment"
# Requests for what one cannot see are with whoever asked (here the supervisor) and with those who have custody.
# Of the department's own people, about no customer: the supervisor, whose they are here, and who leads or audits.
LEADING = {"infosupervisor", "csmanager", "gm", "auditor"}
FOR_COLLEAGUES = {
    "gathering": LEADING,
    "gathering_seat": LEADING,
    "gathering_file": LEADING,
    "follow_up": LEADING,
    "service_request": {*LEADING, "service"},
    "suggestion": {"infosupervisor", "auditor"},
}
CUSTODY = {"gm", "csmanager", "clerk", "infosupervisor", "auditor"}
# Of many customers, or of none yet: for posts, whatever they see of one.
FOR_POSTS = {
    **dict.fromkeys(("archive_request", "information_report", "compilation"), CUSTODY),
    "visit_report": CUSTODY,
    "questionnaire": {"gm", "csmanager", "service", "infosupervisor", "auditor"},
    "visit_campaign": {"gm", "csmanager", "service", "infosupervisor", "auditor"},
    "complaint_dismissal": CUSTODY | {"service"},
    "complaint_sanction": {"gm", "csmanager", "infosupervisor", "auditor"},  # the supervisor is whom it concerns
}
ALWAYS_THEIRS = {
    ("infosupervisor", "complaint_intake"),
    ("infosupervisor", "complaint_intake_photo"),
}  # who raised it sees what he wrote
CARD_FIELDS = {"code", "name", "phone", "contact", "owner"}
FULL_FIELDS = {"strategy", "analysis", "kept_at", "dealings", "harm", "level"}


@dataclass(frozen=True)
class Place:
    """Whose, how secret today, and whom something lifts: pairs of person and circle, borrow, consult or task."""

    name: str
    owner: str | None
    level: str
    level_today: str = ""
    lifts: frozenset[tuple[str, str]] = field(default=frozenset())
    lapsed: frozenset[tuple[str, str]] = field(default=frozenset())

    @property
    def effective(self) -> str:
        return self.level_today or self.level


def _by_post(person: str, place: Place) -> str:
    if person in ("sales1", "sales2"):
        row = OWN if place.owner == person else OTHERS
    elif person == "mktmanager":
        row = DEPARTMENTS if place.owner in ("sales1", "sales2") else NOT_DEPARTMENTS
    else:
        row = WHATEVER_OWNER[person]
    return row.split()[LEVELS.index(place.effective)]


def access(person: str, place: Place, *, on_screen: bool = True) -> str:
    """The access of this person to a customer of this kind; programs and files get no consultation."""
    if person == "admin":
        return "none"
    found = [_by_post(person, place)]
    for who, how in place.lifts:
        if who != person:
            continue
        if how == "task":
            found.append("work")
        elif how == "circle" or (how == "borrow" and person in MANAGERS) or (how == "consult" and on_screen):
            found.append("full")
    return max(found, key=ACCESS.index)


def needs(table: str, column: str) -> str:
    """The access without which this column of this table is not read."""
    if table == "customer":
        return "card" if column in CARD_FIELDS else "full" if column in FULL_FIELDS else "work"
    return "full" if table in NEED_FULL else "work"


def sees(person: str, place: Place, table: str, column: str = "", *, on_screen: bool = True) -> bool:
    """May this person read this column of the records of this table about a customer of this kind?"""
    if table in FOR_POSTS:
        return person in FOR_POSTS[table]
    if table in FOR_COLLEAGUES:
        return person in FOR_COLLEAGUES[table]
    if (person, table) in ALWAYS_THEIRS:
        return True
    is_read_here = on_screen and table not in NO_CONSULTATION
    return enough(access(person, place, on_screen=is_read_here), needs(table, column))


def enough(has: str, need: str) -> bool:
    return ACCESS.index(has) >= ACCESS.index(need)
