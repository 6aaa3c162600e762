"""How is a condition put on every statement about a class, and prepared once instead of for each statement?

SQLAlchemy marks every element of the condition before each statement is compiled, and every value in it anew; of a
large condition that takes longer than all the rest. Here it is marked once, and its values stay themselves: a statement
whose parts share a value then has it once.
"""

from typing import Any

from sqlalchemy import BindParameter
from sqlalchemy.orm.util import LoaderCriteriaOption
from sqlalchemy.sql.annotation import _deep_annotate, _safe_annotate


class Condition(LoaderCriteriaOption):
    """As `with_loader_criteria` gives it, for every alias of the class."""

    _cache_key_traversal = LoaderCriteriaOption._traverse_internals

    def __init__(self, cls: Any, condition: Any) -> None:
        super().__init__(cls, condition, include_aliases=True, propagate_to_loaders=False)
        self._marked: Any = None

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


def _but_values(element: Any, marks: Any) -> Any:
    return element if isinstance(element, BindParameter) else _safe_annotate(element, marks)
