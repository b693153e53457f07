"""The settings of series that monitor knows; a block in config.yaml needs only what differs."""

from collections.abc import Mapping
from typing import Any

from monitor.text import MONTHS

PRESETS: Mapping[str, Mapping[str, Any]] = {
    "roca": {
        "name": "Russian Offensive Campaign Assessment",
        "publisher": "Institute for the Study of War",
        "canonical_site": "https://understandingwar.org",
        "aliases": ("Russian Campaign Assessment", "Russian Offensive Campaign Update"),
        "slug": (  # but not the hub pages "...-updates-2" and "...-updates-september-2026-present"
            r"russia-ukraine-warning-update-initial|(?:russia-ukraine-warning-update-)?(?:initial-)?"
            r"russian-(?:offensive-campaign|offensive|campaign)-(?:assessment|update)(?!-updates)"
            rf"(?:-(?P<month>{'|'.join(MONTHS)})-(?P<day>\d{{1,2}})(?:-(?P<year>20\d\d))?)?(?:[-_][a-z0-9]+)*"
        ),
        "hub": "/analysis/russia-ukraine/russian-offensive-campaign-assessment/",
        "listing": "/research/?_teams=russia-ukraine&_paged={page}",
        "address": "/research/russia-ukraine/russian-offensive-campaign-assessment-{month}-{day}-{year}/",
        "updates": "/research/russia-ukraine/russian-offensive-campaign-assessment-updates-2/",
        "updates_address": (
            "/research/russia-ukraine/russian-offensive-campaign-assessment-updates-{month}-{year}-present/"
        ),
    },
}
