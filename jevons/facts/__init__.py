"""Figures with their units, dates and sources, and the one way to read them."""

from jevons.facts.errors import FactsError
from jevons.facts.lookup import Fact, fact
from jevons.facts.reader import facts, sources, table_names, units

__all__ = ["Fact", "FactsError", "fact", "facts", "sources", "table_names", "units"]
