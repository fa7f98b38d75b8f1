"""What may be asked of the market: parameters with sources, events, and scenarios made of them."""

from jevons.scenario.errors import ScenarioError
from jevons.scenario.events import EVENT_KINDS, Event
from jevons.scenario.load import load_scenario, scenario_names
from jevons.scenario.parameter import Parameter
from jevons.scenario.registry import clouds, generations, registry, registry_from, sectors, vendors
from jevons.scenario.schema import Scenario

__all__ = [
    "EVENT_KINDS",
    "Event",
    "Parameter",
    "Scenario",
    "ScenarioError",
    "clouds",
    "generations",
    "load_scenario",
    "registry",
    "registry_from",
    "scenario_names",
    "sectors",
    "vendors",
]
