"""What every refusal of a file must be: one line with file, key and hints."""

import pytest

from jevons.scenario import ScenarioError, load_scenario


def refused(path: object, *hints: str) -> ScenarioError:
    """The error of loading, after the checks that every such error must pass."""
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)  # type: ignore[arg-type]
    return sound(caught.value, *hints)


def sound(error: ScenarioError, *hints: str) -> ScenarioError:
    """The error itself, if it is one line that starts with file and key and holds every hint."""
    text = str(error)
    assert text.isprintable() and len(text) < 1500
    assert error.file and error.key and error.problem
    assert text.startswith(f"{error.file}: {error.key}: ")
    for hint in hints:
        assert hint in text, text
    return error
