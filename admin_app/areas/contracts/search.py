"""Which contracts have these characters in number or title, or in the name of their customer? The best first.

An index like that of cards (areas/customers/search.py): number and title from each character on, and how the title is
read. It is written with the contract, by a flush or by an import. Of several terms each stands in the contract or on
its customer's card. Every place is read in the order of the index and only until there is enough, through the guard;
where the reader sees few of very many, those few are ranked instead.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, event, exists, false, insert, inspect, or_, select
from sqlalchemy.orm import aliased

from admin_app.areas.contracts.models import ContractWord
from admin_app.areas.customers.models import Customer
from admin_app.areas.customers.ranking import ranked as ranked_customers
from admin_app.areas.customers.search import (
    LONGEST,
    begins,
    counts_in,
    from_each,
    is_pinyin,
    plain,
    read_aloud,
    terms_of,
)
from admin_app.areas.customers.search import search as on_card
from admin_app.areas.receivables.models import Contract
from admin_app.extensions import db
from admin_app.readings import fold, has_han
from admin_app.secrecy.statements import past_guard

# Where a word of the index stands, in the order in which a search ranks what it finds there.
NUMBER, TITLE, TITLE_INSIDE, NUMBER_INSIDE, INITIALS, PINYIN, INITIALS_INSIDE, PINYIN_INSIDE = range(8)
PLACES = (NUMBER, TITLE, TITLE_INSIDE, NUMBER_INSIDE, INITIALS, PINYIN, INITIALS_INSIDE, PINYIN_INSIDE)
HAN = (NUMBER, TITLE, TITLE_INSIDE, NUMBER_INSIDE)  # where characters stand as they are written
READ = 40  # characters of a title that are read aloud, too
MANY = 50_000  # words that begin so: from here on the contracts are asked, not the index
FIRST = 1_000  # words of a place that are looked at before it is asked whether the reader sees few contracts
FEW = 1_000  # contracts that may be ranked at once
TWICE = 3  # rows read for each wanted: a title may have the same characters twice
BATCH = 500
HERE = Contract.is_void.is_(False)

# --- the index


def words_of(number: str, title: str) -> set[tuple[int, str]]:
    """All that a contract is found by: place and word."""
    number, title = fold(number), fold(title)
    found = {(NUMBER, number[:LONGEST]), (TITLE, title[:LONGEST])}
    found.update((NUMBER_INSIDE, word) for word in from_each(number[1:], least=2))
    found.update((TITLE_INSIDE, word) for word in from_each(title[1:]))
    for is_first, initials, pinyin in read_aloud(title[:READ]):
        found.add((INITIALS if is_first else INITIALS_INSIDE, initials[:LONGEST]))
        found.add((PINYIN if is_first else PINYIN_INSIDE, pinyin[:LONGEST]))
    return {(place, word) for place, word in found if word}


def index_contracts(contracts: Iterable[tuple[int, str, str]]) -> None:
    """Write the index anew for these keys, numbers and titles; in the caller's transaction."""
    waiting = iter(contracts)
    table: Any = ContractWord.__table__
    while batch := list(islice(waiting, BATCH)):
        db.session.connection().execute(delete(table).where(table.c.contract_id.in_([key for key, *_names in batch])))
        rows = [
            {"place": place, "word": word, "contract_id": key}
            for key, number, title in batch
            for place, word in sorted(words_of(number, title))
        ]
        if rows:
            db.session.connection().execute(insert(table), rows)


def _follow(session: Any, _context: Any) -> None:
    """Those that a flush makes, or gives another number or title."""
    written = [one for one in session.new if isinstance(one, Contract)]
    written += [one for one in session.dirty if isinstance(one, Contract) and _is_renamed(one)]
    index_contracts((one.id, one.number, one.title) for one in written)


def _is_renamed(contract: Contract) -> bool:
    told = inspect(contract).attrs
    return bool(told.number.history.has_changes() or told.title.history.has_changes())


event.listen(db.session, "after_flush", _follow)

# --- the search

_table: Any = aliased(ContractWord.__table__)
_words = _table.c


def search(text: str) -> ColumnElement[bool]:
    """True for the contracts that have each of the words in number or title; false where there is none."""
    terms = terms_of(text)
    return and_(*(has(term, sum(counts_of(term, MANY).values()) > MANY) for term in terms)) if terms else false()


def ranked(text: str, most: int, first: int = FIRST) -> list[Any]:
    """Keys of at most so many contracts that are not void, the best first."""
    found: dict[int, None] = {}
    for keys in _stages(text, terms_of(text), most, first):
        found.update(dict.fromkeys(keys))
        if len(found) >= most:
            break
    return list(found)[:most]


def _stages(text: str, terms: list[str], most: int, first: int) -> Iterator[Sequence[int]]:
    """What is found in one place after the other, with each term leading in turn; then by the customers' cards."""
    counts = {term: counts_of(term, first) for term in terms}
    for leading in terms:
        others = [_told(term, counts[term], first) for term in terms if term != leading]
        if len(leading) > LONGEST:
            others.append(has(leading, True))
        yield from _led(leading, counts[leading], others, most, first)
    if terms:
        customers = [row.id for row in ranked_customers(text, most)]
        newest = select(Contract.id).where(Contract.customer_id.in_(customers), HERE)
        yield db.session.scalars(newest.order_by(Contract.starts_on.desc(), Contract.id).limit(most)).all()


def _told(term: str, counts: dict[int, int], first: int) -> ColumnElement[bool]:
    """Stands in the contract, or on its customer's card?"""
    customers = select(Customer.id).where(on_card(term))
    return or_(has(term, sum(counts.values()) > first), Contract.customer_id.in_(customers))


def _led(term: str, counts: dict[int, int], others: list[Any], most: int, first: int) -> Iterator[Sequence[int]]:
    few: Sequence[int] | None = None
    for place, count in counts.items():
        there = and_(_words.place == place, begins(_words.word, term))
        if count > first and few is None:
            ordered = select(_words.word, _words.contract_id).where(there).order_by(_words.word, _words.contract_id)
            some = ordered.limit(first).subquery()
            yield _rows(select(Contract.id).join(some, some.c.contract_id == Contract.id), some.c, others, most)
            few = db.session.scalars(select(Contract.id).where(HERE, has(term, True), *others).limit(FEW + 1)).all()
            if len(few) <= FEW:
                yield _in_order(term, few)[:most]
                return
        joined = select(Contract.id).join(_table, _words.contract_id == Contract.id).where(there)
        yield _rows(joined, _words, others, most)


def _rows(wanted: Select[Any], words: Any, others: list[Any], most: int) -> Sequence[int]:
    """The contracts of these words in their order, as far as the reader sees them."""
    rows = wanted.where(HERE, *others).order_by(words.word, words.contract_id).limit(most * TWICE)
    return db.session.scalars(rows).all()


def _in_order(term: str, keys: Sequence[int]) -> list[int]:
    """The same, the best first."""
    rows = select(_words.place, _words.word, _words.contract_id).where(
        _words.contract_id.in_(keys), begins(_words.word, term)
    )
    found = db.session.execute(rows, execution_options=past_guard("the keys came through the guard"))
    return list(dict.fromkeys(key for _place, _word, key in sorted(tuple(row) for row in found)))


def counts_of(term: str, many: int) -> dict[int, int]:
    """How many words of the index begin like that, by the places that have any; counted a little beyond `many`.

    It says where and how to look, not what is found.
    """
    return counts_in(ContractWord, HAN if has_han(term) else PLACES, term, many)


def has(term: str, is_common: bool) -> ColumnElement[bool]:
    """True for the contracts whose number or title has the folded term."""
    words = aliased(ContractWord.__table__).c
    begin = begins(words.word, term)
    if is_common:
        found: ColumnElement[bool] = exists().where(words.contract_id == Contract.id, begin)
    else:
        places = HAN if has_han(term) else PLACES
        found = Contract.id.in_(select(words.contract_id).where(words.place.in_(places), begin))
    if len(term) > LONGEST and not is_pinyin(term):
        found = and_(found, or_(*(plain(column).icontains(term, autoescape=True) for column in _WRITTEN)))
    return found


_WRITTEN = (Contract.number, Contract.title)
