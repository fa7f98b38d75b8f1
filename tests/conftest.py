"""One profile for the property-based tests: the same draws every time, and no long search for a smaller failure."""

from hypothesis import Phase, settings

settings.register_profile("steady", deadline=None, derandomize=True, phases=(Phase.explicit, Phase.generate))
settings.load_profile("steady")
