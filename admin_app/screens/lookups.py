"""What may be chosen in a form? Related records, found by typing, through the guard; no list is ever loaded whole."""

from collections.abc import Callable
from typing import Any

from flask_admin.model.ajax import AjaxModelLoader
from flask_babel import lazy_gettext as _
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from admin_app.accounts.models import Post, User
from admin_app.areas.customers.models import GONE, Customer
from admin_app.areas.customers.search import search
from admin_app.extensions import FollowsCustomer, db

MOST = 50


def key_of(text: Any) -> int | None:
    """The key in a text; None when it is none, so that nonsense and missing are the same."""
    text = str(text).strip()
    if not text.isascii() or not text.isdigit() or len(text) > 19 or int(text) >= 2**63:
        return None
    return int(text)


def place(text: str, read: Callable[[str], Any]) -> tuple[Any, int]:
    """Where a page starts, as `value key` in a link; (None, 0) is the beginning. `read` raises ValueError."""
    value, _space, key = text.partition(" ")
    found = key_of(key)
    try:
        return (read(value), found) if found is not None else (None, 0)
    except ValueError:
        return None, 0


class Lookup(AjaxModelLoader):
    """Finds records of one model by what `matching` says; both the list and the single record pass the guard."""

    def __init__(self, name: str, model: Any, **options: Any) -> None:
        super().__init__(name, {"minimum_input_length": 1, "placeholder": _("Type to find"), **options})
        self.model = model

    def format(self, model: Any) -> tuple[str, str] | None:
        return None if model is None else (str(model.id), str(model))

    def get_one(self, pk: Any) -> Any:
        key = key_of(pk)
        if key is None:
            return None
        with db.session.no_autoflush:
            return db.session.scalars(self.rows().where(self.model.id == key)).one_or_none()

    def get_list(self, query: str, offset: int = 0, limit: int = 10) -> list[Any]:
        term = (query or "").strip()
        if not term:
            return []
        start = min(max(offset or 0, 0), 1000)
        found = self.rows().where(self.matching(term)).order_by(*self.order())
        return list(db.session.scalars(found.offset(start).limit(min(max(limit or 10, 1), MOST))))

    def rows(self) -> Any:
        return select(self.model)

    def order(self) -> tuple[Any, ...]:
        return (self.model.id,)

    def matching(self, term: str) -> Any:
        raise NotImplementedError


class CustomerLookup(Lookup):
    """By any two characters of the name, a part of the code, the end of the telephone number."""

    def rows(self) -> Any:
        return select(Customer).where(Customer.status.not_in(GONE))

    def order(self) -> tuple[Any, ...]:
        return (Customer.name, Customer.id)

    def matching(self, term: str) -> Any:
        return search(term)


class UserLookup(Lookup):
    """Colleagues who still work here, of these posts if any are named; few enough to look through."""

    def rows(self) -> Any:
        posts = self.options.get("posts")
        rows = select(User).where(User.active)
        return rows.where(User.roles.any(Post.name.in_(posts))) if posts else rows

    def order(self) -> tuple[Any, ...]:
        return (User.username,)

    def matching(self, term: str) -> Any:
        return or_(User.username.icontains(term, autoescape=True), User.name.icontains(term, autoescape=True))

    def format(self, model: Any) -> tuple[str, str] | None:
        return None if model is None else (str(model.id), f"{model.name} ({model.username})")


class DocumentLookup(Lookup):
    """Something about a customer, by its exact number or by the customer."""

    def rows(self) -> Any:
        rows = select(self.model).options(joinedload(self.model.customer))
        return rows.where(self.model.is_void.is_(False)) if hasattr(self.model, "is_void") else rows

    def matching(self, term: str) -> Any:
        of_customer = self.model.customer_id.in_(select(Customer.id).where(search(term)))
        return or_(self.model.number == term, of_customer) if hasattr(self.model, "number") else of_customer

    def format(self, model: Any) -> tuple[str, str] | None:
        return None if model is None else (str(model.id), f"{model} · {model.customer.name}")


def lookup(name: str, model: Any, **options: Any) -> Lookup:
    """The look-up that suits a related model; TypeError where none does, rather than loading a whole table."""
    if model is Customer:
        return CustomerLookup(name, model, **options)
    if model is User:
        return UserLookup(name, model, **options)
    if issubclass(model, FollowsCustomer):
        return DocumentLookup(name, model, **options)
    raise TypeError(f"Nobody said how to look up {model.__name__}.")
