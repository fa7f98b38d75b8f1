"""The market: one step is one month, and reads as its story (MODEL.md, section One month)."""

from collections.abc import Collection, Sequence

import mesa
import numpy as np
import numpy.typing as npt

from jevons.agents.accounts import Accounts
from jevons.agents.channels import PRICE, Channels
from jevons.agents.chip_vendor import ChipVendor
from jevons.agents.cloud_provider import CloudProvider
from jevons.agents.enterprise import Enterprises
from jevons.agents.messages import Hardware
from jevons.agents.numbers import Numbers
from jevons.agents.outside import token_costs
from jevons.agents.self_hosters import SelfHosters
from jevons.agents.sites import Sites
from jevons.agents.supply_chain import Chains
from jevons.economics.arrays import beside, summed
from jevons.economics.pricing import share_priced_out
from jevons.market import observables
from jevons.market.books import Books
from jevons.market.borders import Borders
from jevons.market.capability import Capability
from jevons.market.clearing import clear, surcharges
from jevons.market.effort import Effort, effort_in
from jevons.market.exogenous import Exogenous, Month
from jevons.market.hardware import MachineRoom
from jevons.market.margins import MarginAccount
from jevons.market.opening import open_market
from jevons.market.regions import Region
from jevons.market.supply import SUPPLIES
from jevons.market.view import View
from jevons.scenario import Scenario, load_scenario

Array = npt.NDArray[np.float64]
Seeds = int | Sequence[int] | None
Scenarios = str | Scenario | Sequence[Scenario]


class JevonsModel(mesa.Model):
    """R runs of the market side by side, month by month.

    ``scenario``: a name, a scenario, or one scenario a run; ``seed``: one seed or one a run; None,
    which Mesa's batch runner passes, is seed 0, as a run hangs on nothing but scenario and seed. Keyword arguments are
    parameters by dotted path (with ``__`` for dots), as in ``JevonsModel("baseline", market__firms=300)``.
    ``collect``: keep a ``mesa.DataCollector`` of the aggregate observables of the first run, as Mesa's own tools
    expect. ``observed``: names of the observables to keep; all if None. ``channels``: free, on record, or held at a
    record of the same runs (`jevons.agents.channels`). Raises ScenarioError for an unknown scenario, parameter or
    value.
    """

    def __init__(
        self,
        scenario: Scenarios = "baseline",
        seed: Seeds = 0,
        collect: bool = True,
        channels: Channels | None = None,
        observed: Collection[str] | None = None,
        **overrides: float | str,
    ) -> None:
        super().__init__(rng=0)
        self.seeds = _seeds(seed)
        self.scenarios = _one_scenario_a_run(scenario, len(self.seeds), overrides)
        self.runs = len(self.seeds)
        self.month = 0
        self.channels = Channels() if channels is None else channels
        # `open_market` fills these in; they are named here so that the cast can be read off one page.
        self.exogenous: Exogenous
        self.machine_room: MachineRoom
        self.generations_on_sale: list[list[npt.NDArray[np.int64]]]
        self.regions: list[Region]
        self.region_numbers: Numbers
        self.borders: Borders
        self.clouds: list[CloudProvider]
        self.vendors: list[ChipVendor]
        self.hosters: SelfHosters | None
        self.accounts: Accounts
        self.sites: Sites | None
        self.chains: Chains
        self.sectors: list[Enterprises]
        open_market(self)
        # All agents are here: Mesa 3.3 numbers them in a table of its own, which would keep every model for good.
        getattr(mesa.Agent, "_ids", {}).pop(self, None)
        self.effort: Effort = effort_in(self)
        self.capability: Capability = Capability(self.market, self.choices, self.channels, self.months)
        self.supply = SUPPLIES[self.choices["market.supply"]]
        self.rent_factor = np.ones(self.runs)
        self.demand_jumps = np.zeros(self.runs, dtype=np.bool_)
        self.margin = MarginAccount(self.runs)
        self._lead_months = beside([cloud.lead_months for cloud in self.clouds]).astype(np.int64)
        start = self.exogenous.month(0)
        self.books = Books(View(self, start, self.hardware_today(start), self.rent_factor))
        self.record = observables.Record(self, observed)
        self.datacollector = observables.data_collector() if collect else None

    def step(self) -> None:
        """Play one month, in the order in which it happens."""
        self.channels.month = self.month
        now = self.capability.today(self.exogenous.month(self.month))
        self.supply.arrive(self)
        hardware = self.hardware_today(now)
        self.measure_fleets(now, hardware)
        rent = self.rent_factor = self.supply.meet_demand(self, now)
        self.decide()
        self.clear_market()
        self.supply.invest(self, now, hardware)
        self.margin.note(self.clouds)
        self.capability.learn(self.clouds, now)
        view = View(self, now, hardware, rent)
        self.books.close(view)
        self.record.note(view)
        self.effort.learn(view)
        if self.datacollector is not None:
            self.datacollector.collect(self)
        self.month += 1
        self.running = self.month < self.months

    def run(self) -> None:
        """Play every month that is left."""
        while self.running:
            self.step()

    # --- the phases of a month -------------------------------------------------------------------------------------

    def hardware_today(self, now: Month) -> Hardware:
        """Accelerators as they serve and sell this month."""
        return self.machine_room.today(now, [vendor.list_price_usd for vendor in self.vendors])

    def measure_fleets(self, now: Month, hardware: Hardware) -> None:
        """Clouds, and firms with machines of their own, reckon what these can serve this month."""
        self.accounts.fleet.measure(hardware)
        self.cloud_agents.do(CloudProvider.measure_fleet, now.training_need, now.overhead)
        if self.hosters is not None:
            self.hosters.reckon_capacity()

    def quote_and_plan(self, now: Month, rent_factor: Array) -> list[Array]:
        """Clouds quote at this rent, sectors plan their use at the quotes; tokens asked of each cloud, (R,) Ttok."""
        self.quote(now, rent_factor)
        return self.tokens_wanted_by_cloud(now)

    def quote(self, now: Month, rent_factor: Array) -> None:
        """Clouds reckon their cost of a token and post prices."""
        self.cloud_agents.do(CloudProvider.reckon_cost, rent_factor)
        self.cloud_agents.do(CloudProvider.post_price, now.price_cut, now.price_war, self.channels)
        self.posted_price = beside([cloud.posted_price for cloud in self.clouds])

    def tokens_wanted_by_cloud(self, now: Month) -> list[Array]:
        """Sectors plan their use at the posted prices; returns tokens asked of each cloud, (R,) Ttok each."""
        wanted = np.zeros((self.runs, len(self.clouds)), order="F")
        costs = self.channels.through(PRICE, "costs", token_costs(self.clouds))
        for sector, state in zip(self.sectors, now.sectors, strict=True):
            shares = sector.preferred_clouds(self.posted_price)
            wanted = wanted + sector.plan_use(self.posted_price, shares, state, costs)[:, None] * shares
        return list(wanted.T)

    def decide(self) -> None:
        """Plans and quotes become this month's decisions."""
        self.cloud_agents.do(CloudProvider.commit_price)
        self.sector_agents.do(Enterprises.commit_use, self.market.queue_persistence)

    def clear_market(self) -> None:
        """Serve what capacity allows, charge for it, and tell both sides."""
        desired = beside([sector.desired_ttok for sector in self.sectors])
        shares = beside([sector.cloud_shares for sector in self.sectors])
        capacity = self.supply.capacity(self)
        believed = beside([cloud.numbers.believed_market_elasticity for cloud in self.clouds])
        most = beside([cloud.numbers.surcharge_max for cloud in self.clouds])
        rule = self.choices["market.scarcity"]
        extra = self.channels.through(PRICE, "surcharge", surcharges(rule, desired, shares, capacity, believed, most))
        self.trade = clear(desired, shares, self.posted_price, capacity, extra)
        trade = self.trade
        asked, served, revenue = (summed(part, axis=-2) for part in (trade.desired, trade.served, trade.payments))
        for region in self.regions:
            total = region.revenue(revenue)
            for c in region.clouds:
                self.clouds[c].serve(asked[:, c], served[:, c], revenue[:, c], total)
        received, priced_out = summed(trade.served), summed(trade.desired * share_priced_out(extra, believed)[:, None])
        for s, sector in enumerate(self.sectors):
            sector.receive(received[:, s], priced_out[:, s])

    @property
    def owner_names(self) -> list[str]:
        """Names of the owners of accelerators, in the order in which vendors list them."""
        return [*self.cloud_names, *(self.hosters.names if self.hosters is not None else ())]

    def generation_on_sale(self, v: int) -> npt.NDArray[np.int64]:
        """Index of the generation that vendor ``v`` sells this month, (R,)."""
        return self.generations_on_sale[v][self.month]

    def training_need_ahead(self) -> Array:
        """Training need relative to the start, a delivery lead of each cloud ahead, (R, C), on today's accelerators.

        Clouds foresee the path and no event: its answer to savings is that of today.
        """
        then = self.month + self._lead_months, np.arange(self.runs)[:, None]
        return np.asarray(self.exogenous.training_path[then] * self.exogenous.training_answer[self.month][:, None])


def _seeds(seed: Seeds) -> tuple[int, ...]:
    """One seed a run."""
    if seed is None:
        return (0,)
    return (int(seed),) if isinstance(seed, int | np.integer) else tuple(int(one) for one in seed)


def _one_scenario_a_run(scenario: Scenarios, runs: int, overrides: dict[str, float | str]) -> tuple[Scenario, ...]:
    """Resolve names and overrides to one scenario a run."""
    values = {path.replace("__", "."): value for path, value in overrides.items()}
    if isinstance(scenario, str | Scenario):
        scenario = [load_scenario(scenario) if isinstance(scenario, str) else scenario] * runs
    if len(scenario) != runs:
        raise ValueError(f"{len(scenario)} scenarios for {runs} seeds: give one scenario, or one a seed")
    return tuple(one.with_values(values) if values else one for one in scenario)
