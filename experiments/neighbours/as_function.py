"""The market as a function of a table of numbers, as SALib and every optimiser want it.

    python experiments/neighbours/as_function.py [POINTS]

Three elasticities and a market size, each drawn around its card; the outcome is the log-rebound of accelerator-hours.
"""

import sys

import numpy as np
from SALib.analyze import sobol
from SALib.sample import sobol as saltelli

from jevons.analysis.prior import prior_rebound
from jevons.scenario import load_scenario

PROBLEM = {
    "num_vars": 3,
    "names": ["enterprises.all.reasoning_elasticity", "enterprises.all.compute_share", "clouds.all.pass_through"],
    "bounds": [[0.0, 0.9], [0.1, 0.9], [0.5, 1.1]],
}
SETTING = {"market.firms": 60, "market.trends": "off", "market.end": "2028-01"}
MONTHS_AFTER = 36


def log_rebound(table: np.ndarray) -> np.ndarray:
    """Log-rebound three years after the DeepSeek shock, (points,), of parameters (points, names); one batch of runs."""
    base = load_scenario("deepseek", SETTING)
    worlds = [base.with_values(dict(zip(PROBLEM["names"], map(float, row), strict=True))) for row in table]
    found = prior_rebound(worlds, horizons=[MONTHS_AFTER])
    return found[found["layer"] == "accelerator-hours"]["log_rebound"].to_numpy()


def main(points: int = 64) -> None:
    """Share out the variance of rebound, and say the sentence."""
    table = saltelli.sample(PROBLEM, points, calc_second_order=False, seed=1)
    shares = sobol.analyze(PROBLEM, log_rebound(table), calc_second_order=False, seed=1)["ST"]
    parts = [f"{name.rsplit('.', 1)[1]} {share:.0%}" for name, share in zip(PROBLEM["names"], shares, strict=True)]
    print(f"Total shares of the variance of log-rebound over {len(table)} worlds: {', '.join(parts)}.")


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
