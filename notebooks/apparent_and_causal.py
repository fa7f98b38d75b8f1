# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Apparent against causal elasticity
#
# Three worlds share one past and differ in elasticity. A regression of quantity on price over that past cannot tell
# them apart; pairs of runs with and without a shock can.

# %%
import numpy as np
import pandas as pd

import jevons

FIRMS, SEEDS = 60, range(2)
BEFORE = slice("2023-01", "2024-12")


def apparent(data):
    """-slope of ln Q on ln P before the shock, median over runs."""
    price, tokens = (
        np.log(data[name].sel(month=BEFORE).values) for name in ("price_usd_per_mtok", "tokens_served_ttok")
    )
    return np.median([-np.polyfit(p, q, 1)[0] for p, q in zip(price, tokens, strict=True)])


def causal(pair):
    """-ln(Q1/Q0)/ln(P1/P0) between the sides of a pair in the last month, median over runs."""
    price, tokens = (
        np.log(pair.with_shock[name].values[:, -1] / pair.without_shock[name].values[:, -1])
        for name in ("price_usd_per_mtok", "tokens_served_ttok")
    )
    return np.median(-tokens / price)


# %%
rows = []
for name in ("inelastic", "unit-elastic", "elastic"):
    scenario = jevons.load_scenario(name, {"market.firms": FIRMS})
    pair = jevons.counterfactual(scenario, seeds=SEEDS)
    built_in = scenario.parameters["enterprises.software.elasticity"]
    rows.append({"world": name, "built in": built_in, "apparent": apparent(pair.with_shock), "causal": causal(pair)})
table = pd.DataFrame(rows).set_index("world")
table.round(2)

# %%
assert table["apparent"].max() / table["apparent"].min() < 1.25
assert table["causal"].is_monotonic_increasing and table["causal"].iloc[0] < 1 < table["causal"].iloc[-1]
print("The past looks the same in all three worlds; what a shock does differs.")
