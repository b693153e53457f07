"""What the demo's institute publishes: ten invented days, and one edit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from importlib.resources import files
from typing import Any, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from monitor.text import long_date

DAYS = tuple(date(2026, 6, day) for day in range(8, 18))
EDIT = (  # made the day after, together with a note of correction
    date(2026, 6, 13),
    "Crab forces seized the village of Eelbridge in the Samphire sector",
    "Crab forces entered but did not seize the village of Eelbridge in the Samphire sector",
)
DEMO_KEY = "saltmarsh"
DEMO_SERIES: Mapping[str, Any] = {  # a block of config.yaml without `site`, which is known once the site runs
    "name": "Saltmarsh Campaign Assessment",
    "publisher": "Institute for the Study of the Saltmarsh",
    "canonical_site": "https://saltmarsh.example",
    "timezone": "America/New_York",
    "slug": r"saltmarsh-campaign-assessment-(?P<month>[a-z]+)-(?P<day>\d{1,2})(?:-(?P<year>\d{4}))?",
    "hub": "/analysis/saltmarsh/saltmarsh-campaign-assessment/",
    "listing": "/research/?_teams=saltmarsh&_paged={page}",
    "address": "/research/saltmarsh/saltmarsh-campaign-assessment-{month}-{day}-{year}/",
}

PUBLISHED = time(23, 35, 12, tzinfo=UTC)
EDITED_AFTER = timedelta(hours=15)


@dataclass(frozen=True, kw_only=True)
class Post:
    """One assessment of the site; `text` is the normalised text, as in monitor/demo/texts."""

    day: date
    text: str
    modified_at: datetime
    correction: str | None = None

    @cached_property
    def toplines(self) -> Sequence[str]:
        """The paragraphs above the key takeaways."""
        return self.text.partition("\nKey Takeaways:\n")[0].split("\n")

    @cached_property
    def takeaways(self) -> Sequence[str]:
        """The bullets."""
        return [line[2:] for line in self.text.split("\n") if line.startswith("- ")]

    @property
    def url(self) -> str:
        """The canonical address, on a host that can never exist (RFC 2606)."""
        return self.text.rpartition("For full report: ")[2]

    @property
    def path(self) -> str:
        """Where the site serves it."""
        return urlsplit(self.url).path

    @property
    def layout(self) -> str:
        """The layout of its page: the institute's site changed on June 12."""
        return "drupal" if self.path.startswith("/backgrounder/") else "wordpress"

    @property
    def title(self) -> str:
        """The title, which includes the date."""
        return f"{DEMO_SERIES['name']}, {self.printed_date}"

    @property
    def printed_date(self) -> str:
        """The date as printed on the page."""
        return long_date(self.day)

    @property
    def published_at(self) -> datetime:
        """When it was published, in UTC."""
        return datetime.combine(self.day, PUBLISHED)

    @property
    def published_locally(self) -> datetime:
        """When it was published, in the institute's time zone."""
        return self.published_at.astimezone(ZoneInfo(DEMO_SERIES["timezone"]))

    @property
    def number(self) -> int:
        """The site's own number for the post."""
        return self.day.toordinal()

    def edited(self, old: str, new: str) -> Self:
        """Return the post with `new` in place of `old` and a note of correction; raises ValueError if it lacks `old`."""
        if old not in self.text:
            raise ValueError(f"{self.day}: the page does not say {old!r}")
        edited_at = self.modified_at + EDITED_AFTER
        return replace(
            self,
            text=self.text.replace(old, new),
            modified_at=edited_at,
            correction=f"CORRECTION: This assessment was amended on {long_date(edited_at.date())}.",
        )


def load_post(day: date) -> Post:
    """Return a day's assessment as it was first published."""
    text = (files("monitor.demo") / "texts" / f"{day}.txt").read_text(encoding="utf-8")
    return Post(day=day, text=text, modified_at=datetime.combine(day, PUBLISHED))
