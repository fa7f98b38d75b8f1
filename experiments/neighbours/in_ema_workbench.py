"""The market as a model of the ema_workbench, with uncertainties, a lever and outcomes.

    python experiments/neighbours/in_ema_workbench.py [SCENARIOS]

Uncertain: how demand answers. The lever: how much of their cost clouds pass on. Needs `pip install jevons[neighbours]`.
"""

import sys

from ema_workbench import Model, RealParameter, ScalarOutcome, SequentialEvaluator

from jevons.analysis.pairs import counterfactual
from jevons.analysis.rebound import rebound
from jevons.scenario import load_scenario

SETTING = {"market.firms": 60, "market.trends": "off", "market.end": "2028-01"}
MONTHS_AFTER = 36
PATHS = {
    "reasoning_elasticity": "enterprises.all.reasoning_elasticity",
    "compute_share": "enterprises.all.compute_share",
    "pass_through": "clouds.all.pass_through",
}
"""Their names here, which must be Python's, and ours."""


def market(**values: float) -> dict[str, float]:
    """Log-rebound of accelerator-hours and of capex three years after the DeepSeek shock."""
    changed = {PATHS[name]: value for name, value in values.items()}
    table = rebound(counterfactual(load_scenario("deepseek", {**SETTING, **changed}), seeds=[0]), [MONTHS_AFTER])
    found = table[table["months_after"] == MONTHS_AFTER].set_index("layer")["log_rebound"]
    return {"hours": float(found["accelerator-hours"]), "capex": float(found["capex"])}


def model() -> Model:
    """The workbench's model of the market."""
    made = Model("jevons", function=market)
    made.uncertainties = [RealParameter("reasoning_elasticity", 0.0, 0.9), RealParameter("compute_share", 0.1, 0.9)]
    made.levers = [RealParameter("pass_through", 0.5, 1.1)]
    made.outcomes = [ScalarOutcome("hours"), ScalarOutcome("capex")]
    return made


def main(scenarios: int = 20) -> None:
    """Play scenarios under two policies, and say the sentence."""
    with SequentialEvaluator(model()) as evaluator:
        experiments, outcomes = evaluator.perform_experiments(scenarios=scenarios, policies=2)
    share = float((outcomes["hours"] > 1.0).mean())
    print(f"In {share:.0%} of {len(experiments)} experiments of the workbench accelerator-hours backfire.")


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
