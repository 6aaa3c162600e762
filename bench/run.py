"""`make bench`: analysis of tables, decisions beside zen-engine, rules as SQL, the desk and finding
among 100,000 customers, previews, the desk beside Django's admin."""

import os
import subprocess
import sys
from pathlib import Path

from bench import analysis, decisions, desk, find, preview, stored
from rules.engine import LoadedPolicy, load_text

RULES = Path(__file__).resolve().parent.parent / "rules"


def credit_terms() -> LoadedPolicy:
    return load_text((RULES / "credit.py").read_text(), "credit.py").policies["credit_terms"]


def main() -> None:
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores\n")
    policy = credit_terms()
    analysis.run()
    decisions.run(policy)
    stored.run(policy)
    desk.run()
    find.run()
    preview.run(preview.GOALS_S)
    preview.run(list(preview.GOALS_S)[:1], "postgresql")  # a million take long to write there
    for customers in preview.GOALS_S:
        for kind in ("sqlite", "postgresql"):
            # Each in a process of its own: Django takes one database, and memory is measured.
            subprocess.run([sys.executable, "-m", "bench.beside_django", kind, str(customers)], check=True)  # noqa: S603


if __name__ == "__main__":
    main()
