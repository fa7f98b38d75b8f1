"""The reader answers what it knows, refuses the rest with the nearest right name, and hands out copies."""

import subprocess
import sys

import pytest

from jevons.facts import FactsError, fact, facts, sources, table_names, units


def test_the_list_names_every_table_with_title_rows_dates_and_credit() -> None:
    listed = facts()
    assert tuple(listed["name"]) == table_names()
    for row in listed.to_dict("records"):
        assert row["title"] and row["description"] and row["credit"]
        assert row["rows"] == len(facts(row["name"]))
        assert row["first"] <= row["last"]
    assert set(listed["role"]) == {"outcome", "engineering", "evidence", "forecast", "report"}


def test_an_unknown_table_is_refused_with_the_nearest_name() -> None:
    for question in (facts, units, lambda name: fact(name, chip="H100")):
        with pytest.raises(FactsError, match=r"'acelerator_spec'.*did you mean 'accelerator_specs'\?") as caught:
            question("acelerator_spec")
        assert isinstance(caught.value, ValueError)


def test_what_the_caller_does_to_a_table_stays_with_the_caller() -> None:
    mine = facts("accelerator_specs")
    mine.loc[:, "memory_gb"] = 0.0
    assert (facts("accelerator_specs")["memory_gb"].dropna() > 0).all()


def test_one_matching_row_gives_the_figure_with_unit_date_source_and_confidence() -> None:
    told = fact("hyperscaler_capex", company="Microsoft", period="2024Q4", definition="cash")
    assert (told.value, told.unit, told.date, told.confidence) == (15.8, "billion USD", "2024-12", "observed")
    assert "SEC" in told.source and told.url.startswith("https://")
    assert str(told).startswith("15.8 billion USD (2024-12, observed; ")


def test_a_range_comes_with_its_ends() -> None:
    told = fact("capex_guidance", company="Meta")
    assert (told.low, told.value, told.high) == (60.0, 62.5, 65.0)


def test_a_figure_from_memory_in_an_observed_row_is_called_memory() -> None:
    assert fact("accelerator_specs", "memory_gb", chip="H100").confidence == "observed"
    assert fact("accelerator_specs", "memory_gb", chip="H200").confidence == "from memory"


def test_columns_named_as_from_memory_exist() -> None:
    for table in table_names():
        for named in facts(table).get("from_memory", []):
            assert set(named.split()) <= set(units(table))


@pytest.mark.parametrize(
    ("match", "message"),
    [
        ({"company": "Meta"}, "19 rows have company = 'Meta'; they differ in period, definition"),
        ({"company": "Microsft"}, "no row has company = 'Microsft'; did you mean 'Microsoft'"),
        ({"compny": "Meta"}, "no column of hyperscaler_capex 'compny'.*did you mean 'company'"),
        ({"column": "source", "company": "Meta"}, "no column of figures in hyperscaler_capex 'source'"),
    ],
)
def test_a_question_without_one_answer_is_refused(match: dict[str, str], message: str) -> None:
    with pytest.raises(FactsError, match=message):
        fact("hyperscaler_capex", **match)


def test_a_row_without_a_figure_is_refused() -> None:
    with pytest.raises(FactsError, match="holds no figure in 'value'"):
        fact("elasticity_evidence", study="Fradkin 2025")


def test_sources_account_for_every_row() -> None:
    used = sources()
    assert used["rows"].sum() == sum(len(facts(name)) for name in table_names())
    assert not used.duplicated(["source", "url", "confidence"]).any()
    assert used["tables"].str.split(", ").explode().isin(table_names()).all()


def test_importing_the_reader_does_not_import_pandas() -> None:
    code = "import sys, jevons.facts; print('pandas' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "False"


def test_data_that_ask_for_credit_get_it() -> None:
    listed = facts().set_index("name")["credit"]
    for name in table_names():
        if facts(name)["source"].str.startswith("Epoch AI").any():
            assert "Epoch AI" in listed[name] or name == "report_2025_checks", name
