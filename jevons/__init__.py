"""jevons: does cheaper AI need more chips? An agent-based market of AI compute, judged by paired counterfactuals."""
