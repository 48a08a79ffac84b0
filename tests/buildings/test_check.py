"""The check of buildings: silent on a good territory; a gap in the numbers is lawful only where it is retired."""

import pandas as pd
from hypothesis import given, settings

from blockmap.buildings import check, number
from tests.strategies import SETTINGS, Plan, plans, table, territory


@settings(max_examples=20, deadline=None)
@given(plans())
def test_a_good_territory_is_clean(plan):
    assert list(check.check(territory(plan), settings=SETTINGS)) == []


def test_before_numbering_only_that_is_said():
    tables = territory()
    tables["buildings"]["number"] = pd.NA
    report = check.check(tables, settings=SETTINGS)
    assert report.kinds() == {"not_numbered": 1}
    assert report.is_clean


def test_a_number_may_be_missing_when_it_was_retired():
    tables = territory(Plan(seed=12, is_frozen=True))
    before = tables["buildings"]
    gone = before.index[(before["block_id"] == 1) & (before["number"] == 1)]
    tables["buildings"] = before.drop(index=gone)
    assert check.check(tables, settings=SETTINGS).kinds() == {"number_gap": 1}
    tables["retired"] = table("retired", number.retire(before, tables["blocks"], tables["buildings"]))
    assert list(check.check(tables, settings=SETTINGS)) == []
