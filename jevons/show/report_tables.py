"""The tables of the report as rows of words: resources, what would change the answer, claims, assumptions."""

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from jevons.analysis.hypotheses import counter_arguments, hypotheses
from jevons.scenario import load_scenario
from jevons.scenario.parameter import STATUSES, Value
from jevons.show.claims import Judged, region_words, share_words
from jevons.show.rebounding import NOT_A_RESOURCE, said_of, waited

if TYPE_CHECKING:
    import pandas as pd

    from jevons.scenario import Scenario

NEGLIGIBLE_SWING = 0.02
KINDS = {
    "market": "The market",
    "region": "The region",
    "enterprises": "Enterprises",
    "clouds": "Clouds",
    "vendors": "Chip vendors",
}

Rows = list[dict[str, Any]]


def rebound_rows(frame: "pd.DataFrame") -> Rows:
    """Every resource that a shock can save, at the last horizon."""
    end = frame.groupby("layer", sort=False).tail(1)
    return [
        {
            "layer": row["layer"],
            "rebound": f"{row['log_rebound']:z.2f}",
            "band": f"{row['low']:z.2f} to {row['high']:z.2f}",
            "p": f"{row['p_backfire']:.0%}",
            "wait": waited(row["months_to_backfire"]),
            "verdict": said_of(row),
        }
        for _, row in end.iterrows()
        if row["layer"] not in NOT_A_RESOURCE
    ]


def number_rows(table: "pd.DataFrame", scenario: "Scenario") -> Rows:
    """Numbers whose range moves the answer, with what they are."""
    moving = table[(table[["at_low", "at_high"]].sub(table["base"], axis=0).abs() >= NEGLIGIBLE_SWING).any(axis=1)]
    return [
        {
            "path": row["path"],
            "what": _description(str(row["path"]), scenario),
            "low": f"{row['low']:.3g}",
            "high": f"{row['high']:.3g}",
            "at_low": f"{row['at_low']:z.2f}",
            "at_high": f"{row['at_high']:z.2f}",
        }
        for row in moving.to_dict(orient="records")
    ]


def swing_words(table: "pd.DataFrame") -> str:
    """How far one uncertain number alone can move the answer, and whether any turns it."""
    ends = table[["at_low", "at_high"]]
    base = float(table["base"].iloc[0])
    turned = table[((ends > 1.0) != (base > 1.0)).any(axis=1)]
    names = ", ".join(f"{path}" for path in turned["path"])
    turns = (
        f"{len(turned)} of {len(table)} turn the answer ({names})" if len(turned) else f"none of {len(table)} turns it"
    )
    return (
        "Seeds are not all of the uncertainty. Moved alone through what is thought possible, single numbers take the "
        f"log-rebound of accelerator-hours from {ends.to_numpy().min():z.2f} to {ends.to_numpy().max():z.2f} "
        f"({base:z.2f} as played, backfire above 1); {turns}."
    )


def _description(path: str, scenario: "Scenario") -> str:
    kind, name = path.split(".")[0], path.rsplit(".", 1)[1]
    own = (p for p in scenario.registry.values() if p.path.startswith(kind) and p.path.endswith(f".{name}"))
    return next(own).description


def form_rows(table: "pd.DataFrame") -> Rows:
    """Choices of form with the answer under each."""
    return [{**row, "log_rebound": f"{row['log_rebound']:z.2f}"} for row in _records(table)]


def _records(table: "pd.DataFrame") -> Rows:
    return [{str(key): value for key, value in row.items()} for row in table.to_dict(orient="records")]


def claim_rows(result: Judged) -> Rows:
    """Every claim with its verdict, its region and the counter-arguments that attack it."""
    against = {one.name: one for one in counter_arguments()}
    told = {row["claim"]: row for row in _records(result.verdicts)}
    return [
        {
            "claim": claim.name,
            "statement": claim.statement,
            "by": claim.by,
            "measured": claim.measured,
            "verdict": told[claim.name]["verdict"],
            "share": share_words(told[claim.name]["lowest"], told[claim.name]["highest"]),
            "region": _region(result, claim.name),
            "against": [against[name] for name in claim.attacked_by],
        }
        for claim in hypotheses()
    ]


def _region(result: Judged, claim: str) -> str:
    if result.regions is None:
        return ""
    own = result.regions[result.regions["claim"] == claim]
    return region_words(own) if len(own) else ""


def status_count(scenario: "Scenario") -> str:
    """How many inputs are observed, estimated and so on, in a sentence."""
    count = Counter(parameter.status for parameter in scenario.registry.values())
    parts = ", ".join(f"{count[status]} {_plural(status, count[status])}" for status in STATUSES if count[status])
    return f"Of the {len(scenario.registry)} inputs of the model {parts}. Each is listed below with its source."


def _plural(status: str, count: int) -> str:
    words = {"observed": "observed", "from memory": "recalled from memory"}
    if status in words:
        return f"{'is' if count == 1 else 'are'} {words[status]}"
    return f"{'is an' if count == 1 else 'are'} {status}{'' if count == 1 else 's'}"


def differences(scenario: "Scenario") -> Rows:
    """Parameters that a scenario sets other than the baseline."""
    baseline = load_scenario("baseline").parameters
    return [
        {
            "path": path,
            "here": _shown(value),
            "baseline": _shown(baseline[path]),
            "unit": scenario.registry[path].unit,
        }
        for path, value in scenario.parameters.items()
        if value != baseline.get(path, value)
    ]


def assumption_groups(scenario: "Scenario") -> Rows:
    """All parameters by kind of agent, with the scenario's value, status and source."""
    groups = [{"title": title, "rows": _parameters(scenario, kind)} for kind, title in KINDS.items()]
    return [group for group in groups if group["rows"]]


def _parameters(scenario: "Scenario", kind: str) -> list[Mapping[str, str]]:
    return [
        {
            "path": path,
            "description": parameter.description,
            "value": _shown(scenario.parameters[path]),
            "unit": parameter.unit,
            "status": parameter.status,
            "source": parameter.source,
        }
        for path, parameter in scenario.registry.items()
        if path.split(".")[0] == kind
    ]


def _shown(value: Value) -> str:
    return value if isinstance(value, str) else f"{value:,.6g}"
