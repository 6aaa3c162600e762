"""What keeps a sound rule file from coming into force, whichever way it came? Each answer is a sentence, or None.

`known`: every version published so far, by policy, oldest first.
"""

from collections.abc import Mapping, Sequence

from admin_app.accounts.rights import POST_TITLES
from admin_app.errors import Sentence, sentence
from admin_app.policies.models import PolicyVersion
from rules.engine import LoadedFile, LoadedPolicy, OutcomeType

Known = Mapping[str, Sequence[PolicyVersion]]
POSTS = {*POST_TITLES, "department_manager", "superior"}  # the last two are of whom it is asked for


def names_taken(file: LoadedFile, known: Known) -> dict[str, str]:
    """Policies of this file that another file brought first, with that file: two would overrule each other."""
    homes = {name: known[name][0].source.filename for name in file.policies if name in known}
    return {name: home for name, home in homes.items() if home != file.filename}


def name_taken(file: LoadedFile, known: Known) -> Sentence | None:
    for name, home in names_taken(file, known).items():
        return sentence(
            f"policy {name} stands in {home} already; change it there, or give this one another name.",
            f"政策 {name} 已见于 {home}，请在该文件中修改，或另取名称。",
        )
    return None


def policy_gone(before: LoadedFile, after: LoadedFile) -> Sentence | None:
    """Left out of its file a policy would go on holding, and nobody would have been told so."""
    for name in before.policies:
        if name not in after.policies:
            return sentence(
                f"policy {name} is gone from the file, and would hold all the same; keep it there. One that shall not "
                "answer any more is stopped, on its page.",
                f"文件中已没有政策 {name}，但它仍会继续生效，请保留。如不应再适用，请在其页面停用。",
            )
    return None


def post_unknown(before: LoadedFile, after: LoadedFile) -> Sentence | None:
    """An answer that named posts so far is asked for signatures: what is no post of the desk could not be asked."""
    for name in before.policies.keys() & after.policies.keys():
        then, now = before.policies[name].outcomes, after.policies[name].outcomes
        for outcome in [one for one in now if one in then and _values(then[one]) and _values(then[one]) <= POSTS]:
            for post in sorted(_values(now[outcome]) - POSTS):
                return sentence(
                    f"policy {name}, {outcome}: “{post}” is no post of this desk. Choose one of: "
                    f"{', '.join(sorted(POSTS))}.",
                    f"政策 {name} 的 {outcome}：系统没有岗位“{post}”，可用：{'、'.join(sorted(POSTS))}。",
                )
    return None


def word_unknown(shipped: LoadedFile, first: Mapping[str, LoadedPolicy], after: LoadedFile) -> Sentence | None:
    """What the desk's code asks is answered in words that the code knows: those shipped, or of the first version."""
    for name in shipped.policies.keys() & after.policies.keys():
        policy = after.policies[name]
        for outcome, kind in policy.outcomes.items():
            known = {word for one in (shipped.policies[name], first.get(name)) if one for word in _words(one, outcome)}
            if known and not known <= POSTS and (other := sorted(_values(kind) - known)):
                return sentence(
                    f"policy {name}, {outcome}: the desk does not know the answer “{other[0]}” and could not act by "
                    f"it. Choose one of: {', '.join(sorted(known))}.",
                    f"政策 {name} 的 {outcome}：系统不认识结论“{other[0]}”，无法据此办理，"
                    f"可用：{'、'.join(sorted(known))}。",
                )
    return None


def _words(policy: LoadedPolicy, outcome: str) -> set[str]:
    return _values(policy.outcomes[outcome]) if outcome in policy.outcomes else set()


def _values(kind: OutcomeType) -> set[str]:
    return set(getattr(kind, "values", ()))


def rule_without_example(file: LoadedFile) -> Sentence | None:
    """Every rule is covered by a case that everybody agrees on."""
    findings = [finding for one in file.policies.values() for finding in one.findings()]
    rules = ", ".join(name for finding in findings if finding.kind == "no_example" for name in finding.rules)
    if not rules:
        return None
    return sentence(
        f"Every rule needs an example that reaches it; missing: {rules}.",
        f"每条规则须有一个用到它的案例，缺少：{rules}。",
    )


def only_adds(before: LoadedFile, after: LoadedFile) -> bool:
    """Does the file say of each policy it had what it said, to the last note and example?"""
    return all(
        name in after.policies and after.policies[name].as_table() == policy.as_table()
        for name, policy in before.policies.items()
    )
