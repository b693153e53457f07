"""Which theme a takeaway belongs to, and whether it opens one."""

from monitor.themes.candidates import Evidence
from monitor.themes.first_mentions import first_mentions
from monitor.themes.lexicon import load_lexicon
from monitor.themes.names import Opener, name_theme, settle_names
from monitor.themes.naming import (
    MIN_TAKEAWAYS_MISSED,
    find_dropped,
    find_openers,
    find_patience,
    summarise_themes,
)
from monitor.themes.toplines import find_toplines
from monitor.themes.tracker import Tracker

__all__ = [
    "MIN_TAKEAWAYS_MISSED",
    "Evidence",
    "Opener",
    "Tracker",
    "find_dropped",
    "find_openers",
    "find_patience",
    "find_toplines",
    "first_mentions",
    "load_lexicon",
    "name_theme",
    "settle_names",
    "summarise_themes",
]
