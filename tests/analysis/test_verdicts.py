"""Verdicts: three grades, in every setting, and never from few worlds; regions find a rule that is there."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from jevons.analysis import verdicts
from jevons.analysis.hypotheses import hypotheses
from jevons.analysis.verdicts import REFUTED, SUPPORTED, UNDETERMINED, verdict

HITS = st.lists(st.integers(0, 400), min_size=1, max_size=4)


def _tail(hits: int, count: int, share: float) -> tuple[float, float]:
    """Chances of so many hits or more, and of so many or fewer, where a claim holds in such a share of worlds."""
    return float(binom.sf(hits - 1, count, share)), float(binom.cdf(hits, count, share))


@given(hits=HITS)
def test_a_verdict_needs_every_setting_and_more_than_luck(hits: list[int]) -> None:
    """Supported: at a share of 0.95, so many hits would come in less than 5 % of draws, in every setting."""
    given_ = verdict(hits, [400] * len(hits))
    lucky_many = [_tail(one, 400, 0.95)[0] for one in hits]
    lucky_few = [_tail(one, 400, 0.05)[1] for one in hits]
    if max(lucky_many) < 0.0499:
        assert given_ == SUPPORTED
    elif max(lucky_few) < 0.0499:
        assert given_ == REFUTED
    elif max(lucky_many) > 0.0501 and max(lucky_few) > 0.0501:
        assert given_ == UNDETERMINED


@given(hits=st.lists(st.integers(0, 49), min_size=1, max_size=4))
def test_few_worlds_give_no_verdict(hits: list[int]) -> None:
    assert verdict(hits, [49] * len(hits)) == UNDETERMINED
    assert verdict([], []) == UNDETERMINED


def test_a_setting_with_few_worlds_says_nothing() -> None:
    assert verdict([0, 10], [80, 20]) == REFUTED


def test_fewer_worlds_than_a_verdict_needs_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 50"):
        verdicts.evidence(49)


@pytest.fixture(name="found", scope="module")
def _found() -> pd.DataFrame:
    chosen = tuple(claim for claim in hypotheses() if claim.name in ("H1", "H4"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verdicts, "hypotheses", lambda: chosen)
        return verdicts.evidence(50)


def test_evidence_has_a_row_a_claim_setting_and_world(found: pd.DataFrame) -> None:
    rows = found.groupby(["claim", "setting"]).size()
    assert rows.loc["H1"].tolist() == [50] * 4 and rows.loc["H4"].tolist() == [50] * 2
    first = found[found["claim"] == "H1"]
    np.testing.assert_array_equal(first["holds"].astype(bool), first["value"] > 1.0)


def test_inelastic_supply_never_turns_a_backfire_into_saving(found: pd.DataFrame) -> None:
    """Rising supply pulls log-rebound towards one and never past it: the law behind the verdict on H4."""
    told = found[(found["claim"] == "H4") & found["value"].notna()]
    assert len(told) > 5
    assert (told["value"] == 0.0).all()


def test_the_whole_list_has_a_verdict_each(found: pd.DataFrame) -> None:
    table = verdicts.verdicts(found).set_index("claim")
    assert list(table.index) == [claim.name for claim in hypotheses()]
    assert table.loc["H17", "verdict"] == UNDETERMINED and np.isnan(table.loc["H17", "lowest"])
    assert table.loc["H1", "verdict"] in (UNDETERMINED, REFUTED, SUPPORTED)


def test_a_region_finds_the_rule_by_which_a_claim_was_made_to_hold() -> None:
    pytest.importorskip("ema_workbench")
    from jevons.analysis.regions import region_of

    draw = np.random.default_rng(1)
    drawn = pd.DataFrame(draw.uniform(0.0, 1.0, (800, 5)), columns=[f"market.x{k}" for k in range(5)])
    holds = (drawn["market.x1"] > 0.6) & (drawn["market.x3"] < 0.4)
    region = region_of(drawn, holds)
    assert region is not None
    assert {limit.path for limit in region.limits} == {"market.x1", "market.x3"}
    sides = {limit.path: (limit.low, limit.high) for limit in region.limits}
    assert sides["market.x1"][0] == pytest.approx(0.6, abs=0.06)
    assert sides["market.x3"][1] == pytest.approx(0.4, abs=0.06)
    assert region.density > 0.9 and region.coverage > 0.5


def test_where_nothing_tells_worlds_apart_there_is_no_region() -> None:
    pytest.importorskip("ema_workbench")
    from jevons.analysis.regions import region_of

    drawn = pd.DataFrame({"market.x": np.linspace(0.0, 1.0, 100)})
    assert region_of(drawn, pd.Series(np.ones(100, dtype=bool))) is None
