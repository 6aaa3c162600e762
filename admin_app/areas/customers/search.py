"""Which customers have these characters on their card? An index of what stands there from each character on.

Only the card is indexed: name, code, contact, telephone, and how the names are read. Searching it therefore tells
nobody more than the card. A credit code is found as a whole, by whoever sees the customer's working data.
Letters are compared without case, full-width forms as half-width, signs and spaces are left out.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, false, func, insert, or_, select
from sqlalchemy.orm import aliased

from admin_app.areas.customers.models import CardWord, Customer
from admin_app.extensions import db
from admin_app.readings import fold, has_han, is_han, readings
from admin_app.secrecy.access import guarded
from admin_app.secrecy.statements import past_guard

__all__ = ["fold", "index_customers", "search"]

# Where a word of the index stands, in the order in which a search ranks what it finds there.
PLACES = (
    *("name", "name_inside", "code", "initials", "pinyin", "initials_inside", "pinyin_inside"),
    *("phone", "contact", "code_inside"),
)
NAME, NAME_INSIDE, CODE, INITIALS, PINYIN, INITIALS_INSIDE, PINYIN_INSIDE, PHONE, CONTACT, CODE_INSIDE = range(10)
HAN = (NAME, NAME_INSIDE, CODE, CONTACT, CODE_INSIDE)  # where characters stand as they are written
LONGEST = 16  # of a word in the index; what is searched for beyond is looked up in the card
SHORTEST_PHONE = 4
MANY = 50_000  # words that begin so: from here on the customers are asked, not the index
MOST_TERMS = 4
MOST_ALIKE = 20  # customers of one credit code
BATCH = 500
LAST = "\U0010ffff"  # the last character there is
_FORM = re.compile("(?:股份|控股|集团)?有限(?:责任)?公司$")  # nobody types its pinyin
_CREDIT_CODE = re.compile(r"(?=.*\d)[0-9a-z]{15,20}")


def words_of(name: str | None, code: str | None, phone: str | None, contact: str | None) -> set[tuple[int, str]]:
    """All that a customer with this card is found by: place and word."""
    name, code, contact = fold(name), fold(code), fold(contact)
    found = {(NAME, name[:LONGEST]), (CODE, code[:LONGEST])}
    found.update((NAME_INSIDE, word) for word in from_each(name[1:]))
    found.update((CODE_INSIDE, word) for word in from_each(code[1:], least=2))
    found.update((PHONE, word) for word in from_each(fold(phone), least=SHORTEST_PHONE))
    found.update((CONTACT, word) for word in from_each(contact))
    for is_first, initials, pinyin in read_aloud(_FORM.sub("", name)):
        found.add((INITIALS if is_first else INITIALS_INSIDE, initials[:LONGEST]))
        found.add((PINYIN if is_first else PINYIN_INSIDE, pinyin[:LONGEST]))
    for _is_first, initials, pinyin in read_aloud(contact):
        found.update([(CONTACT, initials[:LONGEST]), (CONTACT, pinyin[:LONGEST])])
    return {(place, word) for place, word in found if word}


def from_each(text: str, least: int = 1) -> Iterator[str]:
    """The text from each of its characters on, as long as that is."""
    return (text[at : at + LONGEST] for at in range(len(text) - least + 1))


def read_aloud(text: str) -> Iterator[tuple[bool, str, str]]:
    """Initials and pinyin of a text with Han characters, from its beginning and from each of them on."""
    if not has_han(text):
        return
    for syllables in readings(text):
        for at, character in enumerate(text):
            if at == 0 or is_han(character):
                yield at == 0, "".join(one[0] for one in syllables[at:]), "".join(syllables[at:])


def index_customers(customers: Iterable[Customer]) -> None:
    """Write the index anew for these customers; in the caller's transaction."""
    waiting = iter(customers)
    while batch := list(islice(waiting, BATCH)):
        db.session.flush()
        table: Any = CardWord.__table__
        written = past_guard("the index of customers at hand")
        old = delete(table).where(table.c.customer_id.in_([c.id for c in batch]))
        db.session.execute(old, execution_options=written)
        rows = [
            {"place": place, "word": word, "customer_id": c.id}
            for c in batch
            for place, word in sorted(words_of(c.name, c.code, c.phone, c.contact))
        ]
        if rows:
            db.session.execute(insert(table), rows, execution_options=written)


def terms_of(text: str) -> list[str]:
    """The folded words of what was typed, few enough to look for."""
    return [folded for word in text.split()[:MOST_TERMS] if (folded := fold(word))]


def search(text: str, many: int = MANY) -> ColumnElement[bool]:
    """True for the customers whose card has each of the words; false when there is nothing to search for.

    The words of the index lead to their customers; where more than `many` begin so, each customer is asked for his.
    """
    terms = terms_of(text)
    return and_(*(_has_one(term, many) for term in terms)) if terms else false()


def _has_one(term: str, many: int) -> ColumnElement[bool]:
    count = sum(counts_of(term, many).values())
    if not count:
        return Customer.id.in_(with_credit_code(term))
    return has(term, count > many)


def is_common(text: str) -> bool:
    """Do so many words of the index begin like each of these that customers are better asked one by one?"""
    return all(sum(counts_of(term, MANY).values()) > MANY for term in terms_of(text))


def counts_of(term: str, many: int) -> dict[int, int]:
    """How many words of the index begin like that, by the places that have any; counted a little beyond `many`.

    It says where and how to look, not what is found.
    """
    return counts_in(CardWord, places_of(term), term, many)


def counts_in(index: Any, places: tuple[int, ...], term: str, many: int) -> dict[int, int]:
    """The same of any such index: a table of place and word."""
    counts = db.session.execute(
        select(*(_count(index, place, term, many) for place in places)),
        execution_options=past_guard("says how to look, not what is found"),
    ).one()
    return {place: count for place, count in zip(places, counts, strict=True) if count}


def _count(index: Any, place: int, term: str, many: int) -> Any:
    words = aliased(index.__table__).c
    some = select(words.place).where(words.place == place, begins(words.word, term)).limit(many + 1)
    return select(func.count()).select_from(some.subquery()).scalar_subquery()


def has(term: str, is_common: bool) -> ColumnElement[bool]:
    """True for the customers whose card has the folded term."""
    words = aliased(CardWord.__table__).c
    begin = begins(words.word, term)
    if is_common:
        found: ColumnElement[bool] = exists().where(words.customer_id == Customer.id, begin)
    else:
        found = Customer.id.in_(select(words.customer_id).where(words.place.in_(places_of(term)), begin))
    if len(term) > LONGEST and not is_pinyin(term):
        found = and_(found, _contains(term))
    alike = with_credit_code(term)
    return or_(found, Customer.id.in_(alike)) if alike else found


def begins(word: Any, term: str) -> ColumnElement[bool]:
    """Does the word begin with the term, as far as the index goes?"""
    start = term[:LONGEST]
    return and_(word >= start, word < start + LAST)


def places_of(term: str) -> tuple[int, ...]:
    """Where such a term can stand."""
    return HAN if has_han(term) else tuple(range(len(PLACES)))


def is_pinyin(term: str) -> bool:
    return term.isascii() and term.isalpha()


def with_credit_code(term: str) -> list[int]:
    """The customers of this credit code, of those whose working data the reader sees."""
    if not _CREDIT_CODE.fullmatch(term):
        return []
    code = term.upper()
    seen = guarded(Customer.tax_id, "work") == code
    rows = select(Customer.id).where(Customer.tax_id == code, seen).order_by(Customer.id).limit(MOST_ALIKE)
    return list(db.session.scalars(rows))


def with_phones(numbers: Iterable[str]) -> Any:
    """Keys of the customers whose folded telephone begins like one of these, by the index."""
    words: Any = CardWord.__table__
    begin = sorted({number[:LONGEST] for number in numbers})
    return select(words.c.customer_id).where(words.c.place == PHONE, words.c.word.in_(begin))


def _contains(term: str) -> ColumnElement[bool]:
    columns = [plain(column) for column in (Customer.name_key, Customer.code, Customer.phone, Customer.contact)]
    return or_(*(column.icontains(term, autoescape=True) for column in columns))


def plain(column: Any) -> Any:
    """What is written there as `fold` has it, but for case and width."""
    return func.replace(func.replace(column, "-", ""), " ", "")
