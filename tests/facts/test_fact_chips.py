"""Specifications are dense and of what shipped; the report's forecast stands apart."""

import pytest

from jevons import facts as room
from jevons.facts import fact, facts, units

SPARSE_OVER_DENSE = 2


def test_rates_are_dense() -> None:
    h100 = facts("accelerator_specs").set_index("chip").loc["H100"]
    # NVIDIA prints 1979 BF16 and 3958 FP8 TFLOP/s for an H100, both with sparsity
    assert h100["bf16_tflops_dense"] == pytest.approx(1979 / SPARSE_OVER_DENSE, rel=1e-3)
    assert h100["fp8_tflops_dense"] == pytest.approx(3958 / SPARSE_OVER_DENSE, rel=1e-3)


@pytest.mark.parametrize("vendor", ["NVIDIA", "AMD", "Google", "Intel"])
def test_half_the_bits_give_at_most_about_twice_the_rate(vendor: str) -> None:
    # a sparse FP8 rate beside a dense BF16 rate would give four; Rubin, from memory, is rounded
    specs = facts("accelerator_specs").query("vendor == @vendor and confidence == 'observed'")
    ratio = (specs["fp8_tflops_dense"] / specs["bf16_tflops_dense"]).dropna()
    assert len(ratio) > 0
    assert (ratio <= 2.05).all()


def test_memory_is_in_gigabytes_bandwidth_in_terabytes_and_power_in_watts() -> None:
    unit = units("accelerator_specs")
    assert (unit["memory_gb"], unit["memory_bandwidth_tbps"], unit["power_w"]) == ("GB", "TB/s", "W")
    specs = facts("accelerator_specs")
    assert specs["memory_gb"].dropna().between(16, 432).all()
    assert specs["memory_bandwidth_tbps"].dropna().between(0.5, 25).all()
    assert specs["power_w"].dropna().between(300, 2500).all()


def test_no_specification_comes_from_the_report() -> None:
    specs = facts("accelerator_specs")
    assert not specs["source"].str.contains("report|Samsung", case=False).any()
    assert "forecast" not in set(specs["confidence"])


def test_the_reports_table_is_all_forecast_and_all_from_the_report() -> None:
    report = facts("report_2025_chip_table")
    assert (report["confidence"] == "forecast").all()
    assert report["source"].str.startswith("analyst report, January 2025").all()


def test_the_report_and_the_specifications_share_no_rows_or_column_of_what_shipped() -> None:
    report = facts("report_2025_chip_table")
    assert not [name for name in report.columns if "shipped" in name or "actual" in name]
    named = report.loc[report["specs_chip"] != "", "specs_chip"]
    assert named.isin(facts("accelerator_specs")["chip"]).all()


def test_the_reader_offers_no_way_to_merge_tables() -> None:
    assert set(room.__all__) == {"Fact", "FactsError", "fact", "facts", "sources", "table_names", "units"}
    for name in room.table_names():
        assert list(facts(name).columns) == list(units(name))


def test_density_times_stacks_is_the_content_in_the_reports_table() -> None:
    report = facts("report_2025_chip_table")
    assert (report["gb_per_stack"] * report["stacks"] == report["memory_gb"]).all()
    assert len(report) == fact("report_2025_checks", "found", id="content_arithmetic").value


def test_the_checks_say_what_shipped() -> None:
    for check, chip in [("tpu_v6e_memory", "TPU v6e"), ("mi325_memory", "MI325X"), ("h200_memory", "H200")]:
        shipped = fact("accelerator_specs", "memory_gb", chip=chip).value
        told = facts("report_2025_checks").set_index("id").loc[check]
        claimed = facts("report_2025_chip_table").set_index("specs_chip").loc[chip, "memory_gb"]
        assert told["found"] == shipped != told["claimed"] == claimed


def test_dense_fp8_blackwell_over_hopper_is_what_the_check_says() -> None:
    check = fact("report_2025_checks", "found", id="blackwell_over_hopper")
    hopper = fact("accelerator_specs", "fp8_tflops_dense", chip="H100").value
    ratios = [fact("accelerator_specs", "fp8_tflops_dense", chip=chip).value / hopper for chip in ("B200", "GB200")]
    assert [round(ratio, 1) for ratio in ratios] == [check.low, check.high]
