"""What a rule file is made of, and what reads, checks and runs it.

Rule files import their words from here; everything else of the product asks through `load_text`,
`RuleFolder` and the policies they give.
"""

from rules.engine.decision import Decision, PassedOver, Reason
from rules.engine.durable_executor import EngineRefused, m
from rules.engine.facts import Choice, Count, Fact, Flag, Money, Ratio
from rules.engine.faults import FactsRefused, Fault, RuleFileRefused
from rules.engine.findings import Finding
from rules.engine.folder import ChangedFile, FolderReport, RuleFolder, check_folder
from rules.engine.forms import excess, first_of, least, most, percent, percent_up, plus, share_up
from rules.engine.load import LoadedFile, load_text
from rules.engine.policy import LoadedPolicy, LoadedRule, OutcomeType
from rules.engine.words import Example, Parameter, Policy, Rule

__all__ = [
    "ChangedFile",
    "Choice",
    "Count",
    "Decision",
    "EngineRefused",
    "Example",
    "Fact",
    "FactsRefused",
    "Fault",
    "Finding",
    "Flag",
    "FolderReport",
    "LoadedFile",
    "LoadedPolicy",
    "LoadedRule",
    "Money",
    "OutcomeType",
    "Parameter",
    "PassedOver",
    "Policy",
    "Ratio",
    "Reason",
    "Rule",
    "RuleFileRefused",
    "RuleFolder",
    "check_folder",
    "excess",
    "first_of",
    "least",
    "load_text",
    "m",
    "most",
    "percent",
    "percent_up",
    "plus",
    "share_up",
]
