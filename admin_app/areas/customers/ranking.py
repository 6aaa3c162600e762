"""Which customers does somebody mean who types half a name? The best first, and no more than asked for.

A code or credit code as a whole, a telephone's last figures, then by where the words of the index stand that the first
of several terms begins (search.PLACES), each place in the order of its words, then of keys. Every place is read in the
order of the index and only until there is enough, through the guard: what the reader may not see takes nobody's place
and leaves no gap. Where he sees few of very many, those few are ranked instead.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased

from admin_app.areas.customers.models import CardWord, Customer
from admin_app.areas.customers.search import CODE, LONGEST, PHONE, begins, counts_of, has, terms_of, with_credit_code
from admin_app.extensions import db
from admin_app.readings import fold
from admin_app.secrecy.statements import past_guard

COLUMNS = (Customer.id, Customer.code, Customer.name, Customer.contact, Customer.phone)
HERE = Customer.status != "merged"  # found under the record it was merged into
FIRST = 1_000  # words of a place that are looked at before it is asked whether the reader sees few customers
FEW = 1_000  # customers that may be ranked at once
TWICE = 3  # rows read for each wanted: a name may have the same characters twice


def ranked(text: str, most: int, first: int = FIRST) -> list[Any]:
    """Key, code, name, contact and telephone of at most so many customers, the best first."""
    terms = terms_of(text)
    found: dict[int, Any] = {}
    for rows in _stages(fold(text), terms, most, first) if terms else ():
        for row in rows:
            found.setdefault(row.id, row)
        if len(found) >= most:
            break
    return list(found.values())[:most]


def _stages(whole: str, terms: list[str], most: int, first: int) -> Iterator[list[Any]]:
    """What is found in one place after the other; asked for only when the places before had too few."""
    counts = {term: counts_of(term, first) for term in terms}
    leading = terms[0]  # never the rarest: how many there are that the reader does not see must not show in the order
    others = [has(term, sum(places.values()) > first) for term, places in counts.items() if term != leading]
    if any(CODE in places for places in counts.values()):
        yield [row for row in _rows(_at(CODE, _words.word == whole[:LONGEST]), [], most) if fold(row.code) == whole]
    if keys := with_credit_code(whole):
        yield _rows_of(keys)
    if leading.isdecimal() and PHONE in counts[leading]:
        yield _rows(_at(PHONE, _words.word == leading), others, most)
    if len(leading) > LONGEST:
        others.append(has(leading, True))
    few: list[int] | None = None
    for place, count in counts[leading].items():
        begin = begins(_words.word, leading)
        if count > first and few is None:
            yield _rows(_at(place, begin), others, most, first)
            few = _few(leading, others)
            if len(few) <= FEW:
                yield _rows_of(_in_order(leading, few)[:most])
                return
        yield _rows(_at(place, begin), others, most)


_table: Any = aliased(CardWord.__table__)
_words = _table.c


def _at(place: int, condition: ColumnElement[bool]) -> Any:
    """The words there, in the order of the index."""
    words = select(_words.word, _words.customer_id).where(_words.place == place, condition)
    return words.order_by(_words.word, _words.customer_id)


def _rows(words: Any, others: list[Any], most: int, first: int | None = None) -> list[Any]:
    """The customers of these words, or of the first of them only, as far as the reader sees them."""
    if first is None:
        wanted = select(*COLUMNS).join(_table, _words.customer_id == Customer.id).where(words.whereclause)
        wanted = wanted.order_by(_words.word, _words.customer_id)
    else:
        some = words.limit(first).subquery()
        wanted = select(*COLUMNS).join(some, some.c.customer_id == Customer.id)
        wanted = wanted.order_by(some.c.word, some.c.customer_id)
    return list(db.session.execute(wanted.where(HERE, *others).limit(most * TWICE)))


def _few(term: str, others: list[Any]) -> list[int]:
    """The customers that have the term, in no order, and no more of them than tell that they are many."""
    rows = select(Customer.id).where(HERE, has(term, True), *others).limit(FEW + 1)
    return list(db.session.scalars(rows))


def _in_order(term: str, keys: list[int]) -> list[int]:
    """The same, the best first."""
    rows = select(_words.place, _words.word, _words.customer_id).where(
        _words.customer_id.in_(keys), begins(_words.word, term)
    )
    found = db.session.execute(rows, execution_options=past_guard("the keys came through the guard"))
    return list(dict.fromkeys(key for _place, _word, key in sorted(tuple(row) for row in found)))


def _rows_of(keys: list[int]) -> list[Any]:
    """In the order of the keys given."""
    found = {row.id: row for row in db.session.execute(select(*COLUMNS).where(Customer.id.in_(keys), HERE))}
    return [found[key] for key in keys if key in found]
