"""The equations: pure functions on arrays, one idea a file, without state and without Mesa.

Every argument is a float or a float64 array; shapes broadcast. Results are elementwise, or reduce along the
last axis where a docstring says so, so that a run's numbers never depend on the runs beside it. Nothing
raises: parameters are checked once, where a scenario is read; the bounds within which an equation holds stand
in its docstring. Logs are natural and elasticities positive.
"""
