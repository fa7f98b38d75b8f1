"""How clouds expect, and how much they order (MODEL.md, section Capex); when such rules swing in closed form.

Stocks and orders in one unit of compute, orders per month.
"""

import numpy as np

from jevons.economics.arrays import Array, Real, Truth


def accelerator_orders(
    target: Real,
    stock: Real,
    supply_line: Real,
    desired_supply_line: Real,
    retirements: Real,
    speed: Real,
    supply_line_weight: Real,
) -> Array:
    """Monthly orders: max(0, retirements + speed (target - stock - w (supply line - desired line))).

    ``speed`` [1/month] in (0, 1], ``supply_line_weight`` w in [0, 1]: below one, what is already on order is
    partly forgotten. Broadcasts, raises nothing. Sterman (1989); MODEL.md, section Capex.
    """
    gap = target - np.asarray(stock) - supply_line_weight * (np.asarray(supply_line) - desired_supply_line)
    return np.asarray(np.maximum(retirements + speed * gap, 0.0))


def adaptive_expectation(previous: Real, observed: Real, speed: Real) -> Array:
    """Expectation moved towards what was seen: previous + speed * (observed - previous), in their unit.

    ``speed`` [1/month] in (0, 1]. Broadcasts, raises nothing. Nerlove (1958); MODEL.md, section Capex.
    """
    return np.asarray(previous + speed * (np.asarray(observed) - previous))


def trend_forecast(level: Real, monthly_log_growth: Real, horizon_months: Real) -> Array:
    """Level a horizon ahead at a steady rate: level * exp(growth * horizon), in the unit of ``level``.

    ``monthly_log_growth`` [1/month], horizon in months. Broadcasts, raises nothing. MODEL.md, section Capex.
    """
    return np.asarray(level * np.exp(np.asarray(monthly_log_growth) * horizon_months))


def expected_growth(previous_growth: Real, level: Real, previous_level: Real, speed: Real) -> Array:
    """Smoothed log growth: previous + speed * (ln(level/previous_level) - previous) [1/month].

    Levels > 0 in one unit, ``speed`` [1/month] in (0, 1]. Broadcasts, raises nothing. MODEL.md, section
    Capex.
    """
    return adaptive_expectation(previous_growth, np.log(level / np.asarray(previous_level)), speed)


def capex_is_stable_below(delay: Real) -> Array:
    """Order speed below which a stock that forgets its supply line settles: 2 cos(d pi/(2d + 1)) [1/month].

    For K_(t+1) = K_t + speed (K* - K_(t-d)), ``delay`` d >= 0 months. Broadcasts, raises nothing. Levin and
    May (1976).
    """
    months = np.asarray(delay, dtype=np.float64)
    return np.asarray(2.0 * np.cos(months * np.pi / (2.0 * months + 1.0)))


def capex_is_monotone_below(delay: Real) -> Array:
    """Order speed up to which such a stock never overshoots: d^d/(d + 1)^(d + 1) [1/month].

    Same equation as ``capex_is_stable_below``, ``delay`` d >= 0 months. Broadcasts, raises nothing. Levin and
    May (1976).
    """
    months = np.asarray(delay, dtype=np.float64)
    return np.asarray(np.power(months, months) / np.power(months + 1.0, months + 1.0))


def cobweb_is_stable(supply_over_demand: Real, speed: Real) -> Truth:
    """Whether adaptive expectations settle in a cobweb: eps_supply/eps_demand < 2/speed - 1.

    Ratio of elasticities [1] >= 0, ``speed`` of expectations in (0, 1]. Broadcasts, raises nothing. Nerlove
    (1958).
    """
    return np.asarray(np.asarray(supply_over_demand) < 2.0 / np.asarray(speed) - 1.0)


def bullwhip_variance_ratio(smoothing: Real, lead: Real) -> Array:
    """Variance of orders over that of demand: 1 + 2aL + 2a^2 L^2/(2 - a) [1].

    Order-up-to policy, independent demand smoothed exponentially: ``smoothing`` a in (0, 1], ``lead`` L
    months. Broadcasts, raises nothing. Chen, Ryan and Simchi-Levi (2000).
    """
    swing = smoothing * np.asarray(lead)
    return np.asarray(1.0 + 2.0 * swing + 2.0 * swing**2 / (2.0 - np.asarray(smoothing)))
