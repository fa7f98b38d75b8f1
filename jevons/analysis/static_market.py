"""The market without lags, in closed form: what a fall of the price does to tokens, and where the frontier lies.

Demand, tokens per task and pass-through as in MODEL.md, each sector by a firm of middling traits; no budgets, pilots,
queues or rivals. A rising supply curve moves no frontier, as at log-rebound one the rent has not moved.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq

from jevons.economics import demand, reasoning
from jevons.scenario import Scenario

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class StaticMarket:
    """What the closed form needs of a scenario: its forms, numbers a sector (sectors,), and pass-through [1]."""

    form: str
    mode: str
    weight: Array
    compute_share: Array
    reasoning_elasticity: Array
    intensive_elasticity: Array
    tokens_per_task_max: Array
    pass_through: float

    @property
    def bounded(self) -> bool:
        """Whether tokens never pass the TAM's tasks: each has as many as at the start, and is done as often."""
        fixed = self.mode == "fixed" or not np.any(self.reasoning_elasticity)
        return self.form != "isoelastic" and fixed and not np.any(self.intensive_elasticity)

    def log_tokens(self, log_price: Array, elasticity: Array, headroom: Array) -> Array:
        """Log tokens relative to the start at a log price relative to the start, (points,), from (points,) each.

        ``elasticity`` of tasks in use at the start, ``headroom`` = TAM over tasks at the start > 1, of every sector.
        """
        price = log_price[:, None]
        reasons, most = self.reasoning_elasticity, self.tokens_per_task_max
        cost = reasoning.log_relative_task_cost(price, self.compute_share, reasons, self.mode, most)
        tasks = self._log_tasks(cost, elasticity[:, None], headroom[:, None])
        each = np.zeros_like(cost)
        if self.mode != "fixed":
            each = np.log(reasoning.tokens_per_task(price, reasons, most))
        tokens = np.exp(tasks - self.intensive_elasticity * cost + each)
        return np.asarray(np.log(np.sum(self.weight * tokens, axis=-1)))

    def _log_tasks(self, log_cost: Array, elasticity: Array, headroom: Array) -> Array:
        share, none = 1.0 / headroom, np.zeros_like(log_cost)
        if self.form == "isoelastic":
            return -elasticity * log_cost
        if self.form == "loglogistic":
            slope = demand.loglogistic_slope(elasticity, share)
            after, before = (demand.log_loglogistic_share(cost, slope, share) for cost in (log_cost, none))
        else:
            score = demand.start_score(share)
            sigma = demand.lognormal_sigma(elasticity, score)
            after, before = (demand.log_lognormal_share(cost, sigma, score) for cost in (log_cost, none))
        return np.asarray(after - before)

    def log_rise(self, log_price: Array, gamma: Array, elasticity: Array, headroom: Array) -> Array:
        """Rise of log tokens, (points,), when a token takes 1/gamma of its compute at a log price before the shock."""
        after = log_price - self.pass_through * np.log(gamma)
        ends = (self.log_tokens(price, elasticity, headroom) for price in (after, log_price))
        return np.asarray(np.subtract(*ends))


def static_market(scenario: Scenario) -> StaticMarket:
    """The market of a scenario without lags; pass-through is averaged over clouds by their share of the start."""
    numbers = scenario.parameters
    names = ("demand_weight", "compute_share", "reasoning_elasticity", "intensive_elasticity", "tokens_per_task_max")
    weight, *others = (_of_all(scenario, "enterprises", name) for name in names)
    share, rho = (_of_all(scenario, "clouds", name) for name in ("share_weight", "pass_through"))
    forms = str(numbers["market.demand"]), str(numbers["market.tokens_per_task"])
    theta, ek, ei, most = others
    return StaticMarket(
        *forms, weight / np.sum(weight), theta, ek, ei, most, float(np.sum(share * rho) / np.sum(share))
    )


def _of_all(scenario: Scenario, kind: str, name: str) -> Array:
    """A number of every agent of a kind."""
    paths = [path for path in scenario.parameters if path.startswith(f"{kind}.") and path.endswith(f".{name}")]
    return np.array([float(scenario.parameters[path]) for path in paths])


ONE, NONE = np.ones(1), np.zeros(1)
PLAIN = StaticMarket("lognormal", "fixed", ONE, ONE, NONE, NONE, ONE, 1.0)
"""One sector, lognormal over tasks of which compute is all of the cost (rung M3)."""


def closed_form(elasticity: float, headroom: float, size: float, pass_through: float = 1.0) -> float:
    """Log-rebound of compute at rung M3, ln(share1/share0)/ln(size), of lognormal demand [1].

    ``elasticity`` > 0 at the start, ``headroom`` = TAM over use at the start > 1, ``size`` > 1 the factor of the gain
    in efficiency, ``pass_through`` in logs. MODEL.md, section Rebound.
    """
    point = (np.array([one]) for one in (size**pass_through, elasticity, headroom))
    return float(PLAIN.log_rise(np.zeros(1), *point)[0] / np.log(size))


def frontier_elasticity(headroom: float, size: float, pass_through: float = 1.0, most: float = 100.0) -> float:
    """Elasticity from which a shock of a ``size`` backfires at a headroom; infinite where none does.

    Arguments as in :func:`closed_form`; no backfire is possible unless headroom exceeds the size of the shock.
    """

    def excess(elasticity: float) -> float:
        """Log-rebound beyond one at this elasticity."""
        return closed_form(elasticity, headroom, size, pass_through) - 1.0

    return float(brentq(excess, 0.01, most)) if excess(most) > 0.0 else float("inf")
