"""Spoiling a file by chance: how often, and how a name is misspelt."""

import random

SEEDS = range(14)


def misspelt(name: str, chance: random.Random, known: set[str]) -> str:
    """The name with one letter changed, dropped or doubled, such that it is no other known name."""
    while True:
        place = chance.randrange(len(name))
        letter = chance.choice(["", name[place] * 2, chance.choice("abcdefghijklmnopqrstuvwxyz")])
        wrong = name[:place] + letter + name[place + 1 :]
        if wrong and wrong != name and wrong not in known and not wrong[0].isdigit():
            return wrong
