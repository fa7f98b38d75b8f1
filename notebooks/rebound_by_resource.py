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
# # Rebound, resource by resource
#
# The same shock can be taken back in one resource and not in the next. Few firms and seeds keep this notebook quick;
# raise both for results that you quote.

# %%
import jevons

FIRMS, SEEDS = 60, range(3)
pair = jevons.counterfactual(jevons.load_scenario("deepseek", {"market.firms": FIRMS}), seeds=SEEDS)
table = jevons.rebound(pair)
end = table.groupby("layer", sort=False).tail(1)
end[["layer", "with_shock", "without_shock", "unit", "log_rebound", "p_backfire"]].round(2)

# %% [markdown]
# Log-rebound is 0 if all that is saved stays saved, 1 if all is taken back, above 1 in backfire. Efficiency saves no
# tokens: they rise, and that is no paradox.

# %%
hours = end.set_index("layer").loc["accelerator-hours"]
assert hours["log_rebound"] < 1.0
print(f"Accelerator-hours take back {hours['log_rebound']:.2f} of the saving by {hours['month']} (in logs).")

# %% [markdown]
# Through which factors? The decomposition is exact: effects add up to the change.

# %%
factors = jevons.decompose(pair)
factors.tail(11).round(3)
