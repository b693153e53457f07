"""The series, the corpus, and the golden pages that the tests of the parser share."""

import os
from pathlib import Path

from monitor.models import SeriesShape

ROCA = SeriesShape(
    key="roca",
    name="Russian Offensive Campaign Assessment",
    aliases=("Russian Campaign Assessment", "Russian Offensive Campaign Update"),
    slug=(
        r"(?:russia-ukraine-warning-update-)?(?:initial-)?russian-(?:offensive-)?campaign-(?:assessment|update)"
        r"(?:-(?P<month>[a-z]+)-(?P<day>\d{1,2})(?:-(?P<year>\d{4}))?(?:-\d)?)?"
    ),
    hub="/analysis/russia-ukraine/russian-offensive-campaign-assessment/",
    listing="/research/?_teams=russia-ukraine&_paged={page}",
    address="/research/russia-ukraine/russian-offensive-campaign-assessment-{month}-{day}-{year}/",
    updates="/research/russia-ukraine/russian-offensive-campaign-assessment-updates-2/",
)
SHARED = Path(os.environ.get("MONITOR_SHARED", Path(__file__).resolve().parents[3] / "shared"))
CORPUS = SHARED / "corpus"

GOLDEN = Path(__file__).parent / "golden"
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
