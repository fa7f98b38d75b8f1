"""Tests by room; a package of its own name, as a library installs one called `tests` too."""
