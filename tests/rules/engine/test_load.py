"""From text to policies: what a loaded file holds, what is built once, and what refuses a file as a whole."""

import hashlib

import pytest

from rules.engine import RuleFileRefused, load, load_text
from rules.engine.load import unproven
from tests.rules.engine.files import GOOD, many, place_of

WORDS = 'clause="1", because={"en": "x", "zh": "某"}'
HEAD = (
    '"""What now?   Owner: Mei.\n\nMore of it.\n"""\nfrom rules.engine import Count, Flag, Parameter, Policy, Rule, m\n'
)


def one_policy(name, **parts):
    written = "".join(f", {label}={value}" for label, value in parts.items())
    return (
        f'{name} = Policy("{name}", title={{"en": "P", "zh": "策"}}, facts=dict(a=Count(), b=Flag()), rules=[Rule("{name}-one", '
        f'when=m.a == 1, then=dict(n=1), {WORDS}, note="n")], otherwise=Rule("{name}-rest", then=dict(n=0), {WORDS})'
        f"{written})\n"
    )


def refused(text, ask=load_text):
    with pytest.raises(RuleFileRefused) as refusal:
        ask(text, "bad.py")
    return [(one.file, one.line, one.column, one.problem, one.remedy) for one in refusal.value.faults]


@pytest.fixture
def _nothing_loaded(monkeypatch):
    monkeypatch.setattr(load, "_loaded", {})


def test_loaded_file_holds_its_text_and_what_it_says():
    text = HEAD + 'limit = Parameter(5, unit="days", clause="1")\nfew = Parameter(2, unit="days", clause="1")\n'
    text += one_policy("p") + one_policy("q")
    file = load_text(text, "now.py")
    assert (file.filename, file.text, file.sha256) == ("now.py", text, hashlib.sha256(text.encode()).hexdigest())
    assert (file.docstring, file.title) == ("What now?   Owner: Mei.\n\nMore of it.\n", "What now?")
    assert (list(file.policies), list(file.parameters)) == (["p", "q"], ["limit", "few"])
    assert file.policies["p"].parameters == {}


def test_policy_holds_what_was_written():
    text = HEAD + 'limit = Parameter(5, unit="", clause="1")\nfew = Parameter(2, unit="days", clause="1")\n'
    text += one_policy(
        "p",
        labels='{"a": {"en": "age", "zh": "龄"}, "n": {"en": "number", "zh": "数"}, "z": {"en": "z", "zh": "z"}}',
        refuses="dict(n=0)",
        stopped=f'Rule("halt", then=dict(n=0), {WORDS}, note="why")',
        examples="[]",
    ).replace("m.a == 1", "(m.a == limit) & (m.b == True)")
    policy = load_text(text, "now.py").policies["p"]
    assert (policy.name, policy.title, policy.filename, policy.owner) == ("p", {"en": "P", "zh": "策"}, "now.py", "Mei")
    assert list(policy.parameters) == ["limit"]
    assert policy.labels == {"a": {"en": "age", "zh": "龄"}, "n": {"en": "number", "zh": "数"}}
    assert policy.refuses == {"n": 0}
    assert [rule.written for rule in policy.rules] == ["(m.a == limit) & (m.b == True)", ""]
    assert [rule.definition for rule in policy.rules] == [{"$and": [{"a": 5}, {"b": True}]}, None]
    assert [(rule.id, rule.clause, rule.note) for rule in policy.rules] == [("p-one", "1", "n"), ("p-rest", "1", "")]
    stopped = policy.stopped
    assert (stopped.id, stopped.clause, stopped.because, stopped.note) == ("halt", "1", {"en": "x", "zh": "某"}, "why")
    assert (stopped.node, list(stopped.then)) == (None, ["n"])
    assert len(policy.table_hash) == 64


@pytest.mark.parametrize(
    ("docstring", "parts", "owner"),
    [
        ("Q?   Owner: Mei Lin. And more.", {}, "Mei Lin"),
        ("Q?   Owner:   客服部经理。", {}, "客服部经理"),
        ("Q?   Owner: Mei \nmore", {}, "Mei"),
        ("Q?", {}, None),
        ("Q?   Owner: Mei.", {"owner": '"Lin "'}, "Lin"),
    ],
)
def test_owner_stands_with_the_policy_or_in_the_docstring(docstring, parts, owner):
    text = HEAD.replace("What now?   Owner: Mei.\n\nMore of it.\n", docstring) + one_policy("p", **parts)
    assert load_text(text, "now.py").policies["p"].owner == owner


@pytest.mark.usefixtures("_nothing_loaded")
def test_same_text_is_built_once_under_a_name_and_the_oldest_goes(monkeypatch):
    monkeypatch.setattr(load, "_MOST_KEPT", 2)
    texts = [HEAD + one_policy(name) for name in "pqr"]
    first = load_text(texts[0], "a.py")
    assert load_text(texts[0], "a.py") is first
    other = load_text(texts[0], "b.py")
    assert other is not first
    assert load_text(texts[0], "a.py") is first
    load_text(texts[1], "a.py")
    assert list(load._loaded) == [(load.digest(texts[0]), "b.py", False), (load.digest(texts[1]), "a.py", False)]
    assert load_text(texts[0], "a.py") is not first


@pytest.mark.usefixtures("_nothing_loaded")
def test_refusal_is_remembered_and_given_anew():
    with pytest.raises(RuleFileRefused) as one:
        load_text("x = (", "a.py")
    assert isinstance(load._loaded[load.digest("x = ("), "a.py", False], RuleFileRefused)
    with pytest.raises(RuleFileRefused) as other:
        load_text("x = (", "a.py")
    assert other.value is not one.value
    assert other.value.faults == one.value.faults
    assert other.value.faults is not one.value.faults


@pytest.mark.usefixtures("_nothing_loaded")
def test_text_that_held_once_holds_without_what_is_asked_of_new_ones():
    stopped = f'Rule("halt", then=dict(n=0), {WORDS})'
    text = HEAD + one_policy("p", stopped=stopped)  # it does not say which answers refuse
    problem = {"en": "halt: nothing says which answers refuse", "zh": "halt：未说明何种结论为拒绝"}
    for ask in (load_text, unproven):
        assert [fault[3] for fault in refused(text, ask)] == [problem]
    held = load_text(text, "bad.py", was_published=True)
    assert (held.filename, held.text, held.policies["p"].stopped.id) == ("bad.py", text, "halt")
    assert load_text(text, "bad.py", was_published=True) is held
    assert [fault[3] for fault in refused(text)] == [problem]
    good = HEAD + one_policy("p", stopped=stopped, refuses="dict(n=0)")
    assert load_text(good, "good.py", was_published=True) is load_text(good, "good.py")
    with pytest.raises(RuleFileRefused):
        load_text(text.replace("m.a == 1", "m.z == 1"), "bad.py", was_published=True)


def test_what_is_proven_is_the_policy_at_its_place_with_the_amounts_it_answers(monkeypatch):
    proven = []
    monkeypatch.setattr(load, "prove", lambda policy, grid, node: proven.append((policy.name, grid, node)))
    text = HEAD + one_policy("p").replace("b=Flag()", "b=Flag(), k=Count()").replace("n=1)", "n=7000)")
    load._load(text, "a.py", "", False)
    [(name, grid, node)] = proven
    line = text.count("\n", 0, text.index("p = ")) + 1
    assert (name, node.lineno, node.col_offset) == ("p", line, len("p = "))
    assert {7000, 7001} <= {point["k"] for point in grid}


def test_text_no_encoding_holds_has_a_digest_all_the_same():
    assert load.digest("\ud800") == hashlib.sha256(b"\xed\xa0\x80").hexdigest()
    assert load.digest("规") == hashlib.sha256("规".encode()).hexdigest()


DEEP = (
    *(1, 1, {"en": "too deeply nested to read", "zh": "嵌套过深，无法读取"}),
    {"en": "split long conditions", "zh": "请拆分过长的条件"},
)
NO_POLICY = (
    *(1, 1, {"en": "the file has no policy", "zh": "文件中没有政策"}),
    {"en": "add name = Policy(…)", "zh": "请加 名称 = Policy(…)"},
)


@pytest.mark.parametrize("ask", [load_text, unproven])
def test_file_without_policy_is_refused(ask):
    assert refused('"""Nothing."""', ask) == [("bad.py", *NO_POLICY)]


@pytest.mark.parametrize("ask", [load_text, unproven])
@pytest.mark.parametrize("error", [MemoryError, RecursionError, SyntaxError])
@pytest.mark.usefixtures("_nothing_loaded")
def test_text_nested_too_deep_is_refused(monkeypatch, ask, error):
    def fail(*_given):
        raise error

    monkeypatch.setattr(load, "read", fail)
    assert refused(GOOD, ask) == [("bad.py", *DEEP)]


@pytest.mark.parametrize("ask", [load_text, unproven])
def test_text_that_does_not_read_is_refused(ask):
    assert [fault[:3] for fault in refused("x = (1,\ny = 2", ask)] == [("bad.py", 1, 5)]
    assert [fault[:3] for fault in refused(GOOD.replace("m.hold == True", "not m.hold"), ask)] == [("bad.py", 17, 27)]


@pytest.mark.parametrize("ask", [load_text, unproven])
def test_20_policies_are_read_and_21_are_not(ask):
    twenty = HEAD + "".join(one_policy(f"p{n}") for n in range(20))
    assert ask(twenty, "good.py")
    text = twenty + one_policy("last")
    line = text.count("\n", 0, text.index("last = ")) + 1
    assert refused(text, ask) == [
        (
            *("bad.py", line, len("last = ") + 1),
            {"en": "21 policies; at most 20 in a file", "zh": "21 个政策，每文件最多 20 个"},
            {"en": "split the file", "zh": "请拆分文件"},
        )
    ]


def test_grid_too_large_is_refused_at_the_policy():
    rows = [f"m.x == {n}" for n in range(0, 300, 3)] + [f"m.y == {n}" for n in range(0, 120, 3)] + ["m.z < 4"] * 3
    text = many(rows)
    [fault] = refused(text)
    assert fault == (
        "bad.py",
        *place_of(text, 'Policy("many"'),
        {
            "en": "many has 144,000 boundary cases, more than 100,000; x makes it big with 300 values",
            "zh": "many 的边界情形有 144,000 个，超过 100,000；x 有 300 个取值",
        },
        {
            "en": "compare x with fewer constants, or split the policy in two",
            "zh": "请减少与 x 比较的常数，或拆成两个政策",
        },
    )


@pytest.mark.usefixtures("_nothing_loaded")
def test_what_takes_too_long_to_prove_together_is_refused_before_it_is_proven(monkeypatch):
    text = HEAD + one_policy("p") + one_policy("q") + one_policy("r")
    monkeypatch.setattr(load, "MOST_POINTS_OF_A_FILE", 8)
    assert len(load_text(text.replace("\nr = ", "\n\n\n# ").replace("r-", "r"), "good.py").policies) == 2
    with monkeypatch.context() as patched:
        patched.setattr(load, "prove", None)
        assert refused(text) == [
            (
                *("bad.py", *place_of(text, 'Policy("r"')),
                {
                    "en": "with r the file has 12 boundary cases, more than 8",
                    "zh": "到 r 为止，文件的边界情形已有 12 个，超过 8 个",
                },
                {"en": "move it into a file of its own", "zh": "请将其移到另一个文件"},
            )
        ]
    assert len(load_text(text, "bad.py", was_published=True).policies) == 3


def test_what_is_not_proven_may_have_gaps_and_wrong_examples():
    text = GOOD.replace("up_to_fen=50)", "up_to_fen=51)").replace("days_late <= most_days", "days_late < 0")
    reading, policies = unproven(text, "a.py")
    assert (list(policies), [word.name for word in reading.policies]) == (["release"], ["release"])
    assert policies["release"].filename == "a.py"
    assert len(refused(text)) == 1
    assert refused(text.replace("days_late < 0", "days_late <= 30"))[0][1:3] == place_of(text, "Example(given")
    unknown = GOOD.replace('rule="prompt"', 'rule="promt"')
    assert refused(unknown, unproven)[0][3]["en"] == "unknown rule promt"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('"other", then', '"held", then', "held stands on line 17 already"),
        ("m.hold == True", "m.hald == True", "unknown fact hald"),
        ('rule="prompt"', 'rule="promt"', "unknown rule promt"),
        ("up_to_fen=50)", "up_to_fen=51)", "the example expects {'up_to_fen': 51}, the rules answer"),
        ("days_late <= most_days", "days_late < 0", "prompt can never fire: no case meets its condition"),
    ],
)
def test_every_check_names_the_file(old, new, problem):
    [(file, _line, _column, said, _remedy)] = refused(GOOD.replace(old, new))
    assert (file, said["en"].startswith(problem)) == ("bad.py", True)


def test_all_that_makes_no_sense_is_named_at_once():
    text = HEAD + one_policy("p", derived="dict(id=plus(m.x, 1))", stopped=f'Rule("halt", then=dict(n=7), {WORDS})')
    text = text.replace("Rule, m\n", "Rule, m, plus\n").replace("m.a == 1", "m.y == 1")
    text = text.replace("then=dict(n=0)", "then=dict(n=m.z)", 1)
    assert [said["en"] for *_, said, _remedy in refused(text)][:4] == [
        "id is a word of the engine",
        "unknown fact x",
        "unknown fact y",
        "unknown fact z",
    ]
    assert refused(HEAD + one_policy("p", stopped=f'Rule("halt", then=dict(n=7), {WORDS})'))[0][3]["en"] == (
        "n must be from 0 to 1"
    )
