"""Who acts here, may he, and on which customer? What every service of this area asks first."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import lazyload

from admin_app.accounts import rights
from admin_app.areas.customers.models import Customer
from admin_app.errors import Invalid, NotAllowed, NotFound, sentence
from admin_app.extensions import db
from admin_app.secrecy.access import ACCESS, access_of
from admin_app.secrecy.reader import Reader, Unguarded, current

REQUIRED = sentence("Please fill this in.", "请填写此项。")
CARD_ONLY = sentence(
    "You see too little of this customer for that. Ask for a consultation.",
    "您对该客户的权限不足，请先申请查阅。",
)


def actor() -> Reader | None:
    """The person acting; None when the desk itself does. NotAllowed when nobody is signed in."""
    reader = current()
    if isinstance(reader, Unguarded):
        return None
    if reader is None:
        raise NotAllowed(sentence("Sign in first.", "请先登录。"))
    return reader


def demand(action: str, *, owns: bool = False) -> int | None:
    """The key of whoever acts, None when the desk itself does; NotAllowed when he may not."""
    reader = actor()
    if reader is None:
        return None
    rights.demand(reader.posts, action, owns=owns)
    return reader.user_id


def may(action: str, *, owns: bool = False) -> bool:
    """May whoever acts do this? The desk itself may."""
    reader = actor()
    return reader is None or rights.may(reader.posts, action, owns=owns)


def locked(keys: Collection[int], at_least: str = "work") -> dict[int, Customer]:
    """These customers, locked until the transaction ends, in the order of their keys.

    NotFound when one is missing or hidden; NotAllowed where the reader sees less of one than `at_least`.
    """
    rows = (
        select(Customer)
        .where(Customer.id.in_(sorted(keys)))
        .options(lazyload(Customer.owner))
        .order_by(Customer.id)
        .with_for_update(of=Customer)
        .execution_options(populate_existing=True)
    )
    found = {customer.id: customer for customer in db.session.scalars(rows)}
    if set(found) != set(keys):
        raise NotFound
    access = access_of(found)
    if any(ACCESS.index(access.get(key, "none")) < ACCESS.index(at_least) for key in found):
        raise NotAllowed(CARD_ONLY, "二(二)6.7")
    return found


def reason_of(text: str, field: str = "reason", most: int = 200) -> str:
    """The reason without blanks around it; Invalid when there is none or it is too long."""
    kept = text.strip()
    if not kept:
        raise Invalid({field: REQUIRED})
    if len(kept) > most:
        raise Invalid({field: sentence(f"At most {most} characters.", f"不得超过 {most} 个字。")})
    return kept
