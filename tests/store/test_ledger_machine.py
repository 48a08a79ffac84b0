"""Any sequence of operations, undos and redos: the tables equal a plain model, and the ledger alone gives the same bytes."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import hypothesis.strategies as st
import pandas as pd
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from blockmap import store
from blockmap.errors import GateError
from blockmap.settings import Settings

from .frames import CRS, rows

NAMES = ("blocks", "exceptions", "lineage")
Model = dict[tuple[str, int], int]
"""Seed of every row by table and key: enough to make the row again."""
Touched = dict[tuple[str, int], tuple[int | None, int | None]]
"""Seed before and after of every row that an operation changed."""

ids = st.sets(st.integers(1, 12), max_size=6)
tables = st.sampled_from(NAMES)
seeds = st.integers(0, 3)


class LedgerMachine(RuleBasedStateMachine):
    @initialize()
    def found(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.territory = store.create(self.folder / "t.gpkg", Settings(crs=CRS))
        self.model: Model = {}
        self.models: list[Model | None] = [
            {}
        ]  # after every row of the ledger; None between two undos of one transaction
        self.digests = {1: self.territory.digest()}

    def _touched(self, seq: int) -> Touched:
        before, after = self.models[seq - 2], self.models[seq - 1]
        assert before is not None
        assert after is not None
        changed = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
        return {key: (before.get(key), after.get(key)) for key in changed}

    def _remember(self, done: list[store.Operation]) -> None:
        self.models += [None] * (len(done) - 1) + [dict(self.model)]
        assert done[-1].seq == len(self.models)
        self.digests[done[-1].seq] = self.territory.digest()

    @rule(changes=st.lists(st.tuples(tables, ids, seeds, st.sampled_from(["replace", "upsert", "delete"])), max_size=4))
    def operate(self, changes: list[tuple[str, set[int], int, str]]) -> None:
        before = dict(self.model)
        with self.territory.operation("edit", {"changes": len(changes)}) as operation:
            for name, chosen, seed, verb in changes:
                if verb == "delete":
                    gone = {key for key in chosen if (name, key) in self.model}
                    operation.delete(name, gone)
                else:
                    getattr(operation, verb)(name, rows(name, sorted(chosen, reverse=True), seed))
                    gone = {key for of, key in self.model if of == name and verb == "replace"}
                self.model = {key: held for key, held in self.model.items() if key[0] != name or key[1] not in gone}
                if verb != "delete":
                    self.model |= {(name, key): seed for key in chosen}
        if before == self.model:
            assert operation.seq is None
            assert not operation.changed
        else:
            self._remember([operation])

    @rule(name=tables, chosen=ids)
    def fail_in_the_middle(self, name: str, chosen: set[int]) -> None:
        frame = rows(name, sorted(chosen), 9)
        with pytest.raises(KeyboardInterrupt):
            self._interrupted(name, frame)

    def _interrupted(self, name: str, frame: pd.DataFrame) -> None:
        with self.territory.operation("edit", {}) as operation:
            operation.replace(name, frame)
            raise KeyboardInterrupt

    def _expect(self, error: GateError, *kinds: str) -> None:
        assert error.kind in kinds

    @rule(data=st.data())
    def undo_everything_after(self, data: st.DataObject) -> None:
        to = data.draw(st.sampled_from([k for k, model in enumerate(self.models, start=1) if model is not None]))
        goal = self.models[to - 1]
        assert goal is not None
        try:
            done = self.territory.undo(to=to)
        except GateError as error:
            self._expect(error, "nothing_to_undo")
            assert self.model == goal
            return
        assert self.territory.digest() == self.digests[to]
        self.model = dict(goal)
        self._remember(done)

    @rule(data=st.data())
    def undo_one(self, data: st.DataObject) -> None:
        """Undo any operation: accepted only when every row is still as the operation left it."""
        known = [
            k
            for k in range(2, len(self.models) + 1)
            if self.models[k - 2] is not None and self.models[k - 1] is not None
        ]
        if not known:
            return
        seq = data.draw(st.sampled_from(known))
        touched = self._touched(seq)
        try:
            done = self.territory.undo(seq)
        except GateError as error:
            self._expect(error, "nothing_to_undo", "undo_conflict")
            return
        for key, (before, after) in touched.items():
            assert self.model.get(key) == after
            self.model.pop(key, None)
            self.model |= {} if before is None else {key: before}
        self._remember(done)

    @invariant()
    def tables_equal_the_model(self) -> None:
        if not hasattr(self, "territory"):
            return
        for name in NAMES:
            found = self.territory.table(name)
            expected = self._expected(name)
            pd.testing.assert_frame_equal(pd.DataFrame(found), pd.DataFrame(expected), check_dtype=True)

    def _expected(self, name: str) -> pd.DataFrame:
        parts = [rows(name, [key], seed) for (of, key), seed in sorted(self.model.items()) if of == name]
        return pd.concat(parts, ignore_index=True) if parts else rows(name, [])

    def teardown(self) -> None:
        if hasattr(self, "territory"):
            last = self.territory.digest()
            assert [event.seq for event in self.territory.history()] == list(range(1, len(self.models) + 1))
            assert self.territory.replay(self.folder / "again.gpkg") == last
            with store.open(self.folder / "again.gpkg") as again:
                assert again.history() == self.territory.history()
            self.territory.close()
            shutil.rmtree(self.folder)


TestLedgerMachine = LedgerMachine.TestCase
TestLedgerMachine.settings = settings(
    max_examples=15, stateful_step_count=10, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
