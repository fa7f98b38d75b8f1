"""Price and quantity since GPT-3: what their paths suggest, and what a pair of runs says in the same world."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from jevons.facts import facts
from jevons.facts.grades import cheapest_of_grade
from jevons.show.comparison import observed
from jevons.show.experiment import Finding, canvas, line, pairs_of, perform, ratio, shock_place, world

GRADES = {"GPT-3 (MMLU 43.9)": 43.9, "GPT-4 (MMLU 86)": 86.0}
MONTHS = 36


def experiment(seeds: Sequence[int], firms: int) -> Finding:
    """Cheapest list price of a grade and reported tokens beside the model's; two elasticities from the same runs."""
    cheapest = {name: cheapest_of_grade(grade, "2025-01-01") for name, grade in GRADES.items()}
    falls = [own["usd_per_mtok"].iloc[0] / own["usd_per_mtok"].iloc[-1] for own in cheapest.values()]
    (pair,) = pairs_of({"deepseek": world("deepseek", firms, {"market.end": "2028-12"})}, seeds).values()
    start, end = shock_place(pair), shock_place(pair) + MONTHS
    price, tokens = (observed(name)(pair.with_shock) for name in ("price_usd_per_mtok", "tokens_served_ttok"))
    seen = np.median(np.log(tokens[:, start - 1] / tokens[:, 0]) / -np.log(price[:, start - 1] / price[:, 0]))
    one, other = (np.log(ratio(pair, name)[:, end]) for name in ("tokens_served_ttok", "price_usd_per_mtok"))
    caused = float(np.median(-one / other))
    sentence = (
        f"To the end of 2024 list prices of GPT-3's grade fell {falls[0]:,.0f}-fold, of GPT-4's {falls[1]:,.0f}-fold; "
        f"the model's path over 2023-24 suggests an elasticity of {seen:.1f}, and a pair of runs finds {caused:.2f}."
    )
    volumes = facts("token_volumes").assign(date=lambda table: pd.to_datetime(table["date"]))
    note = f"Tables llm_api_prices, token_volumes (each of other scope); baseline, {len(seeds)} seeds, bands 5-95 %"
    with canvas(sentence, note, columns=2) as (figure, (paid, used)):
        dates = pair.with_shock["month"].values[:start]
        for place, (name, own) in enumerate(cheapest.items()):
            look = {"where": "post", "linewidth": 3, "linestyle": ("-", "--")[place], "label": f"cheapest at {name}"}
            paid.step(own["date"], own["usd_per_mtok"], **look)
        line(paid, dates, price[:, :start], "model: price paid", 2)
        for (entity, own), mark in zip(volumes.groupby("entity", sort=False), "osD^vPX", strict=False):
            used.plot(own["date"], own["ttok_per_month"], mark, markersize=9, label=entity)
        line(used, dates, tokens[:, :start], "model: all tokens sold", 2)
        paid.set(yscale="log", ylabel="USD per million tokens", title="Price")
        used.set(yscale="log", ylabel="trillion tokens a month", title="Tokens")
        paid.legend(loc="lower left")
        used.legend(loc="upper left")
    told = {"apparent, 2023-24": seen, f"causal, {MONTHS} months": caused}
    told |= {f"fall of the price at {name}": fall for name, fall in zip(GRADES, falls, strict=True)}
    return Finding(sentence, figure, pd.DataFrame({"elasticity": told.keys(), "value": told.values()}))


if __name__ == "__main__":
    perform(experiment, __file__)
