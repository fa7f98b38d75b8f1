"""Judging runs: pairs of runs with and without a shock, on common random numbers."""
