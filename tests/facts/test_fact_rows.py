"""Every row says what it is, when, by whom, and how sure; nothing later than the cut gets in."""

import re

import pandas as pd
import pytest

from jevons.facts import facts, table_names, units
from jevons.facts.grades import cheapest_of_grade
from jevons.facts.reader import AS_STATED, CONFIDENCE, NO_NUMBERS, columns

TABLES = table_names()
CUT = "2024-12"


def quantities(table: str) -> list[str]:
    return [name for name, unit in units(table).items() if unit not in NO_NUMBERS]


@pytest.mark.parametrize("table", TABLES)
def test_every_row_has_date_source_confidence_and_grade(table: str) -> None:
    frame = facts(table)
    assert len(frame) > 0
    for column in ("date", "source", "confidence", "grade"):
        assert (frame[column] != "").all(), column
    assert set(frame["confidence"]) <= set(CONFIDENCE)
    assert set(frame["grade"]) <= {"high", "medium", "low"}
    assert frame["url"].map(lambda url: url == "" or re.fullmatch(r"https?://[^\s;]+", url) is not None).all()


@pytest.mark.parametrize("table", TABLES)
def test_memory_is_called_memory_and_nothing_else_is(table: str) -> None:
    frame = facts(table)
    recalled = frame["source"].str.startswith("from memory")
    assert (recalled == (frame["confidence"] == "from memory")).all()


@pytest.mark.parametrize("table", TABLES)
def test_every_column_is_described_and_every_number_has_a_unit(table: str) -> None:
    frame = facts(table)
    described = columns(table)
    assert all(described[name]["description"] for name in frame.columns)
    own = [name for name, unit in units(table).items() if unit == AS_STATED]
    if own:
        numbered = frame[own].notna().any(axis=1)
        assert (frame.loc[numbered, "unit"] != "").all()
        assert not frame.loc[numbered, "unit"].isin(["text", "date", AS_STATED]).any()


@pytest.mark.parametrize("table", TABLES)
def test_every_row_holds_a_figure_or_says_in_words_what_it_found(table: str) -> None:
    frame = facts(table)
    numbered = frame[quantities(table)].notna().any(axis=1)
    assert (numbered | (frame["note"] != "")).all()
    if table not in ("elasticity_evidence", "report_2025_checks"):
        assert numbered.all()


@pytest.mark.parametrize("table", TABLES)
def test_dates_parse_and_are_iso(table: str) -> None:
    dates = facts(table)["date"]
    assert dates.str.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?").all()
    assert pd.to_datetime(dates, format="ISO8601").notna().all()


@pytest.mark.parametrize("table", TABLES)
def test_ranges_are_ordered_and_hold_their_value(table: str) -> None:
    frame = facts(table)
    for low in [name for name in frame.columns if name.endswith("_low")]:
        value, high = low.removesuffix("_low"), low.replace("_low", "_high")
        assert not (frame[low] > frame[high]).any()
        assert not (frame[value] < frame[low]).any()
        assert not (frame[value] > frame[high]).any()


@pytest.mark.parametrize("table", [name for name in TABLES if "value_low" in units(name)])
def test_a_range_without_a_value_spans_more_than_tenfold(table: str) -> None:
    frame = facts(table)
    bare = frame[frame["value"].isna() & frame["value_low"].notna()]
    assert (bare["value_high"] > 10 * bare["value_low"]).all()


@pytest.mark.parametrize("table", TABLES)
def test_no_row_is_there_twice(table: str) -> None:
    frame = facts(table)
    assert not frame.duplicated().any()
    telling = [name for name in frame.columns if name not in ("source", "url", "grade", "note")]
    assert not frame[telling].duplicated().any()


def after_the_cut(table: str) -> pd.DataFrame:
    frame = facts(table)
    later = frame["date"].str.slice(0, 7).gt(CUT)
    return frame[later & (frame["confidence"] != "forecast")]


LATER_BY_NATURE = {"llm_api_prices", "inference_economics", "accelerator_specs", "accelerator_prices"}
LATER_BY_NATURE |= {"elasticity_evidence", "report_2025_checks"}


@pytest.mark.parametrize("table", [name for name in TABLES if name not in LATER_BY_NATURE])
def test_no_outcome_is_later_than_december_2024(table: str) -> None:
    assert after_the_cut(table).empty


def test_posted_prices_end_with_january_2025() -> None:
    assert facts("llm_api_prices")["date"].max() <= "2025-01-31"


def test_only_the_disclosure_and_the_report_stand_behind_serving_figures_of_2025() -> None:
    later = after_the_cut("inference_economics")
    assert set(later["topic"]) == {"DeepSeek", "margin"}
    assert later["date"].max() == "2025-02"
    assert later.loc[later["topic"] == "margin", "source"].str.startswith("analyst report, January 2025").all()


def test_prices_of_accelerators_after_2024_are_those_of_chips_released_after_2024() -> None:
    later = after_the_cut("accelerator_prices")
    released = facts("accelerator_specs").set_index("chip")["date"]
    assert (later["chip"].map(released).str.slice(0, 4) == later["date"].str.slice(0, 4)).all()
    assert (facts("accelerator_prices")["chip"].value_counts()[later["chip"]] == 1).all()


def test_studies_with_later_data_are_marked() -> None:
    evidence = facts("elasticity_evidence")
    assert set(evidence["uses_later_data"]) == {"yes", "no"}
    marked = evidence["uses_later_data"] == "yes"
    assert (marked == (evidence["date"].str.slice(0, 7) > CUT)).all()
    assert set(evidence.loc[marked, "quantity"]) <= {"price elasticity of demand", ""}


def test_forecasts_are_called_forecasts() -> None:
    memory = facts("hbm_and_packaging")
    assert (memory.loc[memory["date"] > CUT, "confidence"] == "forecast").all()
    assert (facts("capex_guidance")["confidence"] == "forecast").all()


def test_model_output_is_called_an_estimate() -> None:
    for table in ("unit_shipments", "installed_base"):
        assert (facts(table)["confidence"] == "estimate").all()
    capex = facts("hyperscaler_capex")
    assert (capex.loc[capex["company"] == "big four", "confidence"] == "estimate").all()


@pytest.mark.parametrize("table", TABLES)
def test_no_source_names_a_file_on_a_disk(table: str) -> None:
    sources = facts(table)["source"]
    assert not sources.str.contains(r"\.txt\b|\.csv\b|[0-9a-f]{16}|^/", regex=True).any()


@pytest.mark.parametrize("grade", [43.9, 86.0])
def test_the_cheapest_price_of_a_grade_never_rises_and_no_model_below_it_sets_it(grade: float) -> None:
    found = cheapest_of_grade(grade, "2025-01-01")
    listed = facts("llm_api_prices").query("mmlu_pct >= @grade")
    assert (found["usd_per_mtok"].diff().dropna() <= 0.0).all() and found["date"].is_monotonic_increasing
    assert found["date"].max() < pd.Timestamp("2025-01-01")
    assert set(found["usd_per_mtok"]) <= set(listed["blended_usd_per_mtok"])
    assert len(cheapest_of_grade(grade, "2024-01-01")) < len(found)
