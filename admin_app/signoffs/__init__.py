"""Signatures: one mechanism for everything that somebody must approve (design, "Signatures and duties").

An area registers a `Matter` (matters.py), asks with `service.ask`, and its `apply` runs in the transaction of the last
signature. Who signs in which order stands in rules/approvals.py.
"""
