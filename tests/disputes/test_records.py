"""Records guard what may be done: a machine that tries everything in any order never gets anywhere by an unlawful way."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from blockmap.disputes import records, statistics
from blockmap.disputes.records import Entry, Person
from blockmap.disputes.route import minutes, route
from blockmap.disputes.states import CLOSE_REASONS, RULES, STATES
from blockmap.schema import TABLES
from tests.disputes import planted
from tests.strategies import CRS

OURS, THEIRS = Person("ours", "王一", "民政局"), Person("theirs", "李二", "民政局")
CODE = "500112-990102-001"
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
UNSIGNED = ["dispute_unsigned_ours", "dispute_unsigned_theirs"]
NO_RECORDS = pd.DataFrame(columns=list(TABLES["dispute_records"].names))


def some_disputes(count: int = 1) -> gpd.GeoDataFrame:
    """Disputes that lie in a row, 100 m from each other."""
    ours = shapely.box(0, 0, 100 * count + 20, 50)
    theirs = shapely.union_all([shapely.box(100 * k + 10, 40, 100 * k + 40, 60) for k in range(count)])
    theirs = shapely.union_all([theirs, shapely.box(0, 50, 100 * count + 20, 90)])
    found = planted.disputes(ours, theirs, "500112", crs=CRS)
    assert len(found) == count
    return found


def entry(kind: str, **said: Any) -> Entry:
    return Entry(kind, said.pop("at", START), "tester", **said)


def signature(side: str, subject: str = "line") -> Entry:
    who = {"ours": OURS, "theirs": THEIRS, "superior": Person("superior", "赵三", "市民政局")}[side]
    return entry("signature", side=side, people=(who,), subject=subject)


def decision(subject: str = "line") -> Entry:
    return entry("decision", document="agreement.pdf", sha256="0" * 64, subject=subject)


def after(*entries: Entry) -> tuple[str, list[str]]:
    """State after some acts in one go, and kinds of everything that was missing."""
    changed, _, report = records.add(some_disputes(), NO_RECORDS, [CODE], entries, first_id=1)
    return (changed["state"].iloc[0] if len(changed) else ""), sorted(report.kinds())


def test_the_story_of_an_agreement() -> None:
    survey = entry("survey", side="both", survey_code="K-1", people=(OURS, THEIRS))
    assert after(survey) == ("negotiating", [])
    assert after(survey, signature("ours"), signature("theirs"), decision()) == ("decided", [])
    agreed = (signature("ours"), signature("theirs"), decision())
    assert after(*agreed, entry("applied", subject="line")) == ("applied", [])
    assert after(*agreed, entry("applied", subject="line"), entry("closing", close_reason="settled")) == ("closed", [])


def test_the_story_of_a_ruling() -> None:
    up = entry("escalation", office="市民政局", reason="no agreement")
    assert after(up, signature("superior"), decision()) == ("decided", [])
    assert after(signature("superior"), decision())[1] == [
        "dispute_not_escalated",
    ]


@pytest.mark.parametrize(
    ("acts", "missing"),
    [
        ((signature("ours"), decision()), ["dispute_unsigned_theirs"]),
        ((decision(),), ["dispute_unsigned_ours", "dispute_unsigned_theirs"]),
        ((signature("ours"), signature("theirs", "other line"), decision()), ["dispute_unsigned_theirs"]),
        ((entry("applied", subject="line"),), ["dispute_state", "dispute_undecided"]),
        (
            (signature("ours"), signature("theirs"), decision(), entry("applied", subject="other line")),
            ["dispute_other_line"],
        ),
        (
            (entry("decision", subject="line"),),
            ["dispute_needs_document", "dispute_needs_sha256", "dispute_unsigned_ours", "dispute_unsigned_theirs"],
        ),
        ((entry("survey", side="both", survey_code="K-1", people=(OURS,)),), ["dispute_needs_people_of_theirs"]),
        ((entry("evidence", side="ours", document="map", sha256="1", rank="hearsay"),), ["dispute_rank"]),
        ((entry("closing", close_reason="settled"),), ["dispute_close_state"]),
        ((entry("closing", close_reason="forgotten"),), ["dispute_close_reason"]),
        (
            (signature("ours"), signature("theirs"), decision(), entry("reopening", reason="new map"), decision()),
            UNSIGNED,
        ),
    ],
)
def test_what_is_missing_is_said(acts: tuple[Entry, ...], missing: list[str]) -> None:
    state, said = after(*acts)
    assert said == missing
    assert state == ""


def test_a_refused_act_writes_nothing_and_says_it_in_both_languages() -> None:
    changed, added, report = records.add(
        some_disputes(2), NO_RECORDS, [CODE, "500112-990102-002"], [decision()], first_id=1
    )
    assert len(changed) == len(added) == 0
    for finding in report:
        assert finding.code in finding.text("en")
        assert finding.code in finding.text("zh")


class Settling(RuleBasedStateMachine):
    """Anything at any time; what was lawful is kept, what is refused leaves no trace."""

    @initialize()
    def begin(self) -> None:
        self.disputes, self.records, self.at = some_disputes(), NO_RECORDS, START

    def _try(self, made: Entry) -> None:
        before = self.disputes["state"].iloc[0]
        changed, added, report = records.add(
            self.disputes, self.records, [CODE], [made], first_id=len(self.records) + 1
        )
        if report.of("error"):
            assert len(added) == 0
            return
        assert before in RULES[made.kind].during
        parts = [part for part in (self.records, added) if len(part)]
        self.disputes, self.records = changed, pd.concat(parts, ignore_index=True)
        self.at += timedelta(hours=1)

    @rule(side=st.sampled_from(["ours", "theirs", "superior"]), line=st.sampled_from(["a", "b"]))
    def sign(self, side: str, line: str) -> None:
        self._try(signature(side, line))

    @rule(line=st.sampled_from(["a", "b"]))
    def decide(self, line: str) -> None:
        self._try(decision(line))

    @rule(line=st.sampled_from(["a", "b"]))
    def apply(self, line: str) -> None:
        self._try(entry("applied", subject=line))

    @rule(kind=st.sampled_from(["notice", "escalation", "mediation", "reopening", "note", "claim"]))
    def act(self, kind: str) -> None:
        side = {"mediation": "superior", "claim": "theirs", "notice": "theirs"}.get(kind)
        self._try(entry(kind, office="office", reason="because", side=side))

    @rule(reason=st.sampled_from(sorted(CLOSE_REASONS)))
    def close(self, reason: str) -> None:
        self._try(entry("closing", close_reason=reason))

    @invariant()
    def nothing_unlawful(self) -> None:
        rows = self.records.to_dict("records")
        state = rows[-1]["state_after"] if rows else "open"
        assert self.disputes["state"].iloc[0] == state
        assert state in STATES
        begin = max((k for k, row in enumerate(rows) if row["kind"] == "reopening"), default=-1)
        decided = None
        signed: set[tuple[str, str]] = set()
        for row in rows[begin + 1 :]:
            subject = records.details_of(row).get("subject")
            if row["kind"] == "signature":
                signed.add((row["side"], subject))
            if row["kind"] == "decision":
                both = {("ours", subject), ("theirs", subject)} <= signed
                assert both or ("superior", subject) in signed
                decided = subject
            if row["kind"] == "applied":
                assert decided is not None
                assert subject == decided
        if state in ("decided", "applied"):
            assert decided is not None


TestSettling = Settling.TestCase
TestSettling.settings = settings(max_examples=60, stateful_step_count=20, deadline=None)


@given(st.lists(st.sampled_from(["open", "survey", "agree", "rule", "noise"]), min_size=1, max_size=8))
@settings(max_examples=25, deadline=None)
def test_statistics_count_the_ledger(stories: list[str]) -> None:
    disputes, all_records = some_disputes(len(stories)), [NO_RECORDS]
    acts = {
        "open": (),
        "survey": (entry("survey", side="both", survey_code="K-1", people=(OURS, THEIRS)),),
        "agree": (signature("ours"), signature("theirs"), decision()),
        "rule": (entry("escalation", office="市", reason="no agreement"), signature("superior"), decision()),
        "noise": (entry("closing", close_reason="noise"),),
    }
    first = 1
    for code, story in zip(disputes["code"], stories, strict=True):
        if not acts[story]:
            continue
        changed, added, _ = records.add(disputes, all_records[-1][:0], [code], acts[story], first_id=first)
        first += len(added)
        all_records.append(added)
        disputes = disputes.set_index("dispute_id", drop=False)
        disputes.loc[changed["dispute_id"], "state"] = changed["state"].to_numpy()
        disputes = disputes.reset_index(drop=True)
    ledger = pd.concat([part for part in all_records if len(part)] or [NO_RECORDS], ignore_index=True)
    figures = statistics.headline(statistics.statistics(disputes, ledger, date(2026, 3, 3)))
    counted = [story for story in stories if story != "noise"]
    assert figures["dispute_count"] == len(counted)
    assert figures["agreed_count"] == stories.count("agree")
    assert figures["ruled_count"] == stories.count("rule")
    assert figures["open_count"] == stories.count("open") + stories.count("survey")
    assert figures["survey_count"] == int("survey" in stories)
    before = statistics.statistics(disputes, ledger, date(2026, 3, 1))
    assert before["dispute_count"].tolist() == [0]


def test_deadlines() -> None:
    due = entry("notice", side="theirs", office="o", due_date=date(2026, 3, 31))
    changed, _, _ = records.add(some_disputes(), NO_RECORDS, [CODE], [due], first_id=1)
    assert statistics.overdue(changed, date(2026, 3, 31)).empty
    assert statistics.overdue(changed, date(2026, 4, 10))["days"].tolist() == [10]


@given(st.permutations(range(6)), st.booleans())
@settings(max_examples=20, deadline=None)
def test_a_day_in_the_field_goes_along_the_row(order: list[int], begins_at_the_end: bool) -> None:
    disputes = some_disputes(6).iloc[list(order)]
    start = (1000.0, 45.0) if begins_at_the_end else None
    visits = route(disputes, start)
    xs = visits["x"].tolist()
    assert sorted(xs) in (xs, xs[::-1])
    if begins_at_the_end:
        assert xs == sorted(xs, reverse=True)
    assert visits["way_m"].iloc[-1] == pytest.approx(visits["leg_m"].sum(), abs=3)


def test_minutes_name_both_sides_and_every_dispute() -> None:
    disputes = some_disputes(3)
    visit = entry("survey", side="both", survey_code="K-7", people=(OURS, THEIRS), reason="along the ditch")
    changed, added, _ = records.add(disputes, NO_RECORDS, disputes["code"].tolist()[:2], [visit], first_id=1)
    said = minutes("K-7", disputes, added)
    assert [d["code"] for d in said["disputes"]] == changed["code"].tolist()
    assert said["signatures"] == {"ours": ["王一"], "theirs": ["李二"]}
