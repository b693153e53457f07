"""What is known of a series without being told: a block of config.yaml needs only what differs."""

from collections.abc import Mapping
from typing import Any

MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
PRESETS: Mapping[str, Mapping[str, Any]] = {
    "roca": {
        "name": "Russian Offensive Campaign Assessment",
        "publisher": "Institute for the Study of War",
        "aliases": ("Russian Campaign Assessment", "Russian Offensive Campaign Update"),
        # Months by name keep out the hub pages "...-updates-2" and "...-updates-september-2026-present".
        "slug": (
            r"(?:russia-ukraine-warning-update-)?(?:initial-)?russian-(?:offensive-)?campaign-(?:assessment|update)"
            rf"(?:-(?P<month>{MONTHS})-(?P<day>\d{{1,2}})(?:-(?P<year>20\d\d))?)?(?:[-_]\d{{1,3}})*"
        ),
        "hub": "/analysis/russia-ukraine/russian-offensive-campaign-assessment/",
        "listing": "/research/?_teams=russia-ukraine&_paged={page}",
        "address": "/research/russia-ukraine/russian-offensive-campaign-assessment-{month}-{day}-{year}/",
        "updates": "/research/russia-ukraine/russian-offensive-campaign-assessment-updates-2/",
    },
}
