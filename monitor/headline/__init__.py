"""Shorten a sentence to a headline by rules: no model, no network, the same result every time."""

from monitor.headline.fit import MAX_WORDS, write_headline
from monitor.headline.roundup import find_sides
from monitor.headline.shorten import main_clause

__all__ = ["MAX_WORDS", "find_sides", "main_clause", "write_headline"]
