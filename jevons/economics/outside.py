"""Tokens that no cloud sells: self-hosted open models, and models on devices (MODEL.md, section Outside options)."""

import numpy as np

from jevons.economics.arrays import Array, Real


def open_token_worth(discount: Real, log_gain: Real) -> Array:
    """What a token of an open model is worth, in tokens of a cloud's: min(1, (1 - discount) exp(log_gain)).

    ``discount`` in [0, 1) is what it is worth less at the start; ``log_gain`` is by how much the quality of open models
    has grown more than that of the frontier since, in logs. At most one, as clouds may serve open models too.
    Broadcasts, raises nothing. MODEL.md, section Outside options.
    """
    return np.asarray(np.minimum((1.0 - np.asarray(discount)) * np.exp(log_gain), 1.0))


def self_hosting_cost(
    capital: Real, variable: Real, cloud_use: Real, own_use: Real, idle_power_share: Real, worth: Real
) -> Array:
    """Cost of a self-hosted token, in tokens of a cloud's worth: a cloud's cost at one's own utilisation / worth.

    (capital cloud_use/own_use + variable (1 + i (1-own_use)/own_use)/(1 + i (1-cloud_use)/cloud_use))/worth,
    i ``idle_power_share``. ``capital`` and ``variable`` (electricity) parts of a cloud's cost at utilisation
    ``cloud_use``, USD/Mtok; utilisations in (0, 1]; ``worth`` > 0 is that of an open model's token, in tokens of a
    cloud's. Broadcasts, raises nothing. MODEL.md, section Outside options.
    """
    idle = (1.0 + idle_power_share * (1.0 - own_use) / own_use) / (
        1.0 + idle_power_share * (1.0 - cloud_use) / np.asarray(cloud_use)
    )
    return np.asarray((capital * cloud_use / own_use + variable * idle) / np.asarray(worth))


def break_even_volume(fixed_cost: Real, price: Real, own_cost: Real) -> Array:
    """Tokens a month from which self-hosting pays: fixed_cost/(price - own_cost) [Mtok/month], infinite if it cannot.

    ``fixed_cost`` USD/month; ``price`` of a cloud and ``own_cost`` USD/Mtok. Broadcasts, raises nothing. MODEL.md,
    section Outside options.
    """
    saving = np.asarray(price) - own_cost
    return np.asarray(np.where(saving > 0.0, fixed_cost / np.where(saving > 0.0, saving, 1.0), np.inf))


def cloud_tokens_beside_free_ones(outside_share: Real, elasticity: Real) -> Array:
    """Tokens of clouds relative to before, when ``outside_share`` s of all tokens becomes free: (1-s)^(1-e).

    The mean price falls by 1 - s, so all tokens rise to (1-s)^-e with ``elasticity`` e, and clouds keep 1 - s of them:
    they gain by what is free elsewhere if e > 1. All [1], s in [0, 1). Broadcasts, raises nothing. MODEL.md, section
    Outside options.
    """
    return np.asarray(np.exp((1.0 - np.asarray(elasticity)) * np.log1p(-np.asarray(outside_share))))
