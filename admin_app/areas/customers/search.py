"""Which customers have these characters on their card? An index of single and neighbouring characters.

Only the card is indexed: name, code, contact, telephone. Searching it therefore tells nobody more than the card.
Letters are compared without case, full-width forms as half-width, signs and spaces are left out.
"""

import re
import unicodedata
from collections.abc import Iterable
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, false, func, insert, or_, select
from sqlalchemy.orm import aliased

from admin_app.areas.customers.models import Customer, NameGram
from admin_app.extensions import db
from admin_app.secrecy.statements import past_guard

MOST_GRAMS = 4  # PostgreSQL thinks half a second about joining eight
MOST_TERMS = 4
BATCH = 500
_SIGNS = re.compile(r"[\W_]+")


def fold(text: str | None) -> str:
    """Letters and figures only, half-width, without case: what two spellings of one name have in common."""
    return _SIGNS.sub("", unicodedata.normalize("NFKC", text or "")).casefold()


def grams(text: str) -> list[str]:
    """The pairs of neighbouring characters of a folded text, in order."""
    return [text[at : at + 2] for at in range(len(text) - 1)]


def grams_of(customer: Customer) -> set[str]:
    """All that the customer is found by: pairs of his card's fields, single characters of his names."""
    found: set[str] = set()
    for field in (customer.name, customer.code, customer.contact, customer.phone):
        found.update(grams(fold(field)))
    for field in (customer.name, customer.contact):
        found.update(fold(field))
    return {gram for gram in found if len(gram) <= 4}


def index_customers(customers: Iterable[Customer]) -> None:
    """Write the index anew for these customers; in the caller's transaction."""
    waiting = iter(customers)
    while batch := list(islice(waiting, BATCH)):
        db.session.flush()
        table: Any = NameGram.__table__
        written = past_guard("the index of customers at hand")
        old = delete(table).where(table.c.customer_id.in_([c.id for c in batch]))
        db.session.execute(old, execution_options=written)
        rows = [{"gram": gram, "customer_id": c.id} for c in batch for gram in sorted(grams_of(c))]
        if rows:
            db.session.execute(insert(table), rows, execution_options=written)


def search(text: str) -> ColumnElement[bool]:
    """True for the customers whose card has each of the words; false when there is nothing to search for."""
    terms = [folded for word in text.split()[:MOST_TERMS] if (folded := fold(word))]
    return and_(*(_has(term) for term in terms)) if terms else false()


def _has(term: str) -> ColumnElement[bool]:
    """The index narrows down to few customers; those are looked at in full."""
    wanted = _spread(list(dict.fromkeys(grams(term)))) or [term]
    first = aliased(NameGram.__table__)
    found = select(first.c.customer_id).where(first.c.gram == wanted[0])
    for gram in wanted[1:]:
        other = aliased(NameGram.__table__)
        found = found.join(other, and_(other.c.customer_id == first.c.customer_id, other.c.gram == gram))
    indexed = Customer.id.in_(found)
    return and_(indexed, _contains(term)) if len(wanted) > 1 else indexed


def _spread(pairs: list[str]) -> list[str]:
    """A few of them from all over the term, its beginning and its end among them."""
    if len(pairs) <= MOST_GRAMS:
        return pairs
    return [pairs[at * (len(pairs) - 1) // (MOST_GRAMS - 1)] for at in range(MOST_GRAMS)]


def _contains(term: str) -> ColumnElement[bool]:
    columns = [_plain(column) for column in (Customer.name_key, Customer.code, Customer.phone, Customer.contact)]
    return or_(*(column.icontains(term, autoescape=True) for column in columns))


def _plain(column: Any) -> Any:
    return func.replace(func.replace(column, "-", ""), " ", "")
