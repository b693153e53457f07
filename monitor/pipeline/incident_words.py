"""The words for each incident, shared by its notice, `monitor status`, `monitor doctor` and the status page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from monitor.config import Config
from monitor.errors import (
    BadAnswer,
    Blocked,
    Disallowed,
    FetchError,
    LayoutChanged,
    LedElsewhere,
    MonitorError,
    NotFound,
    SecondReaderFailed,
    TooMany,
    Unreachable,
    says_misnamed,
    says_not_stored,
    says_not_there,
)
from monitor.hosts import is_invented
from monitor.incidents import Incident
from monitor.text import listed, moment_in_words

PAUSE = "Nobody needs to act: the site asks to be left alone"  # in the reason, if it is that
# The incidents that the series of one site share.
OF_SITE: frozenset[Incident] = frozenset({"blocked", "unreachable", "lists"})


@dataclass(frozen=True, kw_only=True)
class Words:
    """The words for one incident; {name} is the series.

    `advice` is empty for incidents of a site: who must act depends on the failure, and `advise_on` says it.
    """

    begun: str  # the subject when it begins
    over: str  # the subject when it is over
    advice: str = ""  # what monitor does meanwhile, and what the user must do
    at_404: str = ""  # in place of `advice` if the site has no such page
    not_stored: str = ""  # in place of `advice` if the archive could not store the page
    misnamed: str = ""  # in place of `advice` if only the name of the series is missing
    tells: str = ""  # what a command tells about it
    over_but: str = ""  # the subject in place of `over` if some days are still missing
    over_gone: str = ""  # the subject in place of `over` if the pages were withdrawn
    left: str = ""  # which days those are, as {days}
    way: str = ""  # a command that helps
    stops: bool = False  # whether no assessment comes in while it lasts

    def advise(self, reason: str) -> str:
        """Return what monitor does meanwhile, and what the user must do."""
        if self.not_stored and says_not_stored(reason):
            return self.not_stored
        if self.misnamed and says_misnamed(reason):
            return self.misnamed
        return self.at_404 if self.at_404 and says_not_there(reason) else self.advice

    def next_step(self, name: str, reason: str) -> str:
        """Return what monitor does, what the user must do, and which command helps."""
        tells = "" if PAUSE in reason else self.tells
        return " ".join(filter(None, (self.advise(reason), tells))).format(name=name)

    def find_way(self, reason: str) -> str:
        """Return a command that helps, or "" if there is nothing to do but to wait."""
        return "" if PAUSE in reason else self.way


# Failures that show each incident, the most telling first.
EVIDENCE: Mapping[Incident, tuple[type[MonitorError], ...]] = {
    "blocked": (Blocked, Disallowed),
    "unreachable": (Unreachable, BadAnswer, FetchError),
    "layout": (LayoutChanged,),
    "lists": (LayoutChanged,),
    "reader": (SecondReaderFailed,),
}
LEFT = "Still unread: {days}. If a browser shows the page, save it and `monitor import` it."
GONE = "No longer on the site: {days}."
WORDS: Mapping[Incident, Words] = {
    "late": Words(
        begun="The {name} is late",
        over="The {name} has come",
        over_but="A newer {name} has come",
        left="Nothing has come for {days}.",
        advice="It is usually out by now, and the site can be read. You need not do anything; monitor keeps looking.",
    ),
    "blocked": Words(
        begun="The publisher of the {name} is refusing our requests",
        over="The publisher of the {name} now answers our requests",
        left=LEFT,
        way="monitor import FILE",
        stops=True,
    ),
    "unreachable": Words(
        begun="The site of the {name} gives no pages",
        over="The site of the {name} now gives pages",
        left=LEFT,
        tells="`monitor doctor` tries each route.",
        way="monitor doctor",
        stops=True,
    ),
    "layout": Words(
        begun="Pages of the {name} cannot be read",
        over="The pages of the {name} were read after all",
        over_but="Other pages of the {name} can be read",
        over_gone="The page of the {name} that could not be read was withdrawn",
        left=LEFT,
        advice="They are set aside and tried again: the newest by every check, others less often. Where no other cause is named, their layout may have changed, and monitor needs an update.",
    ),
    "unread": Words(
        begun="The newest {name} cannot be read",
        over="The newest {name} was read",
        over_but="A newer {name} was read",
        left=LEFT,
        advice="A list names it, and monitor keeps trying. Meanwhile, save the page in a browser and `monitor import` it.",
        at_404="A list names it, but the site has no such page. The publisher must act: monitor keeps trying.",
        not_stored="You must act: the archive cannot store it, nor would it store an import. Correct that, and the next check reads it.",
        misnamed="You must act: correct the settings, and the next check reads it. Until then no import helps either.",
        tells="`monitor doctor` examines site, disk and access.",
        way="monitor doctor",
        stops=True,
    ),
    "lists": Words(
        begun="Lists of the site of the {name} cannot be read",
        over="All lists of the site of the {name} can now be read",
        left=LEFT,
        tells="`monitor doctor` tries each list.",
        way="monitor doctor",
    ),
    "reader": Words(
        begun="The second reader does not answer",
        over="The second reader now answers",
        advice="The tracker alone judges the takeaways of the {name} meanwhile.",
        tells="`monitor doctor` says what is wrong and who must act.",
        way="monitor doctor",
    ),
    "clock": Words(
        begun="The clock of this machine is slow",
        over="The clock of this machine is now right",
        advice="You must act: set it (`timedatectl` says whether it is kept right). Until then the newest assessments cannot be read, and times are wrong.",
        stops=True,
    ),
    "listen": Words(
        begun="The daemon cannot use an address in the settings",
        over="The daemon can now use the addresses in the settings",
        advice="Checks and messages go on, and it tries again by itself. Free the address, or set another one and reload.",
    ),
}


BACKS_OFF = "`monitor run` waits for hours before it asks again; each `monitor check` asks. Meanwhile, save the page in a browser and `monitor import` it."
SOME_LISTS = "monitor finds assessments by the other lists, and asks for all of them at least once a day. If this persists, monitor needs an update."
NO_LIST = (
    "No list can be read, so that only the addresses are left that monitor predicts. If a browser here shows a login in place of"
    " the site, its network asks for one; else the publisher has new pages, and monitor needs an update."
)
NONE_NAMED = (
    "The lists can be read, but none names an assessment: `series.{key}.name` or one of its `aliases` must be the name in the"
    " titles. If it is, the publisher has new pages, and monitor needs an update."
)
WHO_ACTS: tuple[tuple[type[FetchError], str], ...] = (
    (Blocked, BACKS_OFF),
    (
        Disallowed,
        "monitor obeys, so that the publisher alone can change this. Meanwhile, save the page in a browser and `monitor import` it.",
    ),
    (
        Unreachable,
        "If other sites can be reached, the publisher must fix this, unless `site` is misspelt in the settings; otherwise check this machine's network. monitor keeps trying.",
    ),
    (
        LedElsewhere,
        "If a browser here is led there, too, to a login of the network, log in; otherwise the publisher must act. monitor keeps trying.",
    ),
    (
        TooMany,
        "The site wants fewer requests: if this persists, raise `request_interval`. monitor keeps trying.",
    ),
    (NotFound, "If this persists, the publisher has moved the lists, and monitor needs an update."),
    (FetchError, "The site answers, so the network works: the publisher must act. monitor keeps trying."),
)


def advise_on(failure: MonitorError, *, alone: bool, now: datetime, zone: ZoneInfo) -> str:
    """Return who must act on a failure of one of the site's lists, and until when it lasts if that is known.

    `alone` says whether other lists can be read.
    """
    host = urlsplit(failure.url).hostname or "" if isinstance(failure, FetchError) else ""
    if is_invented(host):
        return f"{say_invented(host)}."
    if isinstance(failure, LayoutChanged):
        return SOME_LISTS if alone else NO_LIST
    if isinstance(failure, FetchError) and failure.pause:
        until = moment_in_words(now + timedelta(seconds=failure.pause), zone)
        return f"{PAUSE} until {until}. monitor does so, for three hours at most."
    return next((words for kind, words in WHO_ACTS if isinstance(failure, kind)), "")


def say_invented(host: str) -> str:
    """Say why nobody needs to act if a site, as the demo's, cannot be reached."""
    return f"{host} is an invented name, under which nobody can be reached"


def name_series(config: Config, series: str, incident: Incident) -> str:
    """Return the value for {name}: the names of all series that share the incident."""
    sharing = [series, *find_sharing(config, series, incident)]
    return listed([one.name for key, one in config.series.items() if key in sharing])


def find_sharing(config: Config, series: str, incident: Incident) -> tuple[str, ...]:
    """Return the other series affected by the same incident: all share a second reader and a clock, and some share a site."""
    host = urlsplit(config.series[series].site).netloc
    others = {key: one for key, one in config.series.items() if key != series}
    if incident in {"reader", "clock"}:
        return tuple(others)
    if incident in OF_SITE:
        return tuple(key for key, one in others.items() if urlsplit(one.site).netloc == host)
    return ()
