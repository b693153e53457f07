"""The context that all messages about one series share."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from urllib.parse import quote

from monitor.compose.screen import MAIL, Screen
from monitor.models import Assessment, AssessmentId
from monitor.text import dated_edition, plain, series_option, short_date, with_edition
from monitor.theme import Theme

OtherFronts = Callable[[str, str], Sequence[str]]
Templates = tuple[tuple[str, str], ...]  # name, text


@dataclass(frozen=True, kw_only=True)
class MessageContext:
    """Names, themes and settings that every message of a series needs.

    `themes` maps a theme's id to the theme as of this assessment; a missing theme is shown without a name. `is_first` says that
    commands and pages mean this series if none is named. `assessment_ids` are the assessments read so far, in order. `page` is the
    address of monitor's own web pages (`serve.base_url`), without a final slash, or None. `notes` are short sentences for the
    user. `find_other_fronts` takes a theme's name and a text; if the theme is named for a front, it returns the other fronts
    that the text is about instead.
    """

    series: str  # the key, such as "roca"
    series_name: str
    publisher: str
    is_first: bool = True
    themes: Mapping[str, Theme] = field(default_factory=dict)
    assessment_ids: Sequence[AssessmentId] = ()
    page: str | None = None
    notes: tuple[str, ...] = ()
    templates: Templates = ()
    screen: Screen = MAIL
    find_other_fronts: OtherFronts = lambda _name, _text: ()

    def name_of(self, theme: str | None) -> str:
        """Return a theme's name; "" if none is known."""
        found = self.themes.get(theme or "")
        return plain(found.name) if found else ""

    def page_of(self, place: object) -> str | None:
        """Return the address on monitor's own pages of a date, or of a takeaway by its id; None without such pages."""
        series = "" if self.is_first else f"?series={quote(self.series)}"
        return f"{self.page}/{quote(str(place), safe='/+')}{series}" if self.page else None

    @property
    def option(self) -> str:
        """The option that commands need for this series; "" if they mean it anyway."""
        return series_option(self.series, is_first=self.is_first)

    def span_command(self, since: date, until: date) -> str:
        """Return the command that prints the whole digest of a period."""
        return f"monitor digest --since {since} --until {until}{self.option}"


def dateline_of(assessment: Assessment) -> str:
    """Return "Thursday, June 18, 2026", with the edition unless it is the regular one."""
    day = assessment.date
    return with_edition(f"{day:%A}, {short_date(day)}, {day.year}", plain(assessment.edition))


def short_dateline_of(assessment: Assessment) -> str:
    """Return "June 18", for a subject, with the edition unless it is the regular one."""
    return dated_edition(assessment.date, plain(assessment.edition))


def seen_in_words(seen_at: datetime, assessment: Assessment) -> str:
    """Return when an edit was seen: "seen June 18, 12:00 UTC"."""
    return f"seen {short_date(seen_at.date(), year=assessment.date.year)}, {seen_at:%H:%M %Z}"
