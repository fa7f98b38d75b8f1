"""What an investment is expected to earn, and rules of capex that follow it, or rivals (MODEL.md, section Capex rules).

Rents and costs of one unit of compute, or of a fleet, in one unit of money.
"""

import numpy as np

from jevons.economics.arrays import Array, Real
from jevons.economics.user_cost import capital_recovery_factor

MONTHS_PER_YEAR = 12


def value_over_cost(rent_per_year: Real, cost: Real, rate: Real, life_years: Real) -> Array:
    """Present value of a constant rent over what earning it costs: rent/(cost CRF(rate, life)) [1].

    Rent [USD/year], ``cost`` > 0 [USD], ``rate`` >= 0 [1/year], ``life_years`` > 0. At the discount rate this is
    Tobin's average q; at a hurdle rate it is one where the return just meets the hurdle. Broadcasts, raises
    nothing. Tobin (1969); MODEL.md, section Capex rules.
    """
    return np.asarray(rent_per_year / (cost * capital_recovery_factor(rate, life_years)))


def q_orders(stock: Real, retirements: Real, q: Real, adjustment_cost: Real) -> Array:
    """Monthly orders of the q theory, I/K = delta + (q - 1)/phi: max(0, retirements + stock (q - 1)/phi).

    ``stock`` >= 0 and ``retirements`` = delta stock in one unit, q [1], ``adjustment_cost`` phi > 0 [months].
    Broadcasts, raises nothing. Hayashi (1982); MODEL.md, section Capex rules.
    """
    return np.asarray(np.maximum(retirements + stock * (np.asarray(q) - 1.0) / adjustment_cost, 0.0))


def hurdle_share(value: Real, strategic_share: Real) -> Array:
    """Share of wanted orders that is placed: value over cost at the hurdle rate, from the strategic share to 1 [1].

    ``value`` any real [1], ``strategic_share`` in [0, 1]: built whatever it earns. Broadcasts, raises nothing.
    MODEL.md, section Capex rules.
    """
    return np.asarray(np.maximum(np.minimum(value, 1.0), strategic_share))


def plan_growth(growth_per_year: Real, years: Real, half_life_years: Real) -> Array:
    """Monthly log growth of a plan whose growth halves every half-life: ln(g)/12 2^(-t/H) [1/month].

    ``growth_per_year`` g > 0 [x/year], ``years`` t >= 0, half-life H > 0, inf for steady growth. Broadcasts, raises
    nothing. MODEL.md, section Capex rules.
    """
    monthly = np.log(np.asarray(growth_per_year)) / MONTHS_PER_YEAR
    return np.asarray(monthly * np.exp2(-np.asarray(years) / half_life_years))


def matched_growth(own: Real, rivals: Real, matching: Real) -> Array:
    """Growth drawn towards that of rivals: own + matching (rivals - own) [1/month]; ``matching`` in [0, 1].

    Broadcasts, raises nothing. MODEL.md, section Capex rules.
    """
    return np.asarray(own + matching * (np.asarray(rivals) - own))


def affordable_spending(ebitda: Real, ebitda_share: Real, funding_line: Real) -> Array:
    """Most that may be committed: max(0, share * EBITDA) + funding line, in the unit of both, a month or a year.

    ``ebitda_share`` >= 0 [1], ``funding_line`` >= 0. Broadcasts, raises nothing. MODEL.md, section Capex rules.
    """
    return np.asarray(np.maximum(ebitda_share * np.asarray(ebitda), 0.0) + funding_line)
