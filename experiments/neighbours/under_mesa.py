"""The market under mesa.batch_run: an ordinary Mesa model, parameters by their paths with `__` for dots.

    python experiments/neighbours/under_mesa.py [FIRMS]

Mesa plays one run at a time; `jevons sweep` plays hundreds side by side and gives the same numbers.
"""

import sys

import mesa
import pandas as pd

from jevons import JevonsModel

PARAMETERS = {
    "scenario": ["deepseek"],
    "market__end": ["2026-01"],
    "enterprises__all__reasoning_elasticity": [0.1, 0.5, 0.9],
}


def last_months(firms: int) -> pd.DataFrame:
    """One row a run: its parameters and what the market looked like in its last month."""
    rows = mesa.batch_run(
        JevonsModel, {**PARAMETERS, "market__firms": [firms]}, data_collection_period=-1, display_progress=False
    )
    return pd.DataFrame(rows)


def main(firms: int = 60) -> None:
    """Play three runs, and say the sentence."""
    hours = last_months(firms).set_index("enterprises__all__reasoning_elasticity")["accelerator_hours_mh"]
    parts = ", ".join(f"{value:,.0f} at {elasticity:g}" for elasticity, value in hours.items())
    print(f"Million accelerator-hours of January 2026 by the elasticity of tokens per task: {parts}.")


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
