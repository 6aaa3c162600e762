"""From the text of a rule file to policies that may be asked, or to everything that is wrong with it.

A file counts only as a whole: read, checked, proven on the boundary grid and on its examples. The same text
is never built twice in a process.
"""

from __future__ import annotations

import ast
import hashlib
import logging
import re
import threading
from dataclasses import dataclass

from rules.engine.agreement import example_refusals, finding_refusals, prove
from rules.engine.answers import check_examples, derived_facts, outcome_kinds
from rules.engine.checks import check_ids, check_limits, check_names, check_rule
from rules.engine.facts import Fact
from rules.engine.faults import Fault, RuleFileRefused, Text
from rules.engine.forms import Form, form_of
from rules.engine.grid import MOST_POINTS, Grid, GridTooLarge
from rules.engine.labels import values_of
from rules.engine.policy import LoadedPolicy, LoadedRule
from rules.engine.reader import Reading, read
from rules.engine.refusal import Refusal, refuse
from rules.engine.stopping import stopped_forms
from rules.engine.syntax import check_quoted, check_values, tree_of
from rules.engine.table import hash_of
from rules.engine.tree import node_of
from rules.engine.words import Parameter, Policy, rows_of

_log = logging.getLogger(__name__)
_OWNER = re.compile(r"Owner:\s*([^.。\n]+)")
MOST_POINTS_OF_A_FILE = 200_000  # a few seconds of proving
_MOST_KEPT = 256
_MOST_POLICIES = 20
_lock = threading.RLock()
_loaded: dict[tuple[str, str, bool], LoadedFile | RuleFileRefused] = {}


@dataclass(frozen=True, eq=False)
class LoadedFile:
    """A rule file in good order."""

    filename: str
    text: str
    sha256: str
    docstring: str
    policies: dict[str, LoadedPolicy]
    parameters: dict[str, Parameter]

    @property
    def title(self) -> str:
        """The question the file answers: the first line of its docstring."""
        return self.docstring.strip().split("\n")[0].split("   ")[0]


def load_text(text: str, filename: str, *, was_published: bool = False) -> LoadedFile:
    """Reads, checks and proves a rule file. Raises RuleFileRefused with every fault found.

    `was_published`: the text held once, and must answer as it did; what is asked of new texts since then is not asked.
    """
    found = _remembered(text, filename, False)
    if was_published and isinstance(found, RuleFileRefused):
        found = _remembered(text, filename, True)
    if isinstance(found, RuleFileRefused):
        raise RuleFileRefused(list(found.faults))
    return found


def _remembered(text: str, filename: str, was_published: bool) -> LoadedFile | RuleFileRefused:
    key = (digest(text), filename, was_published)
    with _lock:
        if key not in _loaded:
            if len(_loaded) >= _MOST_KEPT:
                _loaded.pop(next(iter(_loaded)))
            try:
                _loaded[key] = _load(text, filename, key[0], was_published)
            except RuleFileRefused as refused:
                _loaded[key] = refused
        return _loaded[key]


def unproven(text: str, filename: str) -> tuple[Reading, dict[str, LoadedPolicy]]:
    """A text that reads, whether or not its examples hold and every case is answered: to mend it, never to decide by.

    Raises RuleFileRefused with the faults that keep it from being read.
    """
    try:
        tree = tree_of(text)
        _check_texts(text, tree)
        reading = read(tree, filename)
        _stop_at(reading.faults)
        _check_policies(reading)
        return reading, {policy.name: _checked(reading, policy, filename)[0] for policy in reading.policies}
    except Refusal as refusal:
        raise RuleFileRefused([refusal.fault(filename)]) from None
    except RuleFileRefused:
        raise
    except (MemoryError, RecursionError, SyntaxError):
        raise _too_deep(filename) from None
    except Exception as error:
        raise _not_readable(filename, error) from error


def digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _load(text: str, filename: str, sha256: str, was_published: bool) -> LoadedFile:
    try:
        tree = tree_of(text)
        if not was_published:
            _check_texts(text, tree)
        reading = read(tree, filename)
        _stop_at(reading.faults)
        _check_policies(reading)
        _stop_at([refusal.fault(filename) for refusal in check_ids(reading)])
        built = [(word, *_checked(reading, word, filename, was_published)) for word in reading.policies]
        if not was_published:
            _check_work(reading, built)
        for word, policy, grid in built:
            _prove(reading, word, policy, grid, filename)
    except Refusal as refusal:
        raise RuleFileRefused([refusal.fault(filename)]) from None
    except RuleFileRefused:
        raise
    except (MemoryError, RecursionError, SyntaxError):  # SyntaxError: of the compiled table, nested too deep
        raise _too_deep(filename) from None
    except Exception as error:
        raise _not_readable(filename, error) from error
    policies = {word.name: policy for word, policy, _grid in built}
    return LoadedFile(filename, text, sha256, reading.docstring, policies, reading.parameters)


def _too_deep(filename: str) -> RuleFileRefused:
    nested = refuse(
        (1, 1),
        ("too deeply nested to read", "嵌套过深，无法读取"),
        ("split long conditions", "请拆分过长的条件"),
    )
    return RuleFileRefused([nested.fault(filename)])


def _not_readable(filename: str, error: Exception) -> RuleFileRefused:
    """What nobody foresaw is wrong with the file, never with the desk that reads it."""
    _log.error("%s could not be read", filename, exc_info=error)
    kind = type(error).__name__
    strange = refuse(
        (1, 1),
        (f"the file could not be read ({kind})", f"文件无法读取（{kind}）"),
        ("take the latest change back, or compare with the text in force", "请撤回最近的修改，或与现行文本比较"),
    )
    return RuleFileRefused([strange.fault(filename)])


def _check_texts(text: str, tree: ast.Module) -> None:
    check_quoted(text)
    check_values(tree)


def _check_policies(reading: Reading) -> None:
    """A file answers a question or a few: proving it must stay a matter of seconds."""
    if not reading.policies:
        raise refuse(
            (1, 1),
            ("the file has no policy", "文件中没有政策"),
            ("add name = Policy(…)", "请加 名称 = Policy(…)"),
        )
    count = len(reading.policies)
    if count > _MOST_POLICIES:
        raise refuse(
            reading.places[id(reading.policies[_MOST_POLICIES])],
            (
                f"{count} policies; at most {_MOST_POLICIES} in a file",
                f"{count} 个政策，每文件最多 {_MOST_POLICIES} 个",
            ),
            ("split the file", "请拆分文件"),
        )


def _stop_at(faults: list[Fault]) -> None:
    if faults:
        raise RuleFileRefused(faults)


def _check_work(reading: Reading, built: list[tuple[Policy, LoadedPolicy, Grid]]) -> None:
    """Each table may be proven; all of them together must not take longer than somebody waits."""
    total = 0
    for word, _policy, grid in built:
        total += grid.size
        if total > MOST_POINTS_OF_A_FILE:
            raise refuse(
                reading.places[id(word)],
                (
                    f"with {word.name} the file has {total:,} boundary cases, more than {MOST_POINTS_OF_A_FILE:,}",
                    f"到 {word.name} 为止，文件的边界情形已有 {total:,} 个，超过 {MOST_POINTS_OF_A_FILE:,} 个",
                ),
                ("move it into a file of its own", "请将其移到另一个文件"),
            )


def _prove(reading: Reading, word: Policy, policy: LoadedPolicy, grid: Grid, filename: str) -> None:
    policy.table_hash = hash_of(policy)
    prove(policy, grid, reading.places[id(word)])
    late = [*finding_refusals(policy, reading, word)] or [*example_refusals(policy, reading)]
    _stop_at([refusal.fault(filename) for refusal in late])


def _checked(reading: Reading, word: Policy, filename: str, was_published: bool = False) -> tuple[LoadedPolicy, Grid]:
    found = [*check_limits(reading, word), *check_names(reading, word)]
    derived, kinds = derived_facts(reading, word, found)
    for rule in rows_of(word):
        found += check_rule(reading, rule, kinds, last=rule is word.otherwise)
    forms, outcomes = outcome_kinds(reading, word, kinds, found)
    halted = stopped_forms(reading, word, outcomes, found, was_published)
    _stop_at([refusal.fault(filename) for refusal in found])
    policy = _policy(reading, word, filename, derived, kinds, forms, outcomes)
    if word.stopped is not None:
        policy.stopped = LoadedRule(
            word.stopped.id, word.stopped.clause, word.stopped.because, word.stopped.note, halted
        )
    _stop_at([r.fault(filename) for r in check_examples(reading, word, outcomes, policy.refusals)])
    return policy, _grid(reading, word, policy)


def _policy(
    reading: Reading,
    word: Policy,
    filename: str,
    derived: dict[str, Form],
    kinds: dict[str, Fact],
    forms: list[dict[str, Form]],
    outcomes: dict[str, Fact],
) -> LoadedPolicy:
    owner = word.owner or next(iter(_OWNER.findall(reading.docstring)), None)
    rules = []
    for rule, then in zip(rows_of(word), forms, strict=True):
        definition = rule.when.define() if rule.when is not None else None
        node = node_of(definition) if definition else None
        when = reading.part(rule, "when")
        written = ast.unparse(when) if when is not None else ""
        rules.append(LoadedRule(rule.id, rule.clause, rule.because, rule.note, then, node, definition, written))
    return LoadedPolicy(
        name=word.name,
        title=word.title,
        filename=filename,
        owner=owner.strip() if owner else None,
        facts=dict(word.facts),
        derived=derived,
        outcomes=outcomes,
        rules=tuple(rules),
        parameters=_used_parameters(reading, word),
        examples=tuple(word.examples),
        kinds=kinds,
        labels=_labels(word, kinds, outcomes),
        refuses={name: form_of(value).value({}) for name, value in word.refuses.items()},
    )


def _labels(word: Policy, kinds: dict[str, Fact], outcomes: dict[str, Fact]) -> dict[str, Text]:
    """Those of the file's labels that name something of this policy."""
    named = [*kinds, *outcomes, *values_of([*kinds.values(), *outcomes.values()])]
    return {name: word.labels[name] for name in named if name in word.labels}


def _used_parameters(reading: Reading, word: Policy) -> dict[str, Parameter]:
    used = {node.id for node in ast.walk(reading.places[id(word)]) if isinstance(node, ast.Name)}
    return {name: parameter for name, parameter in reading.parameters.items() if name in used}


def _grid(reading: Reading, word: Policy, policy: LoadedPolicy) -> Grid:
    try:
        nodes = [rule.node for rule in policy.when_rules if rule.node]
        forms = [form for rule in policy.rules for form in rule.then.values()]
        return Grid(policy.facts, policy.derived, nodes, forms)
    except GridTooLarge as large:
        raise refuse(
            reading.places[id(word)],
            (
                f"{word.name} has {large.size:,} boundary cases, more than {MOST_POINTS:,}; "
                f"{large.fact} makes it big with {large.values} values",
                f"{word.name} 的边界情形有 {large.size:,} 个，超过 {MOST_POINTS:,}；"
                f"{large.fact} 有 {large.values} 个取值",
            ),
            (
                f"compare {large.fact} with fewer constants, or split the policy in two",
                f"请减少与 {large.fact} 比较的常数，或拆成两个政策",
            ),
        ) from None
