"""Figures that follow from one another do so, in the right units."""

import math

import pytest

from jevons.facts import fact, facts

BITS_PER_BYTE = 8
DAYS_PER_MONTH = 30.4
TOKENS_PER_WORD = 1.33


def disclosed(metric: str) -> float:
    return fact("inference_economics", topic="DeepSeek", metric=metric).value


def test_24_billion_gigabits_are_3_billion_gigabytes_or_15_6_million_packages() -> None:
    bits = fact("hbm_and_packaging", metric="forecast of demand for 2025")
    assert bits.unit == "billion Gb"
    gigabytes = bits.value * 1e9 / BITS_PER_BYTE
    assert gigabytes == 3.0e9
    package = fact("report_2025_chip_table", "memory_gb", chip="B200/GB200")
    assert (package.value, package.unit) == (192.0, "GB")
    assert gigabytes / package.value == 15.625e6


def test_the_disclosed_cost_is_nodes_times_gpus_times_hours_times_rent() -> None:
    nodes, rent = disclosed("average H800 nodes in use"), disclosed("assumed rent of an H800")
    assert nodes * 8 * 24 * rent == disclosed("cost per day") == 87_072


def test_the_disclosed_cost_per_token_is_the_cost_over_all_tokens() -> None:
    output = disclosed("output tokens per day")
    tokens = disclosed("input tokens per day") + output
    assert tokens == 776
    mtok_per_billion = 1e3
    cost = disclosed("cost per day")
    assert disclosed("cost per token, input and output") == round(cost / (tokens * mtok_per_billion), 3) == 0.112
    assert disclosed("cost per token, all charged to output") == round(cost / (output * mtok_per_billion), 3)
    assert fact("inference_economics", metric="cost per token, input and output").unit == "USD/Mtok"


def test_the_disclosed_profit_is_545_percent_of_cost() -> None:
    revenue = disclosed("theoretical revenue per day at R1 list prices")
    cost = disclosed("cost per day")
    assert round(100 * (revenue - cost) / cost) == disclosed("theoretical cost-profit ratio") == 545


def test_the_disclosed_revenue_is_the_tokens_at_r1_list_prices() -> None:
    hit = disclosed("input tokens per day served from the disk cache")
    fresh, output = disclosed("input tokens per day") - hit, disclosed("output tokens per day")
    listed = facts("llm_api_prices").set_index("model").loc["DeepSeek-R1"]
    cache_price = 0.14  # USD/Mtok, DeepSeek's list price of 2025-01-20, in the note of the R1 row
    assert str(cache_price) in listed["note"]
    revenue = 1e3 * (hit * cache_price + fresh * listed["input_usd_per_mtok"] + output * listed["output_usd_per_mtok"])
    assert math.isclose(revenue, disclosed("theoretical revenue per day at R1 list prices"), rel_tol=1e-3)


def test_the_disclosed_nodes_carry_the_disclosed_tokens() -> None:
    seconds_per_day = 86_400
    decode = disclosed("output tokens per day") * 1e6 / disclosed("decode throughput per node") / seconds_per_day
    prefill = disclosed("input tokens per day") * 1e6 / disclosed("prefill throughput per node") / seconds_per_day
    assert math.isclose(decode + prefill, disclosed("average H800 nodes in use"), rel_tol=2e-3)
    assert round(decode + prefill) == disclosed("nodes that the token flows need")


def test_decode_uses_seven_percent_of_the_dense_fp8_peak() -> None:
    flop_per_token = fact("inference_economics", topic="FLOP per token").value
    active = disclosed("active parameters of V3") * 1e9
    tokens_per_gpu = disclosed("decode throughput per node") * 1e3 / 8
    # an H800 differs from an H100 in its links, not in its FP8 rate
    peak = fact("accelerator_specs", "fp8_tflops_dense", chip="H100").value * 1e12
    share = 100 * flop_per_token * active * tokens_per_gpu / peak
    assert round(share, 1) == disclosed("share of FP8 peak used in decode")


def test_training_cost_is_hours_times_rent() -> None:
    hours = disclosed("training hours of V3")
    assert math.isclose(hours * disclosed("assumed rent of an H800"), disclosed("training cost of V3"))


def test_the_big_four_are_the_sum_of_their_rows() -> None:
    capex = facts("hyperscaler_capex").query("definition == 'cash'")
    four = capex[capex["company"].isin(["Microsoft", "Alphabet", "Meta", "Amazon"])]
    summed = four.groupby("period")["value"].agg(["sum", "size"])
    stated = capex[capex["company"] == "big four"].set_index("period")["value"]
    assert len(stated) == 16
    assert (summed["size"] == 4).all()
    assert (summed["sum"].sub(stated).abs() < 1e-9).all()


def test_blended_price_is_three_parts_input_and_one_part_output() -> None:
    prices = facts("llm_api_prices")
    blended = (3 * prices["input_usd_per_mtok"] + prices["output_usd_per_mtok"]) / 4
    assert ((blended - prices["blended_usd_per_mtok"]).abs() < 1e-9).all()
    assert (prices["blended_usd_per_mtok"] > 0).all()


def test_tokens_per_month_follow_from_the_figure_as_stated() -> None:
    days_in = {
        "month": DAYS_PER_MONTH,
        "quarter": 3 * DAYS_PER_MONTH,
        "week": 7.0,
        "day": 1.0,
        "minute": 1 / 1440,
    }
    for row in facts("token_volumes").to_dict("records"):
        (scale, what), period = row["unit"].split("/")[0].split(), row["unit"].split("/")[1]
        trillions = row["value"] * {"trillion": 1.0, "billion": 1e-3}[scale]
        tokens = trillions * (TOKENS_PER_WORD if what == "words" else 1.0)
        assert math.isclose(tokens * DAYS_PER_MONTH / days_in[period], row["ttok_per_month"], rel_tol=0.025), row


@pytest.mark.parametrize("year", ["2022", "2023", "2024"])
def test_hbm_in_tracked_accelerators_is_units_times_memory(year: str) -> None:
    memory = facts("accelerator_specs").set_index("chip")["memory_gb"].to_dict()
    # chips without a specification row: the A800 is an A100, MI300A has 128 GB (AMD), TPU v4i 8 GB (Google)
    memory |= {"A800": memory["A100"], "MI300A": 128.0, "TPU v4i": 8.0}
    shipped = facts("unit_shipments")
    shipped = shipped[shipped["date"].str.startswith(year)]
    bits = (shipped["units"] * shipped["chip"].map(memory)).sum() * BITS_PER_BYTE / 1e9
    stated = fact("hbm_and_packaging", metric=f"HBM in tracked accelerators shipped in {year}")
    assert stated.unit == "billion Gb"
    assert math.isclose(bits, stated.value, rel_tol=0.01)


def test_the_installed_base_is_what_was_shipped() -> None:
    base = facts("installed_base").query("date == '2024-12'").set_index("vendor")["units"]
    shipped = facts("unit_shipments").groupby("vendor")["units"].sum()
    # a median of sums is not the sum of medians, hence the two percent
    assert ((shipped / base - 1).abs() < 0.02).all()


def test_the_arc_elasticity_of_light_is_the_ratio_of_logs() -> None:
    study = "Fouquet and Pearson 2012"
    use = fact("elasticity_evidence", study=study, quantity="growth of the use of light").value
    price = fact("elasticity_evidence", study=study, quantity="fall in the price of light").value
    assert round(math.log(use) / math.log(price), 2) == fact("elasticity_evidence", study=f"{study}, arc").value


def test_shares_of_hbm_vendors_are_a_whole() -> None:
    shares = facts("hbm_and_packaging").query("topic == 'HBM vendor share'")
    assert math.isclose(shares["value"].sum(), 100.0)


def test_openai_compute_is_research_and_inference() -> None:
    def spent(what: str) -> float:
        return fact("compute_split_and_progress", metric=f"OpenAI {what} of 2024").value

    assert spent("compute spending") == spent("research and training compute") + spent("inference compute")


def test_elasticities_are_positive() -> None:
    evidence = facts("elasticity_evidence").query("quantity == 'price elasticity of demand'")
    assert len(evidence) > 10
    assert (evidence["value"] > 0).all()
