"""Which modules may send statements the guard cannot see, or step past it? `make lint` refuses all others.

Looked for: `unguarded(…)` and `past_guard(…)`; SQL as text; rows inserted, changed or deleted in bulk; bare tables;
the engine and its connections. What a module may do and why stands here, one line each; a line that is no longer
needed is refused, too. The audit of what such modules write is their services' own.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("admin_app", "seed")
CALLS = {"unguarded": "unguarded", "past_guard": "past_guard", "text": "text"}
BULK = {"insert", "update", "delete"}
ATTRIBUTES = {
    "__table__": "table",
    "engine": "engine",
    "get_bind": "engine",
    "connection": "engine",
    "raw_connection": "engine",
    "exec_driver_sql": "text",
    "bulk_save_objects": "bulk",
    "bulk_insert_mappings": "bulk",
    "bulk_update_mappings": "bulk",
    "from_statement": "text",
}
REMEDY = "Use the mapped class, or name module, kind and reason in tools/past_guard.py."

# module: what it may, why
ALLOWED: dict[str, tuple[set[str], str]] = {
    "admin_app/extensions.py": ({"text", "engine"}, "prepares SQLite's connections; has PostgreSQL count its rows"),
    "admin_app/accounts/attempts.py": ({"engine", "bulk"}, "counts attempts, in transactions of their own"),
    "admin_app/accounts/links/service.py": ({"bulk"}, "a link is used once: a conditional update; audited"),
    "admin_app/accounts/second_factor/service.py": ({"bulk"}, "a code counts once: a conditional update; audited"),
    "admin_app/accounts/service.py": ({"engine"}, "takes the write lock"),
    "admin_app/accounts/sign_ins.py": ({"engine", "bulk"}, "when somebody was last seen; past sign-ins go"),
    "admin_app/accounts/tokens.py": ({"engine", "bulk"}, "when a token was last used, and its end; audited"),
    "admin_app/audit/service.py": ({"table", "bulk", "engine"}, "appends to the chain, which follows no customer"),
    "admin_app/audit/accesses.py": (
        {"bulk", "table", "engine"},
        "appends accesses, in a transaction of its own",
    ),
    "admin_app/audit/bulk.py": (
        {"bulk", "table", "engine"},
        "writes what an import tells of very many records; its entry binds it",
    ),
    "admin_app/audit/erasing.py": (
        {"bulk", "table"},
        "lawful destruction; itself audited",
    ),
    "admin_app/api/health.py": ({"engine", "table"}, "asks whether the database answers, for no row"),
    "admin_app/areas/contracts/holding.py": ({"unguarded"}, "how many papers somebody who leaves has taken out"),
    "admin_app/areas/contracts/search.py": (
        {"past_guard", "table", "bulk", "engine"},
        "writes the search index with the contract; reads it joined to guarded contracts",
    ),
    "admin_app/areas/contracts/numbers.py": ({"unguarded"}, "a number is given once, whoever sees its contract"),
    "admin_app/areas/complaints/answering.py": ({"unguarded"}, "that it is said how people answer, not what"),
    "admin_app/areas/complaints/duties.py": ({"table"}, "the same, as a condition on a complaint"),
    "admin_app/areas/complaints/intakes.py": (
        {"unguarded"},
        "whose complaint it is, is said by whoever need not see the customer",
    ),
    "admin_app/areas/complaints/models.py": (
        {"table", "text"},
        "the guard's own condition on an intake; whether it is linked, whoever asks; an index",
    ),
    "admin_app/areas/complaints/photos.py": ({"unguarded"}, "with whose archive a look is noted; told to nobody"),
    "admin_app/areas/complaints/service.py": ({"unguarded"}, "finds the complaint of a visit that is done, locked"),
    "admin_app/areas/credit/acting.py": ({"engine", "table", "bulk"}, "takes SQLite's write lock, changing no row"),
    "admin_app/areas/credit/investigating/models.py": ({"table"}, "says itself who sees a photo (SeenBy)"),
    "admin_app/areas/credit/models.py": ({"text"}, "the condition of an index"),
    "admin_app/areas/receivables/models.py": ({"text"}, "the condition of an index"),
    "admin_app/areas/credit/tasks.py": (
        {"unguarded"},
        "opens and closes tasks that lift somebody, as acts say",
    ),
    "admin_app/areas/customers/contacts.py": ({"unguarded"}, "whoever enters a notified change of a person reads none"),
    "admin_app/areas/customers/duplicates.py": (
        {"unguarded", "bulk", "table"},
        "looks for duplicates among all, for the clerk alone; merging moves all that follows; both audited",
    ),
    "admin_app/areas/customers/leaving/service.py": ({"unguarded"}, "how many customers somebody leaves behind"),
    "admin_app/areas/customers/profile/service.py": (
        {"unguarded"},
        "writes what was notified into a profile, by whoever enters it and need not read it; audited",
    ),
    "admin_app/areas/customers/ranking.py": ({"past_guard", "table"}, "the search index, joined to guarded customers"),
    "admin_app/areas/customers/search.py": (
        {"past_guard", "table", "bulk"},
        "writes the search index of customers at hand; reads it joined to guarded customers; counts its words",
    ),
    "admin_app/areas/customers/screens.py": ({"table"}, "the level of the day, inside a guarded list"),
    "admin_app/areas/customers/service.py": ({"unguarded"}, "a new code is free among all customers"),
    "admin_app/areas/receivables/aging.py": (
        {"past_guard"},
        "sums by keys already authorised, or under the guard's own condition",
    ),
    "admin_app/areas/receivables/conduct.py": ({"past_guard", "table"}, "sums by keys that figures.py authorised"),
    "admin_app/areas/receivables/attention.py": ({"past_guard"}, "joins the guard's own condition"),
    "admin_app/areas/receivables/exposure.py": ({"past_guard"}, "joins the guard's own condition"),
    "admin_app/areas/receivables/dealing.py": (
        {"engine", "table", "bulk"},
        "notes on customers when they were last dealt with, of records just written; told by the audit of these",
    ),
    "admin_app/areas/receivables/figures.py": ({"past_guard"}, "narrows the keys by the guard's condition first"),
    "admin_app/areas/receivables/open_items.py": ({"table"}, "expressions for figures.py and lists of seen rows"),
    "admin_app/areas/receivables/settlement.py": (
        {"past_guard", "bulk", "engine"},
        "dates invoices by all that was paid on them; its services authorise and audit",
    ),
    "admin_app/areas/prospects/taking_on.py": ({"unguarded"}, "what the rules are asked of a prospect, whoever asks"),
    "admin_app/areas/information/notifiable.py": (
        {"unguarded"},
        "lays a change beside the profile of a customer at hand; shown to whom the archive is open",
    ),
    "admin_app/areas/information/persons.py": ({"unguarded"}, "what stands, told to whom it is open"),
    "admin_app/areas/information/reports.py": ({"unguarded"}, "whether somebody has customers at all"),
    "admin_app/areas/visits/duties.py": ({"table"}, "the level of the day, inside a guarded stream"),
    "admin_app/areas/visits/noting.py": (
        {"table", "bulk", "engine"},
        "notes on customers when they were last visited, whoever records it",
    ),
    "admin_app/areas/visits/allotting.py": ({"unguarded"}, "how many visits somebody has, whomever they are to"),
    "admin_app/areas/visits/campaigns.py": ({"unguarded"}, "that a campaign is reported on, not what is said"),
    "admin_app/areas/visits/improvements.py": ({"unguarded"}, "how many of a complaint are left, a number"),
    "admin_app/areas/visits/service.py": ({"unguarded"}, "allots a visit to somebody by whoever plans it; audited"),
    "admin_app/areas/visits/tasks.py": (
        {"unguarded"},
        "opens and closes the task that a visit, a complaint or a notified change is",
    ),
    "admin_app/areas/staff/holding.py": ({"unguarded"}, "how many duties somebody leaves behind"),
    "admin_app/areas/staff/models.py": ({"table"}, "says itself who sees it (SeenBy)"),
    "admin_app/cli/desk.py": ({"unguarded", "engine"}, "whoever has the shell has the database"),
    "admin_app/cli/safekeeping.py": ({"text", "engine"}, "backup and restore of the whole database"),
    "admin_app/decisions/erasing.py": ({"bulk", "unguarded"}, "lawful destruction; itself audited"),
    "admin_app/duties/company/models.py": ({"text"}, "the condition of an index"),
    "admin_app/duties/waivers/models.py": ({"text"}, "the condition of an index"),
    "admin_app/duties/waivers/waived.py": (
        {"unguarded", "table"},
        "kinds of which any is waived; compared with rows that are seen, or with a duty being done",
    ),
    "admin_app/areas/waivers/service.py": (
        {"unguarded"},
        "whoever owes a duty hears of its waiver; whoever signs sees what he is asked",
    ),
    "admin_app/imports/importer.py": ({"unguarded"}, "an import by whoever may import such files; audited"),
    "admin_app/imports/jobs.py": (
        {"bulk", "engine", "unguarded"},
        "a job follows its owner; claimed by conditional update; whether an archive has the same file",
    ),
    "admin_app/imports/preview.py": ({"bulk"}, "rows of a file beside its job, which is its owner's alone"),
    "admin_app/imports/receivable_rows.py": ({"table"}, "the import's rows, inside its `unguarded`"),
    "admin_app/imports/receivable_writing.py": ({"table", "bulk", "engine"}, "the same; audited by importer.py"),
    "admin_app/imports/staging.py": ({"engine"}, "a temporary database of its own"),
    "admin_app/imports/transactions.py": ({"engine"}, "takes the write lock"),
    "admin_app/imports/undoing.py": (
        {"unguarded", "table", "bulk"},
        "takes back what somebody may import, by what the audit tells; audited",
    ),
    "admin_app/duties/escalating/service.py": (
        {"unguarded"},
        "who stands below whom; each sees what is counted",
    ),
    "admin_app/duties/telling.py": ({"unguarded"}, "who works here; what each is told he sees himself"),
    "admin_app/notices/ways/sending.py": ({"bulk"}, "claims messages, which follow no customer"),
    "admin_app/notices/service.py": ({"bulk"}, "marks the reader's own notices as read"),
    "admin_app/migrations/commands.py": ({"engine"}, "brings the database to the shape of the code"),
    "admin_app/policy_desk/announcing.py": (
        {"unguarded"},
        "whom a change of policy concerns; nobody is told of a customer he cannot see",
    ),
    "admin_app/policy_desk/preview/service.py": (
        {"unguarded", "bulk", "table", "engine"},
        "counts for whoever may change policy, naming none; writes its own rows beside the snapshot it reads",
    ),
    "admin_app/areas/credit/preview/facts.py": (
        {"past_guard", "table", "engine", "text"},
        "asks by keys that `population` authorised, chunk by chunk; a setting of SQLite's connection",
    ),
    "admin_app/secrecy/reader.py": ({"engine"}, "who reads: people, deputies, undertakings; no customer"),
    "admin_app/policies/service.py": ({"engine"}, "policies follow no customer; the folder's lock"),
    "admin_app/screens/touched.py": ({"table"}, "asks which columns point to a table, not its rows"),
    "admin_app/screens/transactions.py": ({"engine"}, "takes the write lock"),
    "admin_app/areas/archive/cards.py": ({"unguarded"}, "lends the one original, whoever asks; audited"),
    "admin_app/areas/archive/consultations.py": ({"unguarded"}, "writes what was granted for whoever asked"),
    "admin_app/areas/archive/holding.py": ({"unguarded"}, "how many archives somebody has not returned"),
    "admin_app/areas/archive/destruction_parts.py": (
        {"unguarded", "bulk"},
        "erases an archive when three have signed; in bulk, because a history would tell it once more; audited",
    ),
    "admin_app/areas/archive/incidents.py": ({"unguarded"}, "an incident is written whoever reports it; audited"),
    "admin_app/areas/archive/models.py": ({"text"}, "the condition of an index"),
    "admin_app/areas/archive/requests.py": ({"unguarded"}, "closes what a request asked to be signed; audited"),
    "admin_app/areas/plans/models.py": ({"text"}, "the conditions of two indexes"),
    "admin_app/areas/plans/team.py": ({"unguarded"}, "tasks of who carries a plan out; audited"),
    "admin_app/secrecy/access.py": ({"past_guard", "table"}, "is the guard's own question"),
    "admin_app/secrecy/counting.py": (
        {"past_guard"},
        "joins the guard's own condition, level by level; whether there is any record of a customer already seen",
    ),
    "admin_app/secrecy/guard.py": ({"table"}, "is the guard"),
    "admin_app/secrecy/preview.py": (
        {"past_guard", "table"},
        "counts customers by the guard's own answer, naming none",
    ),
    "admin_app/signoffs/duty.py": ({"table"}, "a name beside a duty, correlated to a step already seen"),
    "admin_app/areas/credit/trading/documents.py": (
        {"unguarded", "table"},
        "whether the paper of a record at hand, or of rows that are seen, is on file",
    ),
    "admin_app/areas/credit/trading/holding.py": (
        {"unguarded"},
        "how many visits and collections somebody leaves behind",
    ),
    "admin_app/signoffs/holding.py": ({"unguarded"}, "how many signatures and tasks somebody leaves behind"),
    "admin_app/signoffs/inbox.py": ({"table"}, "conditions beside guarded requests and steps"),
    "admin_app/signoffs/models.py": ({"table"}, "says itself who sees it (SeenBy)"),
    "admin_app/signoffs/phone.py": ({"unguarded"}, "takes back the effect of a signature; audited"),
    "admin_app/signoffs/service.py": ({"unguarded"}, "the effect of a signature, and its tasks; audited"),
    "seed/demo.py": ({"unguarded", "bulk", "table"}, "invented data for an empty database"),
}


def findings(source: str) -> Iterator[tuple[int, str, str]]:
    """Line, kind and text of each place in a module that passes the guard or may."""
    tree = ast.parse(source)
    bulk = {name for name in _imported(tree, "sqlalchemy") if name in BULK}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            name = node.func.id
            if name in CALLS and (name != "text" or "text" in _imported(tree, "sqlalchemy")):
                yield node.lineno, CALLS[name], f"{name}(…)"
            elif name in bulk:
                yield node.lineno, "bulk", f"{name}(…)"
        elif isinstance(node, ast.Attribute) and node.attr in ATTRIBUTES:
            yield node.lineno, ATTRIBUTES[node.attr], f".{node.attr}"


def _imported(tree: ast.Module, package: str) -> set[str]:
    return {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == package
        for alias in node.names
    }


def modules() -> Iterator[tuple[str, str]]:
    """Path and text of every module but the migrations, which see no reader."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations/versions" not in path.as_posix() and path.name != "env.py":
                yield path.relative_to(ROOT).as_posix(), path.read_text()


def faults() -> list[str]:
    """What is wrong, a line each."""
    wrong, used = [], {path: set[str]() for path in ALLOWED}
    for path, source in modules():
        may = ALLOWED.get(path, (set[str](), ""))[0]
        for line, kind, shown in findings(source):
            if kind in may:
                used[path].add(kind)
            else:
                wrong.append(
                    f"{path}:{line}: {shown} passes the guard by. Use the mapped class, or name it in {__file__}."
                )
    for path, (may, _why) in ALLOWED.items():
        wrong.extend(
            f"{path} no longer needs {kind!r}: take it out of {__file__}." for kind in sorted(may - used[path])
        )
    return wrong


def main() -> int:
    found = faults()
    print("\n".join(found) or f"Past the guard: {len(ALLOWED)} named modules, no other.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
