"""What tests beside a plain model share: an act by anybody on any day is done, or refused with its clause.

A machine says what may be done and what stands then; here stands how it is tried. It asks SQLite alone.
"""

import sqlite3
from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any
from unittest.mock import patch

from hypothesis import HealthCheck, Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from sqlalchemy import select

from admin_app.accounts.people.leaving import left_with
from admin_app.duties import kinds
from admin_app.duties.service import duties_of
from admin_app.errors import DeskError, Invalid, NotFound
from admin_app.extensions import db
from admin_app.secrecy.reader import unguarded
from admin_app.signoffs import service as signoffs
from admin_app.signoffs.models import SignStep
from tests.factories import DAY, as_reader, user

STARTS = (DAY, date(2026, 12, 31), date(2028, 2, 28))  # an ordinary day, a year's last, the one before a leap day
WORDS = (*("如实",) * 9, " ")  # what must be filled in, seldom left out
OFTEN, SELDOM = (True, True, True, False), (True, False, False, False)
AT = (0, 0, 0, 0, 1, 2)  # which of many, from the latest back


def people(*names: str) -> tuple[str | None, ...]:
    """One of them; more often None, for whoever may."""
    return (*(None,) * len(names) * 4, *names)


def act(**given: Sequence[Any]) -> Any:
    """What may be tried, each as often as any other, with any of these values.

    Hypothesis only seeds the dice: few runs of its own rules leave most of them out, or try the same again and again.
    """

    def mark(method: Any) -> Any:
        method.given = given
        return method

    return mark


class Machine(RuleBasedStateMachine):
    """Its database is emptied before each run; `on` is the business day, which is set back now and then."""

    desk: Any = None
    clock: Any = None

    def __init__(self) -> None:
        super().__init__()
        db.session.remove()
        self.desk.clear()
        self.raw = sqlite3.connect(db.engine.url.database)
        self.go_to(DAY)

    def teardown(self) -> None:
        self.raw.close()

    def go_to(self, day: date) -> None:
        self.on = day
        self.clock.setenv("GUIZHANG_TODAY", day.isoformat())

    @initialize(dice=st.randoms(use_true_random=True))
    def begin_anywhere(self, dice: Random) -> None:
        self.dice = dice
        self.go_to(dice.choice(STARTS))
        self.act_on("begin")

    @act()
    def begin(self) -> None:
        """Some have most of it done first, so that the rest is reached."""

    @rule()
    def anything(self) -> None:
        known = [name for name in dir(type(self)) if self.values_of(name) is not None]
        self.act_on(self.dice.choice([name for name in known if name != "begin"]))

    def act_on(self, name: str) -> None:
        values = {key: self.dice.choice(some) for key, some in self.values_of(name).items()}
        note(f"{self.on} {name} {values}")
        getattr(self, name)(**values)

    def values_of(self, name: str) -> Any:
        return getattr(getattr(type(self), name, None), "given", None)

    @act(days=(1, 1, 3, 8, 31, -1))
    def time_passes(self, days: int) -> None:
        """And the clock is set back; the rules hold from `DAY`."""
        self.go_to(max(DAY, self.on + timedelta(days)))

    def tries(self, may: object, who: str, doing: Any, *given: Any, **more: Any) -> Any:
        """What came of it. Where it may not be, nothing is written, and it is said why.

        With the clause, unless a field is at fault or there is no such record for this person.
        """
        head, written = self.head(), self.written()
        with as_reader(who, self.on):
            try:
                done = doing(*given, **more)
                db.session.commit()
                refused = None
            except DeskError as error:
                db.session.rollback()
                refused = error
        told = f"{who}, {doing.__name__}, {self.on}: {refused or 'done'}"
        assert (refused is None) == bool(may), told
        if refused is None:
            assert self.head() > head, told
            return done
        assert self.written() == written, told
        assert refused.clause or isinstance(refused, Invalid | NotFound), told
        return None

    def head(self) -> int:
        """How many entries the audit has."""
        found = self.raw.execute("SELECT max(number) FROM audit_head").fetchone()
        return int(found[0] or 0)

    def written(self) -> int:
        """Another number after anybody committed anything."""
        return int(self.raw.execute("PRAGMA data_version").fetchone()[0])

    def signs(self, may: object, who: str, request_id: int, no: str = "") -> Any:
        """The open step of the request that is his or his post's, else any other; `no`: why he does not."""
        with unguarded("a test looks"):
            columns = (SignStep.id, SignStep.state, SignStep.post, SignStep.person_id)
            steps = select(*columns).where(SignStep.request_id == request_id).order_by(SignStep.position)
            found, one = db.session.execute(steps).all(), user(who)
            mine = {None: (one.id,), **dict.fromkeys(one.posts, (None,))}
            db.session.rollback()
        key = max(found, key=lambda row: (row.state == "open", row.person_id in mine.get(row.post, ()))).id
        return self.tries(
            may,
            who,
            *((signoffs.refuse, key, no) if no else (signoffs.sign, key)),
            **({} if no else {"comment": "同意"}),
        )

    def rows(self, *columns: Any, where: Any = None) -> list[Any]:
        """These columns of every record, or of those `where`, in their order."""
        with unguarded("a test looks"):
            asked = select(*columns) if where is None else select(*columns).where(where)
            found = [tuple(row) for row in db.session.execute(asked)]
            db.session.rollback()
        return sorted(found, key=lambda row: [(value is not None, value) for value in row])

    def owed(self, who: str, *names: str) -> list[tuple[str, date]]:
        """The duties of these kinds that the person is told of, and when they are due."""
        only = {name: kinds._kinds[name] for name in names}
        with patch.object(kinds, "_kinds", only), as_reader(who, self.on) as reader:
            found = sorted((one.kind, one.due_on) for one in duties_of(reader, self.on)[0])
            db.session.rollback()
        return found

    def held(self, who: str) -> dict[str, int]:
        """What keeps the person from leaving, in English."""
        found = {one.words["en"]: number for one, number in left_with(user(who))}
        db.session.rollback()
        return found


def run(machine: type[Machine], desk: Any, monkeypatch: Any, examples: int = 6, steps: int = 30) -> None:
    """Each run is another order of acts, the same every time."""
    monkeypatch.setattr(machine, "desk", desk)
    monkeypatch.setattr(machine, "clock", monkeypatch)
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
