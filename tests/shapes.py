"""The series that tests read: the real one as we ship it, one of its siblings, and two made-up ones."""

from monitor.config import PRESETS, SeriesSettings
from monitor.site import SeriesShape
from monitor.text import MONTHS

ROCA = SeriesSettings(site="https://understandingwar.org", **PRESETS["roca"]).shape("roca")
IRAN = SeriesShape(
    key="iran",
    name="Iran Update",
    slug=r"iran-update(?:-(?P<edition>morning-special-report|special-report))?"
    rf"-(?P<month>{'|'.join(MONTHS)})-(?P<day>\d{{1,2}})-(?P<year>\d{{4}})",
)


_DATED = r"-(?P<month>[a-z]+)-(?P<day>\d{1,2})(?:-(?P<year>\d{4}))?"
VELDIA = SeriesShape(
    key="veldia",
    name="Veldian Offensive Campaign Assessment",
    slug=rf"(?:river-warning-update-initial-)?veldian-offensive-campaign-assessment(?:{_DATED})?",
)
MARROW = SeriesShape(
    key="marrow",
    name="Marrow Update",
    slug=rf"marrow-update(?:-(?P<edition>(?:morning-|evening-)?special-report))?{_DATED}",
)
