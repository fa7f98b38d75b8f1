"""A wrong card.

Each mistake is refused in one line: the file, the key, what is allowed and the nearest right name.
"""

from pathlib import Path

import pytest
from refusals import sound
from toml_text import card_texts, copied_cards, written

from jevons.scenario import ScenarioError, registry_from

CARD_MISTAKES = [
    (
        "enterprise.toml",
        "[software.elasticity]",
        "[software.elastisity]",
        ("software.elastisity", "'elasticity'?"),
    ),
    (
        "enterprise.toml",
        "[every.inertia]",
        "[every.inercia]",
        ("enterprise.toml: software.inercia", "'inertia'?"),
    ),
    (
        "enterprise.toml",
        "value = 1.1\n",
        "value = 11.0\n",
        ("software.elasticity.value", "11 is out of range"),
    ),
    ("enterprise.toml", "value = 1.1\n", "value = true\n", ("software.elasticity.value", "number or text")),
    ("enterprise.toml", "value = 1.1\n", "value = nan\n", ("software.elasticity.value", "not a number")),
    ("enterprise.toml", "value = 1.1\n", "", ("software.elasticity.value", "is missing")),
    (
        "enterprise.toml",
        "value = 1.1\n",
        "valeu = 1.1\n",
        ("software.elasticity.valeu", "did you mean 'value'?"),
    ),
    ("enterprise.toml", "[industry.", "[Industry.", ("Industry", "cannot name an agent")),
    ("enterprise.toml", "[industry.", "[all.", ("all", "cannot name an agent")),
    (
        "enterprise.toml",
        "range = [0.0, 0.95]",
        "range = [0.0, 1.5]",
        ("reasoning_elasticity.range", "only be narrowed"),
    ),
    ("enterprise.toml", "range = [0.0, 0.95]", "range = [0.95, 0.0]", ("range", "is no range")),
    ("enterprise.toml", "range = [0.0, 0.95]", "range = [0.0]", ("reasoning_elasticity.range",)),
    ("enterprise.toml", "range = [0.0, 0.95]", 'range = ["a", "b"]', ("range", "must be two numbers")),
    (
        "enterprise.toml",
        'prior = "U(0,0.8)"',
        'prior = "U(0,8)"',
        ("intensive_elasticity.prior", "is no prior here"),
    ),
    ("enterprise.toml", 'prior = "U(0,0.8)"', 'prior = "N(0,1)"', ("intensive_elasticity.prior",)),
    ("enterprise.toml", 'status = "estimate"', 'status = "guess"', ("status",)),
    (
        "enterprise.toml",
        '"market.diffusion" = "bass"',
        '"market.difusion" = "bass"',
        ("context", "market.diffusion"),
    ),
    ("cloud_provider.toml", 'unit = "1/month"', 'unit = "1/year"', ("unit", "it is '1/month'")),
    ("cloud_provider.toml", "value = 9\n", "value = 9.5\n", ("lead_months.value", "9.5 is not whole")),
    ("cloud_provider.toml", "whole = true\n", "", ("whole", "cannot be changed")),
    (
        "cloud_provider.toml",
        'moves = "utilisation up"',
        'moves = "utilisation"',
        ("target_utilisation.moves",),
    ),
    ("cloud_provider.toml", "[every.markup]", "[every.markup", ("line ", "not TOML")),
    ("chip_vendor.toml", "tflops = 989.4\n", "", ("nvidia.h100.tflops.value", "is missing")),
    ("chip_vendor.toml", "tflops = 989.4\n", "teraflops = 989.4\n", ("nvidia.h100.teraflops", "'tflops'?")),
    ("chip_vendor.toml", 'launch = "2022-09"', "launch = 2022-09-01", ("nvidia.h100.launch",)),
    (
        "chip_vendor.toml",
        'launch = "2022-09"',
        'launch = "2022-9"',
        ("nvidia.h100.launch.value", "is no month"),
    ),
    ("chip_vendor.toml", "[every.price_cap]", "[every.price_kap]", ("price_kap", "'price_cap'?")),
    (
        "chip_vendor.toml",
        "substitution = { moves",
        "substitutoin = { moves",
        ("asic.substitutoin", "'substitution'?"),
    ),
]


@pytest.mark.parametrize(("name", "old", "new", "hints"), CARD_MISTAKES, ids=lambda part: str(part)[:50])
def test_a_wrong_card_is_refused(tmp_path: Path, name: str, old: str, new: str, hints: tuple[str, ...]) -> None:
    text = card_texts()[name]
    assert old in text
    folder = copied_cards(tmp_path)
    written(folder, text.replace(old, new), name)
    with pytest.raises(ScenarioError) as caught:
        registry_from(folder)
    assert sound(caught.value, *hints).file == name


@pytest.mark.parametrize("name", ["enterprise.toml", "cloud_provider.toml", "chip_vendor.toml"])
def test_a_missing_or_hollow_card_is_refused(tmp_path: Path, name: str) -> None:
    folder = copied_cards(tmp_path)
    every = "\n".join(line for line in card_texts()[name].split("\n[")[0:1])
    written(folder, every + "\n[every]\n", name)
    with pytest.raises(ScenarioError) as caught:
        registry_from(folder)
    assert sound(caught.value, "has no agents").file == name
    (folder / name).unlink()
    with pytest.raises(ScenarioError) as caught:
        registry_from(folder)
    assert sound(caught.value, "no such file").file == name


def test_a_vendor_without_accelerators_is_refused(tmp_path: Path) -> None:
    folder = copied_cards(tmp_path)
    with (folder / "chip_vendor.toml").open("a") as card:
        card.write("\n[newcomer]\norder_weight = 0.1\n")
    with pytest.raises(ScenarioError) as caught:
        registry_from(folder)
    sound(caught.value, "newcomer")
