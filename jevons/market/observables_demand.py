"""What is observed of tokens: prices, margins, quantities, adoption, spend; one line an observable."""

import numpy as np

from jevons.economics.arrays import beside, summed
from jevons.market import readings
from jevons.market.observable import Observable

MARGIN_WORDS = {
    "price": "the price paid",
    "efficiency": "capacity for a dollar of wear, power and operation",
    "utilisation": "use of capacity",
    "depreciation": "writing off more slowly than accelerators wear",
}

DEMAND: tuple[Observable, ...] = (
    Observable("price_usd_per_mtok", "USD/Mtok", "average price paid per million tokens", readings.price),
    Observable(
        "price_constant_quality_usd_per_mtok",
        "USD/Mtok",
        "price paid per million tokens of the quality of the start",
        lambda v: readings.price(v) / np.exp(v.now.log_quality),
    ),
    Observable("posted_price_usd_per_mtok", "USD/Mtok", "posted price", lambda v: v.clouds("posted_price"), "cloud"),
    Observable("unit_cost_usd_per_mtok", "USD/Mtok", "full cost of a token at target utilisation", readings.unit_cost),
    Observable("token_margin", "1", "margin on tokens: 1 - book cost of serving / token spend", readings.margin),
    *(
        Observable(
            f"token_margin_{factor}",
            "1",
            f"what {words} has added to the token margin since the first month",
            lambda v, factor=factor: v.model.margin.parts[factor],  # type: ignore[misc]
        )
        for factor, words in MARGIN_WORDS.items()
    ),
    Observable(
        "tokens_desired_ttok",
        "Ttok/month",
        "tokens wanted of clouds, queue included",
        lambda v: summed(v.sectors("desired_ttok")),
    ),
    Observable(
        "tokens_served_ttok",
        "Ttok/month",
        "tokens served, by clouds and on machines of firms' own",
        lambda v: summed(readings.served_by_sector(v)),
    ),
    Observable(
        "tokens_unmet_ttok",
        "Ttok/month",
        "tokens wanted of clouds and not served",
        lambda v: summed(v.sectors("unmet_ttok")),
    ),
    Observable(
        "tokens_self_hosted_ttok",
        "Ttok/month",
        "tokens that firms serve on accelerators of their own (0 without outside)",
        lambda v: readings.outside(v, "self_hosted"),
    ),
    Observable(
        "tokens_on_device_ttok",
        "Ttok/month",
        "tokens served on devices (0 without outside)",
        lambda v: readings.outside(v, "on_device"),
    ),
    Observable(
        "tokens_used_ttok",
        "Ttok/month",
        "tokens used, whether clouds, firms or devices serve them",
        readings.tokens_used,
    ),
    Observable(
        "accelerators_self_hosted_k",
        "thousand",
        "accelerators of firms that serve themselves, in the fleet as well (0 without outside)",
        readings.self_hosted_accelerators,
    ),
    Observable(
        "tokens_by_sector_ttok",
        "Ttok/month",
        "tokens served to a sector, by clouds and on machines of its own",
        readings.served_by_sector,
        "sector",
    ),
    Observable(
        "tokens_by_cloud_ttok", "Ttok/month", "tokens served by a cloud", lambda v: v.clouds("tokens_ttok"), "cloud"
    ),
    Observable(
        "tokens_per_task", "start = 1", "tokens per task relative to the start", readings.tokens_per_task, "sector"
    ),
    Observable(
        "penetration",
        "1",
        "share of the TAM's tasks in use (0 if demand has no ceiling)",
        lambda v: v.sectors("penetration"),
        "sector",
    ),
    Observable(
        "adopter_share",
        "1",
        "share of demand-weighted firms that use AI (1 unless firms adopt one by one)",
        lambda v: beside([sector.adoption.share() for sector in v.model.sectors]),
        "sector",
    ),
    Observable(
        "pilot_share", "1", "share of uses in pilots (0 without pilots)", lambda v: v.pools("in_pilots"), "sector"
    ),
    Observable(
        "production_share",
        "1",
        "share of uses in production (0 without pilots)",
        lambda v: v.pools("in_production"),
        "sector",
    ),
    Observable(
        "failed_share",
        "1",
        "share of uses that failed or were given up, and are not tried again yet (0 without pilots)",
        lambda v: v.pools("failed"),
        "sector",
    ),
    Observable(
        "return_on_tokens",
        "1",
        "surplus of tasks over their token spend (0 unless budgets follow it)",
        lambda v: v.sectors("budget.earned"),
        "sector",
    ),
    Observable("token_spend_busd", "BUSD/month", "what buyers pay for tokens", lambda v: readings.spend_usd(v) / 1e9),
    Observable(
        "flop_served_zflop",
        "ZFLOP/month",
        "floating-point operations behind the tokens served",
        lambda v: summed(readings.served_by_sector(v)) * v.now.flop_per_token_gflop,
    ),
    Observable("flop_per_token_gflop", "GFLOP/token", "operations per token", lambda v: v.now.flop_per_token_gflop),
)
