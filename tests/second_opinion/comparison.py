"""The model and the second opinion side by side, observable by observable and month by month."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from jevons.market.model import JevonsModel
from jevons.market.observables import OBSERVABLES
from jevons.scenario import Scenario
from tests.second_opinion.naive_enterprises import Traits
from tests.second_opinion.naive_exogenous import Draws, Outside, names_under
from tests.second_opinion.naive_supply import InstalledMarket, RentedMarket

Array = npt.NDArray[np.float64]

TOLERANCE = 1e-9
ROUNDING = 1e-12
"""What counts as zero beside the largest value in the run; a difference of two numbers is measured by them."""

NOT_COVERED = frozenset(
    {
        "believed_elasticity",
        "impairment_busd",
        "equity_busd",
        "token_margin_price",
        "token_margin_efficiency",
        "token_margin_utilisation",
        "token_margin_depreciation",
        "adopter_share",
        "pilot_share",
        "production_share",
        "failed_share",
        "return_on_tokens",
        "tokens_self_hosted_ttok",
        "tokens_on_device_ttok",
        "tokens_used_ttok",
        "accelerators_self_hosted_k",
        "phantom_orders_k",
        "binding_node",
        "node_utilisation",
        "hbm_produced_mgbit",
        "hbm_inventory_mgbit",
        "hbm_scrapped_mgbit",
        "hbm_price_factor",
        "waiting_for_site_k",
        "compute_share_by_use",
        "final_training_zflop",
        "rent_by_region_usd_per_pflops_hour",
        "capex_by_region_busd",
        "induced_efficiency",
        "domestic_share",
    }
)
"""Observables of mechanisms that are off by default and that the naive model does not have."""

DIFFERENCES = {"tokens_unmet_ttok": "tokens_desired_ttok", "backlog_k": "orders_k"}


def disagreements(scenario: Scenario, seed: int = 0) -> list[str]:
    """Where the two differ by more than the tolerance: one line an observable, with the first month."""
    model = JevonsModel([scenario], seed=[seed], collect=False)
    traits, draws = _traits(model), _draws(model, scenario)
    installed = scenario.parameters["market.supply"] == "installed"
    naive = (InstalledMarket if installed else RentedMarket)(scenario, traits, draws).play()
    while model.running:
        model.step()
    assert not model.books.failures
    found: list[str] = []
    for observable in (one for one in OBSERVABLES if one.name not in NOT_COVERED):
        theirs = model.record.values[observable.name][:, 0]
        ours = np.array([month[observable.name] for month in naive])
        scale = np.abs(model.record.values[DIFFERENCES.get(observable.name, observable.name)]).max()
        found += _difference(observable.name, ours, theirs, ROUNDING * float(scale))
    return found


def _difference(name: str, ours: Array, theirs: Array, nothing: float) -> Sequence[str]:
    near = np.isclose(ours, theirs, rtol=TOLERANCE, atol=nothing)
    if near.all():
        return []
    first = tuple(np.argwhere(~near)[0])
    return [f"{name}{[int(at) for at in first]}: {ours[first]} here, {theirs[first]} in the model"]


def _traits(model: JevonsModel) -> Mapping[str, list[Traits]]:
    names = ("weight", "log_size", "elasticity", "task_value", "patience")
    return {
        sector.name: [
            Traits(*map(float, firm)) for firm in zip(*(getattr(sector.firms, n)[0] for n in names), strict=True)
        ]
        for sector in model.sectors
    }


def _draws(model: JevonsModel, scenario: Scenario) -> Draws:
    """The noise of the run; luck is what trends and events leave unexplained in the operations of a token."""
    months = [model.exogenous.month(month) for month in range(model.months)]
    vendors = names_under(scenario, "vendors.")
    quiet = Outside(scenario, Draws([0.0] * len(months), {}, {}))
    return Draws(
        luck=[math.log(quiet.flop_per_token(t) / float(now.flop_per_token_gflop[0])) for t, now in enumerate(months)],
        noise={s.name: [float(now.sectors[i].noise[0]) for now in months] for i, s in enumerate(model.sectors)},
        yields={name: [float(now.yield_factor[i][0]) for now in months] for i, name in enumerate(vendors)},
    )
