"""What a sweep file may say, and how a mistake in it is told: file, key, what is allowed, the nearest right name."""

from pathlib import Path

import numpy as np
import pytest

from jevons.scenario import ScenarioError
from jevons.sweeps.asked import TooManyRuns
from jevons.sweeps.design import design
from jevons.sweeps.spec import Sweep, load_sweep
from tests.sweeps.small import ELASTICITY, FACTOR, small

FILE = """
scenarios = ["deepseek", "mine"]
paired = true
seeds = [3, 5]
[values]
market.firms = 12
[axes]
enterprises.all.elasticity = { low = 0.5, high = 2.0, count = 4 }
"events.0.factor" = { low = 1.5, high = 24.0, count = 5, spacing = "log" }
market.tokens_per_task = ["optimal", "bloat"]
clouds.google.capex_speed = { low = 0.1, high = 0.3, step = 0.1 }
[record]
rebound = [12, 36]
"""
MINE = 'extends = "deepseek"\n[market]\nprice = 2.0\n'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A sweep file with a scenario of one's own beside it."""
    (tmp_path / "mine.toml").write_text(MINE)
    (tmp_path / "wide.toml").write_text(FILE)
    return tmp_path / "wide.toml"


def test_a_file_is_read_as_it_is_written(file: Path) -> None:
    found = design(load_sweep(file))
    assert found.name == "wide"
    assert [base.label() for base in found.bases] == [
        f"{name}, market.tokens_per_task={mode}" for name in ("deepseek", "mine") for mode in ("optimal", "bloat")
    ]
    assert found.bases[2].scenario.parameters["market.price"] == 2.0
    np.testing.assert_allclose(found.grid[ELASTICITY], [0.5, 1.0, 1.5, 2.0])
    np.testing.assert_allclose(found.grid[FACTOR], [1.5, 3.0, 6.0, 12.0, 24.0])
    np.testing.assert_allclose(found.grid["clouds.google.capex_speed"], [0.1, 0.2, 0.3])
    assert found.runs == 2 * 2 * 4 * 5 * 3 * 2
    assert found.seeds.tolist() == [3, 5]
    assert found.record.horizons == (12, 36)


def test_python_says_the_same_as_a_file(file: Path) -> None:
    read = load_sweep(file)
    axes = {
        ELASTICITY: {"low": 0.5, "high": 2.0, "count": 4},
        FACTOR: {"low": 1.5, "high": 24.0, "count": 5, "spacing": "log"},
        "market.tokens_per_task": ["optimal", "bloat"],
        "clouds.google.capex_speed": {"low": 0.1, "high": 0.3, "step": 0.1},
    }
    written = Sweep(
        scenarios=read.scenarios,
        values={"market.firms": 12},
        axes=axes,
        seeds=[3, 5],
        paired=True,
        record={"rebound": [12, 36]},
    )
    assert _ids(written) == _ids(read)


def _ids(spec: Sweep) -> list[str]:
    return [run for block in design(spec).blocks() for run in block.ids]


def test_every_run_has_an_identity_of_its_own_that_spelling_does_not_change() -> None:
    ids = _ids(small(seeds=5))
    assert len(set(ids)) == len(ids) == 15
    by_sector = {f"enterprises.{s}.elasticity": [1.0] for s in ("software", "media", "finance")}
    sectors = [path for path in small().scenarios.parameters if path.endswith(".elasticity")]  # type: ignore[union-attr]
    spelled_out = _ids(small(axes={path: [1.0] for path in sectors} or by_sector, seeds=1))
    assert spelled_out == _ids(small(axes={ELASTICITY: [1.0]}, seeds=1))
    assert spelled_out == _ids(small(axes={}, values={ELASTICITY: 1.0}, seeds=1))


def test_latin_hypercubes_fill_every_stratum() -> None:
    ranges = {ELASTICITY: {"low": 0.0, "high": 2.0}, "clouds.all.lead_months": {"low": 3, "high": 12}}
    draws = design(small(axes={}, sampler={"kind": "latin-hypercube", "draws": 50, "ranges": ranges})).draws
    assert sorted(np.floor(draws[ELASTICITY] / 2.0 * 50)) == list(range(50))
    assert set(draws["clouds.all.lead_months"]) == set(range(3, 13))


def test_a_slip_of_a_zero_is_refused_before_it_costs_anything() -> None:
    wide = {ELASTICITY: {"low": 0.0, "high": 2.0, "count": 50_000}, FACTOR: {"low": 2, "high": 9, "count": 20_000}}
    with pytest.raises(TooManyRuns, match=r"has 2,000,000,000 runs; at most 1,000,000; raise most_runs if you mean it"):
        design(small(axes=wide))
    assert design(small(axes=wide, most_runs=2_000_000_000)).runs == 2_000_000_000


DRAWN = "[sampler]\nkind = 'sobol'\ndraws = 4\npriors"
WIDE = "{ low = 0.5, high = 0.9 }"
PAIRS = "scenarios = 'deepseek'\npaired = true\n"

MISTAKES = [
    ("sedes = 3", r"sedes: unknown key 'sedes'; .*did you mean 'seeds'"),
    ("seeds = 0", "seeds: 0 is out of range"),
    ("seeds = [1, 1]", "seeds: holds 1 twice; each once"),
    ("seeds = [-1]", "seeds: '-1' is no seed"),
    ('seeds = "many"', "seeds: must be how many or a list, not text"),
    ('scenarios = "deepsek"', "scenarios: unknown scenario 'deepsek'.*did you mean 'deepseek'"),
    ('scenarios = "../deepseek"', r"scenarios: '\.\./deepseek' is no plain name"),
    ('scenarios = ["elastic", "elastic"]', "scenarios: holds 'elastic' twice; each once"),
    ("paired = true", "paired: scenario 'baseline' has no events"),
    ("most_runs = 2\nseeds = 3", "seeds: 3 seeds; at most 2 runs"),
    ("[axes]\nmarket.pric = [1.0]", "market.pric: unknown name 'pric'.*did you mean 'market.price'"),
    ("[axes]\nmarket.price = 1.0", "axes.market.price: must be a list or a range, not a number"),
    ("[axes]\nmarket.price = []", "axes.market.price: is empty"),
    ("[axes]\nmarket.price = [1.0, 1.0]", "axes.market.price: holds 1.0 twice"),
    ("[axes]\nmarket.price = [1.0, -1.0]", "market.price: -1 is out of range; allowed"),
    ("[axes]\nmarket.price = [1.0, true]", "market.price: must not hold true or false"),
    ("[axes]\nmarket.price = { low = 2.0, high = 1.0, count = 3 }", "must run from a lower to a higher number"),
    ("[axes]\nmarket.price = { low = 1.0, high = 2.0 }", "needs either a count or a step"),
    ("[axes]\nmarket.price = { low = 0.0, high = 2.0, count = 3, spacing = 'log' }", "low above zero"),
    ("[axes]\nmarket.price = { low = 1.0, hihg = 2.0, count = 3 }", "unknown key 'hihg'; .*did you mean 'high'"),
    ("[axes]\nmarket.demand = ['lognormall']", "market.demand: 'lognormall' is no choice.*did you mean 'lognormal'"),
    ("[axes]\nmarket.demand = { low = 1.0, high = 2.0, count = 2 }", "market.demand: is no number"),
    ("[axes]\nevents.0.factor = [2.0]", "events.0.factor: is no event of scenario 'baseline'"),
    ("[axes]\nclouds.all.lead_months = [3.5]", "clouds.all.lead_months: 3.5 is not whole"),
    ("[sampler]\nkind = 'sobol'", "sampler.draws: is missing"),
    ("[sampler]\nmethod = 'sobol'\ndraws = 4", "sampler.method: unknown key 'method'; known: kind, draws,"),
    ("[sampler]\nkind = 'halton'\ndraws = 4", "sampler.kind: input should be 'sobol' or 'latin-hypercube'"),
    ("[sampler]\nkind = 'sobol'\ndraws = 4", "sampler: draws nothing"),
    ("[sampler]\nkind = 'sobol'\ndraws = 4\npriors = ['market.pric']", "unknown prior 'market.pric'"),
    (
        "[sampler]\nkind = 'sobol'\ndraws = 4\npriors = ['dispersion']",
        "wrong.toml: dispersion: needs the start penetration",
    ),
    ("[axes]\nmarket.price = [1.0]\n'market.price' = [2.0]", "axes.market.price: is given twice"),
    (f"[axes]\nmarket.price = [1{'0' * 400}]", "market.price: holds a number that is too large"),
    ("[axes]\nmarket.price = { low = 1.0, high = 2.0, step = 1e-300 }", "axes.market.price: has 1e\\+300 values"),
    ("[axes]\nmarket.price = { low = 1.0, high = 2.0, step = 5e-324 }", "axes.market.price: has inf values"),
    ("[sampler]\nkind = 'sobel'\ndraws = 4", "sampler.kind: input should be .*did you mean 'sobol'"),
    ("[sampler]\nkind = 'sobol'\ndraws = 4\n[sampler.ranges]\nmarket.price = 3.0", "market.price: must be a range"),
    ("record = []", "record: must be a table"),
    ("[points]\nmarket.price = [[1.0, 2.0]]", "points.market.price: must be a list of numbers"),
    ("[points]\nmarket.firms = [10, 20]", "market.firms: can be neither drawn nor given by points; make it an axis"),
    (
        "[sampler]\nkind = 'sobol'\ndraws = 4\n[sampler.ranges]\nmarket.firms = { low = 10, high = 20 }",
        "market.firms: can be neither drawn nor given by points; make it an axis",
    ),
    ("[sampler]\nkind = 'sobol'\ndraws = 100000000000\npriors = 'all'", "sampler.draws: input should be less than"),
    ("[points]\nmarket.price = [1.0, 2.0]\nmarket.tokens = [1.0]", "points: columns differ in length"),
    ("[points]\nmarket.price = [1.0]\n[axes]\nmarket.price = [1.0]", "market.price: is both an axis and drawn"),
    ("[record]\nobservables = ['fleet']", "record.observables: unknown observable 'fleet'.*did you mean 'fleet_k'"),
    ("[record]\nrebound = [12]", "record.rebound: needs pairs"),
    ("[record]\nmonths = ['2040-01']", "record.months: 2040-01 lies outside the run"),
    ("[record]\nobservables = 'all'\nrebound = [12]", "record: keeps either observables or rebound"),
    ("name = '../x'", r"name: must be 1 to 64 letters \(a to z\), digits"),
    ("extends = 'deepseek'\n[market]\nprice = 2.0", "extends: belongs in a scenario file, not in a sweep"),
    ("seeds = 4194305\nmost_runs = 9999999", "seeds: 4194305 is out of range; 1 to 4,194,304"),
    (f"scenarios = '{'x' * 5000}'", "scenarios: unknown scenario 'xxx"),
    (
        f"most_runs = 1{'0' * 20}\n[axes]\nmarket.price = {{ low = 1.0, high = 2.0, count = 9999999 }}",
        "at most 4,194,304",
    ),
    (
        f"{DRAWN} = ['shock.factor']\n[values]\nmarket.end = '2024-01'",
        "wrong.toml: events.0.date: 2025-01 lies outside",
    ),
    (f"{DRAWN} = []\n[sampler.ranges]\nclouds.all.lead_months = {{ low = 3, high = 4 }}", "sampler: holds a row twice"),
    ("seeds = 1.5", "seeds: must be how many or a list, not 1.5"),
    ("seeds = []", "seeds: is empty"),
    ("most_runs = 1e9", "most_runs: must be a whole number"),
    ("[values]\nmarket.end = '2022-01'", "wrong.toml: market.end: 2022-01 is before the start"),
    ("[values]\nevents.0.factor = 3.0", "events.0.factor: is no parameter but an event's"),
    ("[axes]\nmarket.price = [1, 1.0]", "axes.market.price: holds 1.0 twice"),
    (
        "[axes]\nmarket.price = { low = 1.0, high = 1.0000000000000002, count = 3 }",
        "axes.market.price: holds 1.0 twice",
    ),
    ("[points]\nmarket.price = ['1.5']", "points.market.price: must be a list of numbers"),
    ("[points]\nmarket.price = [true, 2.0]", "points.market.price: must be a list of numbers"),
    ("[points]\nmarket.price = [1.0, 2.0, 1.0]", r"points: holds a row twice \(market.price = 1\)"),
    ("[sampler]\nkind = 'sobol'\ndraws = 4\npriors = 'al'", "sampler.priors: must be .*did you mean 'all'"),
    ("[sampler]\nkind = 'sobol'\ndraws = 4\npriors = ['market.batch', 'market.batch']", "holds 'market.batch' twice"),
    (f"{DRAWN} = ['market.batch']\n[sampler.ranges]\nmarket.batch = {WIDE}", "market.batch: is also in sampler.priors"),
    (f"{DRAWN} = 'all'\n[sampler.ranges]\n{ELASTICITY} = {WIDE}", "follows from the prior 'dispersion'"),
    (f"{DRAWN} = 'all'\n[sampler.ranges]\nevents.0.share = {WIDE}", "events.0.share: is no event of scenario"),
    (f"{DRAWN} = []\n[sampler.ranges]\nmarket.prize = {WIDE}", "unknown name 'prize'.*did you mean 'market.price'"),
    (f"{DRAWN} = []\n[sampler.ranges]\nmarket.price = {{ lo = 1.0, high = 2.0 }}", "key 'lo'.*did you mean 'low'"),
    (f"{DRAWN} = []\n[sampler.ranges]\nmarket.price = {{ low = 0.0005, high = 2.0 }}", "0.0005 is out of range"),
    (f"{DRAWN} = []\n[sampler.ranges]\nclouds.all.lead_months = {{ low = 3.2, high = 3.4 }}", "3.2 is not whole"),
    ("[values]\nmarket.price = 2.0\n[axes]\nmarket.price = [1.0]", "axes.market.price: is also set in values"),
    ("[values]\nmarket.price = 2.0\n[points]\nmarket.price = [1.0]", "points.market.price: is also set in values"),
    (f"[values]\nmarket.batch = 9.0\n{DRAWN} = 'all'", "sampler.market.batch: is also set in values.market.batch"),
    (
        f"[values]\nenterprises.software.elasticity = 2.0\n[axes]\n{ELASTICITY} = [1.0]",
        "axes.enterprises.all.elasticity: is also set in values.enterprises.software.elasticity",
    ),
    ("[record]\nobservables = ['fleet_k', 'fleet_k']", "record.observables: holds 'fleet_k' twice"),
    ("[record]\nobservables = 'al'", "record.observables: must be a list .*did you mean 'all'"),
    ("[record]\nmonths = ['2024-01', '2024-01']", "record.months: holds '2024-01' twice"),
    ("[record]\nmonths = []", "record.months: is empty"),
    (f"{PAIRS}[record]\nrebound = [12, 12]", "record.rebound: holds 12 twice"),
    (f"{PAIRS}[values]\nmarket.end = '2024-06'", "paired: scenario 'deepseek' has no events before its end, 2024-06"),
    (f"{PAIRS}[axes]\nevents.0.factor = ['two']", "events.0.factor: must not hold text"),
]


@pytest.mark.parametrize(("text", "said"), MISTAKES, ids=[text for text, _ in MISTAKES])
def test_a_mistake_is_told_in_one_line(text: str, said: str, tmp_path: Path) -> None:
    place = tmp_path / "wrong.toml"
    place.write_text(text)
    with pytest.raises(ScenarioError, match=said) as told:
        design(load_sweep(place))
    assert "\n" not in str(told.value)


def test_scenarios_that_differ_in_name_alone_are_refused(file: Path) -> None:
    """The second would be lost when the sweep goes on: its runs are those of the first."""
    (file.parent / "twin.toml").write_text(MINE)
    file.write_text('scenarios = ["mine", "twin"]')
    with pytest.raises(ScenarioError, match="scenarios: 'mine' and 'twin' differ in nothing that is left to differ"):
        design(load_sweep(file))
    file.write_text('scenarios = ["mine", "deepseek"]\n[axes]\nmarket.price = [1.0, 3.0]')
    with pytest.raises(ScenarioError, match="'mine' and 'deepseek' differ in nothing that is left to differ"):
        design(load_sweep(file))


def test_a_value_for_all_agents_stands_beside_an_axis_for_one() -> None:
    one = "enterprises.software.elasticity"
    spec = small(values={ELASTICITY: 0.7}, axes={one: [1.0, 2.0]}, seeds=1)
    (block,) = design(spec).blocks()
    played = [scenario.parameters for scenario in block.scenarios() if not isinstance(scenario, ScenarioError)]
    assert [parameters[one] for parameters in played] == [1.0, 2.0]
    assert played[0]["enterprises.services.elasticity"] == 0.7


def test_of_all_priors_a_range_takes_the_place_of_its_own() -> None:
    ranges = {"market.batch": {"low": 30.0, "high": 31.0}}
    sampler = {"kind": "latin-hypercube", "draws": 8, "priors": "all", "ranges": ranges}
    draws = design(Sweep(sampler=sampler)).draws
    assert 30.0 <= draws["market.batch"].min() and draws["market.batch"].max() <= 31.0
    assert len(draws) > 20


def test_a_file_whose_own_name_cannot_name_results_has_to_say_one(file: Path) -> None:
    odd = file.rename(file.parent / "my sweep.toml")
    with pytest.raises(ScenarioError, match="name: is missing, and 'my sweep' cannot name a results folder"):
        load_sweep(odd)
    odd.write_text('name = "mine"\n' + FILE)
    assert load_sweep(odd).name == "mine"


def test_windows_editors_may_mark_a_file_as_utf_8(file: Path) -> None:
    plain = _ids(load_sweep(file))
    for each in (file, file.parent / "mine.toml"):
        each.write_bytes(b"\xef\xbb\xbf" + each.read_bytes())
    assert _ids(load_sweep(file)) == plain


@pytest.mark.parametrize(
    ("key", "given", "said"),
    [
        ("scenarios", None, "scenarios: must be a name or a scenario"),
        ("scenarios", [3], "scenarios: must be a name or a scenario"),
        ("record", None, "record: must be a table"),
        ("axes", None, "axes: must be a table"),
    ],
)
def test_keys_of_another_type_in_python_are_told(key: str, given: object, said: str) -> None:
    with pytest.raises(ScenarioError, match=f"sweep: {said}"):
        small(**{key: given})


def test_a_sweep_in_python_is_checked_when_it_is_made() -> None:
    with pytest.raises(ScenarioError, match="sweep: sampler.kind: is missing"):
        small(sampler={"draws": 4})
