"""Sweeps: many runs from one specification, into a store that survives anything (MODEL.md, section Sweeps).

The room is called by the plural because ``jevons.sweep`` is the function.
"""
