"""The same table as one Python function: which rule fires, and with which outcome. About 4 M answers/s.

The text of the function is made from the checked tree alone: fact names that are plain identifiers, and
literals by `repr`. Nothing of a rule file's own text reaches it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from rules.engine.facts import Fact
from rules.engine.forms import FORMS, FactForm, Form, Literal, Worked
from rules.engine.inline import INLINE, TAKES_MISSING
from rules.engine.tree import Both, Node, Other, Test, conjuncts, facts_of, values_of_one_fact

Case = Mapping[str, Any]


class Compiler:
    """Turns conditions and forms into Python text. `nullable` names what may be missing."""

    def __init__(self, derived: Mapping[str, Form], nullable: set[str]) -> None:
        self._derived = derived
        self._nullable = nullable

    def condition(self, node: Node) -> str:
        if isinstance(node, Test):
            return self._test(node)
        among = values_of_one_fact(node)
        if among:
            return f"_{among[0]} in {among[1]!r}"
        sign = " and " if isinstance(node, Both) else " or "
        return "(" + sign.join(self.condition(part) for part in node.parts) + ")"

    def _test(self, test: Test) -> str:
        left = f"_{test.fact}"
        if isinstance(test.right, Other):
            return f"{left} {test.op} _{test.right.fact}"
        if test.right is None or isinstance(test.right, bool):
            return f"{left} {'is' if test.op == '==' else 'is not'} {test.right!r}"
        bare = f"{left} {test.op} {test.right!r}"
        if test.fact in self._nullable and test.op != "==":
            return f"({left} is not None and {bare})"
        return bare

    def form(self, form: Form, lines: list[str], name: str = "") -> str:
        """What stands for the value, once `lines` have run: a literal, a fact, or the name given or made."""
        if isinstance(form, Literal):
            return repr(form.given)
        if isinstance(form, FactForm):
            return f"_{form.fact}"
        if not isinstance(form, Worked):
            raise TypeError(f"unknown form {form!r}")
        parts = [self.form(part, lines) for part in form.parts]
        name = name or f"_{len(lines)}"
        inline = INLINE.get(form.form)
        if inline is None or len(parts) < 2 or not self._is_safe(form):
            lines.append(f"    {name} = {form.form}({', '.join(parts)})")
        else:
            lines += [f"    {line}" for line in inline(name, parts)]
        return name

    def _is_safe(self, form: Worked) -> bool:
        return form.form in TAKES_MISSING or not any(self._can_be_missing(part) for part in form.parts)

    def _can_be_missing(self, form: Form) -> bool:
        if isinstance(form, Worked):
            missing = all if form.form == "first_of" else any
            return missing(self._can_be_missing(part) for part in form.parts)
        return isinstance(form, FactForm) and form.fact in self._nullable

    def loads(self, facts: tuple[str, ...], known: set[str]) -> list[str]:
        """Lines that fetch these facts, or work derived ones out, unless already known."""
        lines: list[str] = []
        for fact in facts:
            if fact in known:
                continue
            known.add(fact)
            if fact in self._derived:
                form = self._derived[fact]
                lines += self.loads(form.facts(), known)
                value = self.form(form, lines, f"_{fact}")
                if value != f"_{fact}":
                    lines.append(f"    _{fact} = {value}")
            else:
                lines.append(f'    _{fact} = case["{fact}"]')
        return lines


def _make(name: str, lines: list[str]) -> Callable[[Case], Any]:
    space: dict[str, Any] = {form: kind.work for form, kind in FORMS.items()}
    text = "\n".join([f"def {name}(case):", *lines])
    exec(compile(text, f"<compiled {name}>", "exec"), space)  # noqa: S102 -- text made from the checked tree  # nosec B102
    made: Callable[[Case], Any] = space[name]
    return made


def _answer(compiler: Compiler, then: Mapping[str, Form]) -> list[str]:
    """Lines that answer with the outcome."""
    lines: list[str] = []
    pairs = ", ".join([f"{name!r}: {compiler.form(form, lines)}" for name, form in then.items()])
    return [*lines, f"    return {{{pairs}}}"]


def outcome_function(
    compiler: Compiler, rows: list[tuple[Node | None, Mapping[str, Form]]]
) -> Callable[[Case], dict[str, Any]]:
    """case → outcome of the first row whose condition holds; a row without a condition always does."""
    lines: list[str] = []
    known: set[str] = set()
    for node, then in rows:
        needed = tuple(fact for form in then.values() for fact in form.facts())
        if node is None:
            lines += [*compiler.loads(needed, known), *_answer(compiler, then)]
            break
        lines += compiler.loads(facts_of(node), known)
        lines.append(f"    if {compiler.condition(node)}:")
        lines += ["    " + line for line in [*compiler.loads(needed, set(known)), *_answer(compiler, then)]]
    else:
        lines.append("    raise LookupError('no rule applies')")
    return _make("outcome", lines)


def rule_function(compiler: Compiler, nodes: list[Node]) -> Callable[[Case], int | None]:
    """case → index of the first condition that holds, or None."""
    lines: list[str] = []
    known: set[str] = set()
    for index, node in enumerate(nodes):
        lines += compiler.loads(facts_of(node), known)
        lines.append(f"    if {compiler.condition(node)}: return {index}")
    return _make("rule", [*lines, "    return None"])


def all_rules_function(compiler: Compiler, nodes: list[Node]) -> Callable[[Case], list[int]]:
    """case → indices of every condition that holds."""
    known: set[str] = set()
    lines = ["    held = []"]
    for index, node in enumerate(nodes):
        lines += compiler.loads(facts_of(node), known)
        lines.append(f"    if {compiler.condition(node)}: held.append({index})")
    return _make("held", [*lines, "    return held"])


def complete_function(
    compiler: Compiler, derived: Mapping[str, Form], facts: tuple[str, ...]
) -> Callable[[Case], dict[str, Any]]:
    """case → the same with every derived fact beside the declared ones."""
    lines = compiler.loads((*facts, *derived), set())
    pairs = ", ".join(f'"{name}": _{name}' for name in (*facts, *derived))
    return _make("complete", [*lines, f"    return {{{pairs}}}"])


def fits_function(facts: Mapping[str, Fact]) -> Callable[[Case], bool]:
    """case → whether it holds every declared fact, no other, and each fits. What it denies may still be put right."""
    loads = [f'        _{name} = case["{name}"]' for name in facts]
    tests = [f"len(case) == {len(facts)}", *(fact.python_test(f"_{name}") for name, fact in facts.items())]
    told = f"    return {' and '.join(tests)}"
    return _make("fits", ["    try:", *loads, "    except KeyError:", "        return False", told])


def conjunct_functions(compiler: Compiler, node: Node) -> tuple[tuple[Node, Callable[[Case], bool]], ...]:
    """Each part of a condition that must hold, with a function of the case that tells whether it does."""
    return tuple(
        (
            part,
            _make("holds", [*compiler.loads(facts_of(part), set()), f"    return {compiler.condition(part)}"]),
        )
        for part in conjuncts(node)
    )
