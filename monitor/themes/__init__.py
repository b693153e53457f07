"""Decide which theme a takeaway belongs to, and whether it opens a new one."""

from monitor.themes.context import find_context
from monitor.themes.details import find_details
from monitor.themes.evidence import Evidence
from monitor.themes.first_mentions import first_mention, frequent_names
from monitor.themes.fronts import find_other_fronts, say_elsewhere
from monitor.themes.lexicon import load_lexicon
from monitor.themes.lifetimes import (
    MIN_TAKEAWAYS_MISSED,
    QUIET_PAUSES,
    falls_silent,
    find_openers,
    find_patience,
)
from monitor.themes.names import Opener, name_theme, settle_names
from monitor.themes.toplines import find_toplines
from monitor.themes.tracker import Tracker

__all__ = [
    "MIN_TAKEAWAYS_MISSED",
    "QUIET_PAUSES",
    "Evidence",
    "Opener",
    "Tracker",
    "falls_silent",
    "find_context",
    "find_details",
    "find_openers",
    "find_other_fronts",
    "find_patience",
    "find_toplines",
    "first_mention",
    "frequent_names",
    "load_lexicon",
    "name_theme",
    "say_elsewhere",
    "settle_names",
]
