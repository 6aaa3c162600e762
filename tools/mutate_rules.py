"""Would anybody notice one wrong number in a rule file? Every single change of the shipped files, tried one by one.

    make mutate                          this and the engine (tools/mutate.py)
    tools/mutate_rules.py reporting.py   this alone, these files

A change: a parameter or a number one step off, another choice, yes for no, `>=` for `>`, `==` for `!=`, `&` for `|`,
a part of a condition or of a form dropped, another outcome, a rule removed, or the row that answers while a policy is
stopped, two neighbours swapped. It is noticed when the file is refused, an example of the file differs, or a test of
tests/rules fails. A change that answers every case alike by the same rule is no change, and counted apart. Ends with 1
where fewer than 90 % are noticed.
"""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from rules.engine import (  # noqa: E402 (a script finds them only now)
    LoadedFile,
    LoadedPolicy,
    RuleFileRefused,
    load_text,
    moved,
)
from rules.engine.agreement import answered_otherwise  # noqa: E402
from rules.engine.load import unproven  # noqa: E402

LEAST_SHARE = 90
OTHER_SIGN: dict[type[ast.AST], type[ast.AST]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
ENDS = ("refused", "example", "test", "same", "SURVIVED")


@dataclass(frozen=True)
class Mutant:
    """A rule file with one thing in it changed."""

    where: str
    what: str
    text: str


class Changes:
    """Every single change of one rule file."""

    def __init__(self, file: LoadedFile) -> None:
        self._file = file
        self._tree = ast.parse(file.text)

    def __iter__(self) -> Iterator[Mutant]:
        for call in self._calls("Parameter"):
            yield from self._numbers("parameters", call.args[0])
        for call in self._calls("Policy"):
            policy = self._file.policies[ast.literal_eval(call.args[0])]
            parts = {pair.arg: pair.value for pair in call.keywords}
            yield from self._order(policy.name, parts["rules"])
            for form in _labels(parts["derived"]).values() if "derived" in parts else ():
                yield from self._form(policy.name, form)
            for rule in [*parts["rules"].elts, *(parts[row] for row in ("otherwise", "stopped") if row in parts)]:
                yield from self._rule(policy, rule)
            if "stopped" in parts:
                rest = [pair for pair in call.keywords if pair.arg != "stopped"]
                without = ast.Call(call.func, call.args, rest)
                yield self._mutant(policy.name, call, without, f"{ast.unparse(parts['stopped'].args[0])} removed")

    def _calls(self, word: str) -> Iterator[ast.Call]:
        for statement in self._tree.body:
            if isinstance(statement, ast.Assign) and getattr(getattr(statement.value, "func", None), "id", "") == word:
                yield statement.value

    def _mutant(self, where: str, old: ast.AST, new: ast.AST, what: str = "") -> Mutant:
        words = what or f"{ast.unparse(old)} → {ast.unparse(new)}"
        return Mutant(where, f"line {old.lineno}: {words}", _exchanged(self._tree, old, new))

    def _order(self, where: str, rules: ast.List) -> Iterator[Mutant]:
        for index, rule in enumerate(rules.elts):
            before, after = rules.elts[:index], rules.elts[index + 1 :]
            name = ast.unparse(rule.args[0])
            yield self._mutant(where, rules, ast.List([*before, *after], ast.Load()), f"{name} removed")
            if after:
                swapped = ast.List([*before, after[0], rule, *after[1:]], ast.Load())
                yield self._mutant(where, rules, swapped, f"{name} behind its neighbour")

    def _rule(self, policy: LoadedPolicy, rule: ast.Call) -> Iterator[Mutant]:
        parts = {pair.arg: pair.value for pair in rule.keywords}
        if "when" in parts:
            yield from self._condition(policy, parts["when"])
        for outcome, cell in _labels(parts["then"]).items():
            yield from self._cell(policy, outcome, cell)

    def _condition(self, policy: LoadedPolicy, condition: ast.expr) -> Iterator[Mutant]:
        for node in ast.walk(condition):
            if isinstance(node, ast.BinOp):
                other = ast.BinOp(node.left, OTHER_SIGN[type(node.op)](), node.right)
                for new in (node.left, node.right, other):
                    yield self._mutant(policy.name, node, new)
            elif isinstance(node, ast.Compare):
                sign = OTHER_SIGN[type(node.ops[0])]()
                yield self._mutant(policy.name, node, ast.Compare(node.left, [sign], node.comparators))
                right = node.comparators[0]
                if isinstance(right, ast.Constant) and isinstance(right.value, str):
                    values = policy.kinds[node.left.attr].values
                    yield self._mutant(policy.name, right, ast.Constant(_next(values, right.value)))
                else:
                    yield from self._numbers(policy.name, right)

    def _cell(self, policy: LoadedPolicy, outcome: str, cell: ast.expr) -> Iterator[Mutant]:
        kind = policy.outcomes[outcome]
        values = [*getattr(kind, "values", ()), *([None] if kind.nullable else [])]
        if isinstance(cell, ast.Name):
            yield self._mutant(policy.name, cell, ast.Constant(policy.parameters[cell.id].value + 1))
        elif isinstance(cell, ast.Constant) and isinstance(cell.value, (str, type(None))):
            yield self._mutant(policy.name, cell, ast.Constant(_next(values, cell.value)))
        else:
            yield from self._form(policy.name, cell)

    def _form(self, where: str, form: ast.expr) -> Iterator[Mutant]:
        yield from self._numbers(where, form)
        if isinstance(form, ast.Call):
            for index, part in enumerate(form.args):
                rest = [*form.args[:index], *form.args[index + 1 :]]
                yield self._mutant(where, form, rest[0] if len(rest) == 1 else ast.Call(form.func, rest, []))
                yield from self._form(where, part)

    def _numbers(self, where: str, node: ast.expr) -> Iterator[Mutant]:
        """Yes for no; a number one step down and up."""
        value = node.value if isinstance(node, ast.Constant) else None
        if isinstance(value, bool):
            yield self._mutant(where, node, ast.Constant(not value))
        elif isinstance(value, int):
            for step in (-1, 1):
                yield self._mutant(where, node, ast.Constant(value + step))


def _labels(call: ast.expr) -> dict[str, ast.expr]:
    return {pair.arg or "": pair.value for pair in call.keywords}


def _next(values: Any, value: Any) -> Any:
    """The value behind this one; for the only one, something else that stands nowhere yet."""
    others = list(values)
    return others[(others.index(value) + 1) % len(others)] if len(others) > 1 else f"not {value}"


def _exchanged(tree: ast.Module, old: ast.AST, new: ast.AST) -> str:
    """The file with one piece in the place of another."""
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            held = value if isinstance(value, list) else [value]
            if any(one is old for one in held):
                made = [new if one is old else one for one in held]
                setattr(parent, name, made if isinstance(value, list) else new)
                text = ast.unparse(tree)
                setattr(parent, name, value)
                return text
    raise LookupError(ast.unparse(old))


def end_of(mutant: Mutant, file: LoadedFile) -> str:
    """How a mutant ends, the cheapest question first."""
    try:
        policies = unproven(mutant.text, file.filename)[1]
        if any(_differs(policy, example) for policy in policies.values() for example in policy.examples):
            return "example"
        new = load_text(mutant.text, file.filename)
    except RuleFileRefused:
        return "refused"
    if all(_same(policy, new.policies[name]) for name, policy in file.policies.items()):
        return "same"
    return "SURVIVED" if _tests_pass(mutant.text, file.filename) else "test"


def _differs(policy: LoadedPolicy, example: Any) -> bool:
    outcome, rule = answered_otherwise(policy, example)
    return bool(outcome) or example.rule not in (None, rule)


def _same(old: LoadedPolicy, new: LoadedPolicy) -> bool:
    """The same answer by the same rule to every case that could show a difference, and while it is stopped."""
    if old.stopped != new.stopped:
        return False
    cases, _note = moved._points(old, new, dict(new.facts))
    return old.table_hash == new.table_hash or all(_answer(old, case) == _answer(new, case) for case in cases)


def _answer(policy: LoadedPolicy, case: dict[str, Any]) -> Any:
    fired = policy.first_rule(policy.complete(case))
    return policy.rules[-1 if fired is None else fired].id, policy.outcome_normalised(case)


def _tests_pass(text: str, filename: str) -> bool:
    """Whether the tests of the rule files are content with this text, in a folder of their own."""
    with tempfile.TemporaryDirectory(prefix="gz-mutant-") as made:
        folder = Path(made)
        shutil.copytree(ROOT / "rules", folder / "rules", ignore=shutil.ignore_patterns("__pycache__"))
        (folder / "rules" / filename).write_text(text, encoding="utf-8")
        (folder / "docs").symlink_to(ROOT / "docs")
        shutil.copytree(ROOT / "tests" / "rules", folder / "tests" / "rules", ignore=shutil.ignore_patterns("engine"))
        (folder / "tests" / "__init__.py").touch()
        (folder / "pyproject.toml").write_text('[tool.pytest.ini_options]\npythonpath = ["."]\n', encoding="utf-8")
        words = [sys.executable, "-m", "pytest", "-qx", "--import-mode=importlib", "-p", "no:cacheprovider", "tests"]
        return subprocess.run(words, cwd=folder, capture_output=True, check=False).returncode == 0  # noqa: S603 our own


def main(names: list[str]) -> int:
    return 0 if told(tried(names)) >= LEAST_SHARE else 1


def tried(names: list[str]) -> dict[str, Counter[str]]:
    """How the mutants of these files end, or of all; names those that live."""
    counts: dict[str, Counter[str]] = {}
    for path in sorted((ROOT / "rules").glob("*.py")):
        if names and path.name not in names:
            continue
        file = load_text(path.read_text(encoding="utf-8"), path.name)
        counts[path.name] = Counter()
        for mutant in Changes(file):
            end = end_of(mutant, file)
            counts[path.name][end] += 1
            if end == "SURVIVED":
                print(f"{path.name}, {mutant.where}, {mutant.what}", flush=True)
    return counts


def told(counts: dict[str, Counter[str]]) -> float:
    """Prints the table; the share noticed, of what is a change at all."""
    print(f"{'rule file':24}{''.join(f'{end:>10}' for end in ENDS)}{'noticed':>10}")
    whole = sum(counts.values(), Counter())
    for name, count in [*counts.items(), ("all", whole)]:
        print(f"{name:24}{''.join(f'{count[end]:>10}' for end in ENDS)}{_share(count):>9.1f}%")
    return _share(whole)


def _share(count: Counter[str]) -> float:
    changes = count.total() - count["same"]
    return 100 * (changes - count["SURVIVED"]) / max(1, changes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
