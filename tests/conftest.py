"""What all tests share: one profile for the property-based ones, and a collector that leaves lasting objects alone."""

import gc
from collections.abc import Iterator

import pytest
from hypothesis import Phase, settings

# The same draws every time, and no long search for a smaller failure.
settings.register_profile("steady", deadline=None, derandomize=True, phases=(Phase.explicit, Phase.generate))
settings.load_profile("steady")


@pytest.fixture(scope="module", autouse=True)
def _lasting_objects_are_not_searched() -> Iterator[None]:
    """What modules and the list of tests hold stays to the end, and each batch of runs ends with a full collection."""
    gc.collect()
    gc.freeze()
    yield
