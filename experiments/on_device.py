"""Does AI on devices take from data centres or feed them? One launch of devices, three elasticities of demand."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from jevons.scenario import Event
from jevons.show.comparison import observed
from jevons.show.experiment import Finding, canvas, date_at, line, pairs_of, perform, ratio, shock_place, world

WORLDS = ("inelastic", "unit-elastic", "elastic")
LAUNCH = Event("on_device_launch", "2025-07", {"share": 0.5, "months": 24})
DEVICES: dict[str, float | str] = {
    "market.outside": "on",
    "enterprises.all.device_appeal": 100.0,
    "market.end": "2028-12",
}


def experiment(seeds: Sequence[int], firms: int) -> Finding:
    """Tokens on devices, and accelerator-hours in clouds with the launch against without it."""
    pairs = pairs_of({name: world(name, firms, DEVICES, [LAUNCH]) for name in WORLDS}, seeds)
    rows = []
    for name, pair in pairs.items():
        side = pair.with_shock
        share = np.median(observed("tokens_on_device_ttok")(side)[:, -1] / observed("tokens_used_ttok")(side)[:, -1])
        hours, used = (np.median(ratio(pair, one)[:, -1]) - 1 for one in ("accelerator_hours_mh", "tokens_used_ttok"))
        rows.append({"world": name, "device_share": share, "tokens_used": used, "cloud_hours": hours})
    table = pd.DataFrame(rows)
    parts = "; ".join(
        f"{one.world}, {one.device_share:.0%} and {round(100.0 * one.cloud_hours):+d}%" for one in table.itertuples()
    )
    pair = pairs[WORLDS[0]]
    end = date_at(pair, -1)
    sentence = f"Devices' share of tokens in {end}, and what their launch did to accelerator-hours in clouds: {parts}."
    note = f"Median over {len(seeds)} seeds, bands 5-95 %; from July 2025 devices learn half of the work, in two years"
    with canvas(sentence, note, columns=2) as (figure, (devices, clouds)):
        for place, (name, pair) in enumerate(pairs.items()):
            dates, start = pair.with_shock["month"].values, shock_place(pair)
            own = observed("tokens_on_device_ttok")(pair.with_shock) / observed("tokens_used_ttok")(pair.with_shock)
            line(devices, dates[start:], 100.0 * own[:, start:], name, place)
            line(clouds, dates[start:], ratio(pair, "accelerator_hours_mh")[:, start:], name, place)
        devices.set(ylabel="% of all tokens used", title="Tokens on devices")
        clouds.axhline(1.0, color="0.3", linewidth=1.2)
        clouds.set(ylabel="ratio", title="Cloud accelerator-hours, with over without")
        devices.legend(loc="upper left")
    return Finding(sentence, figure, table)


if __name__ == "__main__":
    perform(experiment, __file__)
