"""Mesa's own page works on the model, where its libraries can be had."""

import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

EXAMPLE = Path(__file__).parents[2] / "examples" / "mesa_page.py"


def _widgets(root: Any) -> Iterator[Any]:
    yield root
    for child in getattr(root, "children", None) or ():
        if not isinstance(child, str):
            yield from _widgets(child)


@pytest.mark.filterwarnings("ignore")
def test_mesas_page_shows_the_months_that_were_played() -> None:
    solara = pytest.importorskip("solara")
    pytest.importorskip("altair")
    if not hasattr(pytest.importorskip("ipyvuetify"), "TabsItems"):
        pytest.skip("Mesa's page needs ipyvuetify 1")
    names = runpy.run_path(str(EXAMPLE))
    model = names["SliderModel"]("deepseek", elasticity=1.6)
    for _ in range(3):
        model.step()
    frame = model.datacollector.get_model_vars_dataframe()
    np.testing.assert_array_equal(frame["tokens_served_ttok"], model.record.values["tokens_served_ttok"][:3, 0])
    box, context = solara.render(names["page"], handle_error=False)
    try:
        grids = [one for one in _widgets(box) if type(one).__name__ == "GridLayout"]
        assert [len(grid.items) for grid in grids] == [len(names["PLOTS"])]
    finally:
        context.close()
