"""Tell the operator of a trouble that lasts, once, and once more when it is over."""

from datetime import datetime
from zoneinfo import ZoneInfo

from monitor.config import Config
from monitor.compose import compose_operator
from monitor.errors import Blocked, LayoutChanged
from monitor.incidents import Notice, Observed, Trouble, is_late, judge
from monitor.models import Message
from monitor.pipeline.crawl import hopeless
from monitor.pipeline.notify import enqueue
from monitor.pipeline.session import Visit
from monitor.publishing_hours import learn_hours
from monitor.store import Store

WORDS: dict[Trouble, tuple[str, str]] = {
    "late": (
        "The {name} is late",
        "By this hour it is usually there, and the site can be read. Nothing needs doing: monitor goes on looking.",
    ),
    "blocked": (
        "The publisher of the {name} turns us away",
        "monitor backs off for hours and tries again. Meanwhile, save the page in a browser and `monitor import` it.",
    ),
    "unreachable": (
        "The site of the {name} cannot be reached",
        "Check this machine's network; `monitor doctor` tries each route. monitor goes on trying.",
    ),
    "layout": ("Pages of the {name} cannot be read", "Each such page is told of singly."),
}
OVER: dict[Trouble, str] = {
    "late": "The {name} has come",
    "blocked": "The publisher of the {name} lets us in again",
    "unreachable": "The site of the {name} can be reached again",
    "layout": "Pages of the {name} can be read again",
}


def tell_troubles(config: Config, store: Store, visit: Visit, *, now: datetime) -> None:
    """Keep which troubles last after a visit, and owe a notice for each that begins or is over."""
    observed = observe(store, visit, now=now)
    known = store.runs.troubles(visit.key)
    lasting, notices = judge(observed, known, now=now)
    if not (known or lasting):
        return
    with store.atomic():
        store.runs.keep_troubles(visit.key, lasting)
        for notice in notices:
            if notice.over or notice.ongoing.trouble != "layout":  # keep.py told of the page itself
                enqueue(config, store, _compose(config, visit, notice), at=now)


def observe(store: Store, visit: Visit, *, now: datetime) -> Observed:
    """Return what a visit says about each trouble."""
    failed = hopeless(visit.failures) or not visit.answered
    blocked = failed and any(isinstance(failure, Blocked) for failure in visit.failures)
    changed = any(isinstance(failure, LayoutChanged) for failure in visit.failures)
    return Observed(
        blocked=blocked,
        unreachable=failed and not blocked,
        layout=True if changed else False if visit.kept else None,
        late=None if failed else _find_late(store, visit, now),
    )


def _find_late(store: Store, visit: Visit, now: datetime) -> bool | None:
    """None until enough assessments were seen as they came: before that nobody knows what late is."""
    hours = learn_hours(store.assessments.arrivals(visit.key))
    if hours is None:
        return None
    return is_late(store.assessments.newest(visit.key), hours, ZoneInfo(visit.settings.timezone), now=now)


def _compose(config: Config, visit: Visit, notice: Notice) -> Message:
    trouble, since = notice.ongoing.trouble, notice.ongoing.since
    subject, advice = WORDS[trouble]
    local = f"{since.astimezone(config.timezone):%Y-%m-%d %H:%M %Z}"
    reason = str(visit.failures[-1]) if visit.failures and not notice.over else ""
    return compose_operator(
        id=f"{visit.key}-{trouble}-{since:%Y%m%dT%H%M%S}{'-over' if notice.over else ''}",
        series_name=visit.settings.name,
        series_key=visit.key,
        subject=(OVER[trouble] if notice.over else subject).format(name=visit.settings.name),
        text=f"It lasted since {local}." if notice.over else f"{reason}\nSince {local}.\n{advice}",
    )
