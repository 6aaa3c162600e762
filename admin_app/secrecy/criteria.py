"""How is a condition put on every statement about a class, and prepared once instead of for each statement?

SQLAlchemy walks through the conditions of each statement to know whether it has compiled it before, and marks their
every element before it compiles it; of large conditions that takes longer than all the rest. Here a condition is walked
through once and marked once. So that it may stand in any statement it shares no value with another, nor with the
statement. Built on what SQLAlchemy 2.1 keeps to itself: to be looked at when it is raised.
"""

from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter
from sqlalchemy.orm.util import LoaderCriteriaOption
from sqlalchemy.sql.annotation import _deep_annotate, _safe_annotate
from sqlalchemy.sql.cache_key import NO_CACHE, anon_map
from sqlalchemy.sql.visitors import replacement_traverse


class Condition(LoaderCriteriaOption):
    """As `with_loader_criteria` gives it, for every alias of the class.

    `is_joined`: also where rows of the class come in the same statement with those that lead to them. What follows a
    customer comes with others of his and need not be asked twice; what says itself who sees it must be.
    """

    _cache_key_traversal = LoaderCriteriaOption._traverse_internals

    def __init__(self, cls: Any, condition: Any, *, is_joined: bool = False) -> None:
        super().__init__(cls, _with_own_values(condition), include_aliases=True, propagate_to_loaders=False)
        self._values: list[Any] = []
        known = anon_map()
        key = super()._gen_cache_key(known, self._values)
        self._form = None if NO_CACHE in known else _form(key)
        self._marked: Any = None
        self._where_joined = self
        if is_joined:  # SQLAlchemy asks the one property whether to join it in and whether it travels: a twin, then
            self._where_joined = Condition.__new__(Condition)
            for name in (*LoaderCriteriaOption.__slots__, "_values", "_form", "_marked"):
                setattr(self._where_joined, name, getattr(self, name))
            self._where_joined.propagate_to_loaders = True

    def get_global_criteria(self, attributes: Any) -> None:
        super(Condition, self._where_joined).get_global_criteria(attributes)

    def _gen_cache_key(self, anon_map: Any, bindparams: list[Any]) -> Any:
        if self._form is None:
            return super()._gen_cache_key(anon_map, bindparams)
        bindparams.extend(self._values)
        return Condition, self._form

    def _resolve_where_criteria(self, ext_info: Any) -> Any:
        if self._marked is None:
            self._marked = _deep_annotate(
                self.where_criteria,
                {"for_loader_criteria": self},
                detect_subquery_cols=True,
                ind_cols_on_fromclause=True,
                annotate_callable=_but_values,
            )
        return self._marked


@lru_cache(maxsize=4096)
def _form(_key: Any) -> object:
    """What stands for all conditions that differ in their values alone."""
    return object()


def _with_own_values(condition: Any) -> Any:
    own: dict[int, Any] = {}

    def replace(element: Any, **_more: Any) -> Any:
        if not isinstance(element, BindParameter):
            return None
        if id(element) not in own:
            own[id(element)] = element._clone()
            own[id(element)]._convert_to_unique()
        return own[id(element)]

    return replacement_traverse(condition, {}, replace)


def _but_values(element: Any, marks: Any) -> Any:
    return element if isinstance(element, BindParameter) else _safe_annotate(element, marks)
