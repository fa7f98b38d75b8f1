"""jevons: does cheaper AI need more chips? An agent-based market of AI compute, judged by paired counterfactuals.

Public names are loaded when first used, so that ``import jevons`` costs nothing.
"""

from importlib import import_module, metadata
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jevons.analysis.attribution import attribute
    from jevons.analysis.backtest import backtest
    from jevons.analysis.decomposition import decompose
    from jevons.analysis.elasticities import elasticities
    from jevons.analysis.frontier import frontier
    from jevons.analysis.pairs import Pair, counterfactual
    from jevons.analysis.rebound import rebound
    from jevons.analysis.regimes import compare
    from jevons.analysis.sensitivity import sensitivity
    from jevons.analysis.shocks import Shock
    from jevons.market.model import JevonsModel
    from jevons.market.simulate import simulate
    from jevons.scenario import Scenario, load_scenario, scenario_names
    from jevons.show import figures
    from jevons.sweeps.results import open_results
    from jevons.sweeps.run import sweep
    from jevons.sweeps.spec import Sweep

_HOMES = {
    "JevonsModel": "jevons.market.model",
    "Pair": "jevons.analysis.pairs",
    "Scenario": "jevons.scenario",
    "Shock": "jevons.analysis.shocks",
    "Sweep": "jevons.sweeps.spec",
    "attribute": "jevons.analysis.attribution",
    "backtest": "jevons.analysis.backtest",
    "compare": "jevons.analysis.regimes",
    "counterfactual": "jevons.analysis.pairs",
    "decompose": "jevons.analysis.decomposition",
    "elasticities": "jevons.analysis.elasticities",
    "frontier": "jevons.analysis.frontier",
    "load_scenario": "jevons.scenario",
    "rebound": "jevons.analysis.rebound",
    "open_results": "jevons.sweeps.results",
    "scenario_names": "jevons.scenario",
    "sensitivity": "jevons.analysis.sensitivity",
    "simulate": "jevons.market.simulate",
    "sweep": "jevons.sweeps.run",
}

__all__ = [
    "JevonsModel",
    "Pair",
    "Scenario",
    "Shock",
    "Sweep",
    "attribute",
    "backtest",
    "compare",
    "counterfactual",
    "decompose",
    "elasticities",
    "figures",
    "frontier",
    "load_scenario",
    "open_results",
    "rebound",
    "scenario_names",
    "sensitivity",
    "simulate",
    "sweep",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        try:
            return metadata.version("jevons")
        except metadata.PackageNotFoundError:
            return "checkout"
    if name == "figures":
        return import_module("jevons.show.figures")
    if name not in _HOMES:
        raise AttributeError(f"module 'jevons' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
