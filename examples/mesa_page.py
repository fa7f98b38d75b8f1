"""The market in Mesa's own browser page (SolaraViz): sliders, steps of a month, four plots.

    pip install "mesa[viz]" "ipyvuetify<2"
    solara run examples/mesa_page.py

The page of Solara fetches its widgets from the network and says "Loading app" for ever where there is none, unless
`solara-assets` is installed beside it. `jevons workshop` is the page that never does.
"""

from typing import Any

from mesa.visualization import Slider, SolaraViz, make_plot_component

from jevons.market.model import JevonsModel


class SliderModel(JevonsModel):
    """The market with the names that the sliders below set, in all sectors alike."""

    def __init__(
        self,
        scenario: str = "deepseek",
        seed: int = 0,
        elasticity: float = 1.0,
        compute_share: float = 0.5,
        reasoning: float = 0.4,
    ) -> None:
        numbers: dict[str, float | str] = {
            "market__firms": 60.0,
            "enterprises__all__elasticity": float(elasticity),
            "enterprises__all__compute_share": float(compute_share),
            "enterprises__all__reasoning_elasticity": float(reasoning),
        }
        super().__init__(scenario, seed=seed, **numbers)


PARAMETERS: dict[str, Any] = {
    "scenario": {
        "type": "Select",
        "value": "deepseek",
        "values": ["baseline", "deepseek", "price-war", "stargate"],
        "label": "scenario",
    },
    # The page has a narrow column for label and slider together: a long label leaves no slider to move.
    "elasticity": Slider("elasticity of use", 1.0, 0.2, 2.0, 0.1),
    "compute_share": Slider("tokens in the cost", 0.5, 0.1, 1.0, 0.05),
    "reasoning": Slider("elasticity of tokens", 0.4, 0.0, 0.9, 0.1),
}
PLOTS = [
    make_plot_component(name)
    for name in ("price_usd_per_mtok", "tokens_served_ttok", "accelerator_hours_mh", "capex_busd")
]

page = SolaraViz(SliderModel(), components=PLOTS, model_params=PARAMETERS, name="jevons")
