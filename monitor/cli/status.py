"""The command that shows the state of everything: status."""

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import click

from monitor.cli.arguments import json_option
from monitor.cli.exits import Exit
from monitor.cli.mistaken import load_or_explain
from monitor.cli.output import echo_json
from monitor.cli.screen import Colour, Line, say
from monitor.config.risks import find_other_database
from monitor.errors import NoDatabase, StoreError
from monitor.pipeline.daemon_words import say_daemon, say_next_check, say_sender
from monitor.pipeline.edits_to_come import say_edit_to_come
from monitor.pipeline.problem import Problem, find_disk_problem
from monitor.pipeline.status import SeriesStatus, Status, read_status
from monitor.pipeline.waiting import say_to_come
from monitor.store import open_store
from monitor.store.figures import ChannelState, SecondReaderCost, SetAside
from monitor.store.routes import RouteState
from monitor.text import ago, counted, days_ago, moment_in_words

MAX_SET_ASIDE = 5  # pages of a series that are listed; --json lists all
INDENT = 15  # columns of the labels
STATES = {  # of incidents whose name is that of a thing
    "layout": "changed ",
    "lists": "not all read ",
    "reader": "silent ",
    "clock": "slow ",
}
STATUSES = {  # of incidents, the most important first
    "blocked": Exit.BLOCKED,
    "unreachable": Exit.UNREACHABLE,
    "layout": Exit.LAYOUT,
    "lists": Exit.LAYOUT,
}
ADVICE = "`monitor doctor` examines sites and channels; `monitor deliveries list` names each delivery."


@click.command()
@click.option("--check", is_flag=True, help="End with the status of what is wrong, instead of always with 0.")
@json_option
@click.pass_context
def status(context: click.Context, *, as_json: bool, check: bool) -> Exit:
    """Show on one screen what was seen last, what is owed, what is wrong, and what to do about it.

    With --check the status is 0 only if nothing needs attention: 5 if the publisher refuses our requests, 4 if the site cannot
    be reached, 6 if a page has an unknown layout, 1 for whatever else is wrong, 3 if only messages are owed. A single check that
    failed does not count yet; that the newest assessment is late or old does, though checks that find no newer one succeed.
    """
    config = load_or_explain(context)
    now = datetime.now(UTC)
    try:
        with open_store(config.database, write=False) as store:
            found = read_status(config, store, now)
    except NoDatabase as exc:
        if disk := find_disk_problem(config):
            raise StoreError(f"{exc}. {disk.what}. {disk.words}") from exc
        if other := find_other_database(config):
            raise StoreError(f"{exc}. {other}") from exc
        raise
    if as_json:
        echo_json(found)
    else:
        for line in _lines(found, now, config.timezone):
            say(line)
    return _exit_status(found) if check else Exit.OK


def _exit_status(found: Status) -> Exit:
    """Return the exit status for the most important problem."""
    lasting = {incident for series in found.series for incident in series.incidents}
    for incident, exit_status in STATUSES.items():
        if incident in lasting:
            return exit_status
    if not found.problems:
        return Exit.OK
    return Exit.OWED if all(problem.owed for problem in found.problems) else Exit.FAILED


def _lines(found: Status, now: datetime, zone: ZoneInfo) -> Iterator[Line]:
    yield _entry("settings", found.settings)
    yield _entry("database", found.database)
    colour: Colour | None = "yellow" if found.daemon.state == "gone" or found.daemon.is_hung(now) else None
    yield _entry("daemon", say_daemon(found.daemon, zone, now), colour)
    if found.at_work:
        yield _entry("at work", str(found.at_work), "yellow" if found.at_work.suspended else None)
    yield Line("")
    for series in found.series:
        yield from _series(series, found, now, zone)
    sender = say_sender(found.daemon, found.problems, now)
    yield Line("Channels")
    for channel in found.channels:
        yield from _channel(channel, now, zone)
        for one in found.digests:
            if one.channel == channel.channel:
                for said in say_to_come(one, zone, now, sender):
                    yield _entry("", said.removeprefix(f"{one.channel}: "))
    if found.unheard:
        yield _entry("", found.unheard, "yellow")
    yield Line("")
    yield from _problems(found.problems, zone) if found.problems else _no_problems(found)


def _entry(label: str, text: str, colour: Colour | None = None) -> Line:
    """Return a line after its label; without a label it continues the entry above."""
    return Line(f"  {label:<11}  {text}", colour, indent=INDENT)


def _series(series: SeriesStatus, found: Status, now: datetime, zone: ZoneInfo) -> Iterator[Line]:
    yield Line(f"{series.key}: {series.name}")
    yield from _checks(series, found, now, zone)
    today = now.astimezone(zone).date()
    newest = f"{series.newest}, {days_ago((today - series.newest).days)}" if series.newest else "none yet"
    yield _entry("newest", f"{newest} ({counted(series.assessments, 'assessment')})")
    for edit in series.edits:
        yield _entry("edits", say_edit_to_come(edit, zone, now))
    for route in series.routes:
        yield from _route(route, now)
    if series.reader.questions:
        yield _entry("reader", _cost(series.reader))
    for incident, since in series.incidents.items():
        yield _entry(incident, f"{STATES.get(incident, '')}since {moment_in_words(since, zone)}", "yellow")
    for page in series.quarantine[:MAX_SET_ASIDE]:
        yield from _bad_page("set aside", page, zone)
    if (more := len(series.quarantine) - MAX_SET_ASIDE) > 0:
        yield Line(f"  and {counted(more, 'more page')} set aside")
    for page in series.unread[:MAX_SET_ASIDE]:
        yield from _bad_page("not read", page, zone)
    if series.missing:
        first, last = series.missing[0].since, series.missing[-1].until
        yield _entry("missing", ", ".join(map(str, series.missing)))
        way = f"`monitor backfill --series {series.key} --since {first} --until {last}`"
        yield _entry("", f"{way} looks for what was published")
    yield Line("")


def _checks(series: SeriesStatus, found: Status, now: datetime, zone: ZoneInfo) -> Iterator[Line]:
    """Yield when the series was checked, when it is checked next, and until when its site is left alone."""
    yield _entry("last check", _ago(series.checked, now))
    if series.next_check:
        begins = say_next_check(series.next_check, found.daemon, found.at_work, zone, now)
        why = f"; {series.why_then}" if series.next_check > now else ""
        yield _entry("next check", f"{begins}{why}")
    if series.left_alone_until:
        until = moment_in_words(series.left_alone_until, zone)
        yield _entry("site", f"is left alone until {until}, as it asks; nothing is requested", "yellow")


def _route(route: RouteState, now: datetime) -> Iterator[Line]:
    """Yield how a route last answered, and the newest assessment that it was the first to list."""
    newest = f", newest found first here: {route.newest}" if route.newest else ""
    if route.state in {None, "works"}:
        asked = f"works, asked {_ago(route.walked_at, now)}" if route.state else "not asked yet"
        yield _entry(route.route, f"{asked}{newest}")
        return
    worked = f"; it worked {_ago(route.worked_at, now)}" if route.worked_at else ""
    if route.over:
        yield _entry(
            route.route, f"was {route.state} {_ago(route.walked_at, now)}, not asked since{worked}{newest}"
        )
        return
    yield _entry(route.route, f"{route.state} {_ago(route.walked_at, now)}{worked}{newest}", "yellow")
    if route.reason:
        yield _entry("", route.reason)


def _cost(reader: SecondReaderCost) -> str:
    """Return how often the second reader was asked in seven days, and what that cost."""
    failed = f", {reader.failed} without an answer" if reader.failed else ""
    tokens = f"{counted(reader.tokens_asked, 'token')} read and {reader.tokens_answered:,} written"
    return f"{counted(reader.questions, 'question')} in seven days{failed}; {tokens}; {reader.seconds:,.0f} s"


def _bad_page(what: str, page: SetAside, zone: ZoneInfo) -> Iterator[Line]:
    yield _entry(what, page.url, "yellow")
    yield _entry("", f"{page.seen_at.astimezone(zone):%Y-%m-%d}: {page.reason.removeprefix(f'{page.url}: ')}")
    if page.next_try:
        yield _entry("", f"next try {moment_in_words(page.next_try, zone)}")


def _channel(channel: ChannelState, now: datetime, zone: ZoneInfo) -> Iterator[Line]:
    last = f", the last {_ago(channel.delivered_at, now)}" if channel.delivered_at else ""
    sent = (
        f"{channel.delivered} delivered{last}; {_owed(channel)}"
        if channel.delivered or channel.undelivered
        else "nothing sent yet"
    )
    yield _entry(channel.channel, sent, "yellow" if channel.undelivered else None)
    if channel.undelivered and channel.owed_since:
        again = f", next try {moment_in_words(channel.next_try, zone)}" if channel.next_try else ""
        if channel.held_until:
            again = f", held until {moment_in_words(channel.held_until, zone)} ({channel.held_by})"
        yield _entry("", f"since {moment_in_words(channel.owed_since, zone)}{again}")
        if not channel.error:  # else the error is listed below, with what to do
            tries = counted(channel.attempts, "try", "tries")
            yield _entry("", f"{tries}, without an answer so far" if channel.attempts else "not tried yet")


def _owed(channel: ChannelState) -> str:
    """Return "2 owed, 1 given up"; messages that were given up do not count as owed."""
    given_up = f"{channel.dead} given up" if channel.dead else ""
    owed = f"{channel.owed} owed" if channel.owed or not given_up else ""
    return ", ".join(filter(None, (owed, given_up)))


def _no_problems(found: Status) -> Iterator[Line]:
    """Yield that nothing is wrong, with what limits that."""
    aside = sum(len(one.quarantine) for one in found.series)
    unchecked = [one.key for one in found.series if one.checked is None]
    if aside:
        are = "is" if aside == 1 else "are"
        yield Line(f"All else is well, but {counted(aside, 'page')} {are} set aside.", "yellow")
        yield Line("`monitor doctor PAGE` shows how a page that you saved in your browser is read.")
    elif unchecked:
        keys = ", ".join(unchecked)
        yield Line(
            f"No check of {keys} has ended yet: `monitor check` makes one, `monitor run` keeps making them."
        )
    elif found.unheard:
        yield Line("All else is well, but nobody is notified of assessments.", "yellow")
    else:
        yield Line("All is well.", "green")


def _problems(problems: tuple[Problem, ...], zone: ZoneInfo) -> Iterator[Line]:
    yield Line("To look at", "red")
    for problem in problems:
        since = f" (since {moment_in_words(problem.since, zone)})" if problem.since else ""
        yield Line(f"  {problem.what}{since}.", indent=4)
        yield Line(f"    {problem.words}", indent=4)
        if problem.way:
            yield Line(f"    What to do: `{problem.way}`", indent=4)
    yield Line(ADVICE)


def _ago(moment: datetime | None, now: datetime) -> str:
    if moment is None:
        return "never"
    return ago((now - moment).total_seconds())
