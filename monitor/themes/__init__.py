"""Which theme a takeaway belongs to, and whether it opens one."""

from monitor.themes.lexicon import load_lexicon
from monitor.themes.naming import find_dropped, name_theme, summarise_themes
from monitor.themes.toplines import find_toplines
from monitor.themes.tracker import Tracker

__all__ = ["Tracker", "find_dropped", "find_toplines", "load_lexicon", "name_theme", "summarise_themes"]
