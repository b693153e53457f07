"""Examine what a check depends on, and report findings; no setting and nothing stored is changed."""

import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from shlex import quote

from monitor.boundary import Boundary
from monitor.compose import MessageContext, compose_operator
from monitor.config import Config, SecondReaderSettings
from monitor.config.risks import find_risks
from monitor.errors import MonitorError, OlderDatabase, StoreError, TransportError, reason_of
from monitor.fetch import Fetcher
from monitor.files import is_read_only
from monitor.incidents import OF_DAEMON
from monitor.model_servers import USUAL, find_model_servers, name_model, name_models
from monitor.net.listening import listen
from monitor.pipeline.access import find_refused, find_worker, name_user
from monitor.pipeline.daemon_words import START, say_daemon, say_restart
from monitor.pipeline.examine_mirror import examine_mirror
from monitor.pipeline.examine_site import examine_site
from monitor.pipeline.finding import Finding
from monitor.pipeline.problem import READ_ONLY, find_disk, find_suspended
from monitor.pipeline.reader_coverage import advise_on_unread
from monitor.pipeline.reader_trial import try_reader
from monitor.pipeline.session import build_fetcher
from monitor.pipeline.settings_taken import find_other_file, find_other_settings
from monitor.pipeline.undelivered import describe_left_over
from monitor.pipeline.waiting import find_digests_to_come, say_held
from monitor.progress import waiting
from monitor.store import check_sqlite, find_damage, has_database, open_store
from monitor.store.daemons import find_other_daemon, read_daemon
from monitor.store.rows import MENDED_BY
from monitor.text import counted, plain

MAX_NAMED = 5  # unreadable rows that are listed
PLAIN_NAME = re.compile(r"[A-Za-z](?:[\w./:-]*\w)?")  # of a model; any other is in quotes in config.yaml
LATER = "and `monitor replay --ask N --keep` then lets it read what came before"
MIN_FREE_BYTES = 500_000_000  # bytes that should be free: more than a year of pages and messages


def examine(
    config: Config, *, send: bool, model_servers: Mapping[str, str] = USUAL, only: str | None = None
) -> Iterator[Finding]:
    """Yield findings about configuration, database, daemon, disk, access, addresses, routes, second reader and channels.

    Each channel is sent a test message if `send`. Of the series, `only` that one is examined if it is given. Without a second
    reader, language models are looked for at `model_servers`.
    """
    yield Finding(about="configuration", good=True, text=f"{config.path}: {len(config.series)} series, "
                  f"{counted(len(config.channels), 'channel')}, times in {config.timezone}")  # fmt: skip
    for risk in find_risks(config):
        yield Finding(about="configuration", good=True, text=risk, warning=True)
    yield _examine_database(config)
    yield from _examine_waiting(config)
    yield from _examine_daemon(config)
    yield _examine_disk(config)
    yield _examine_access(config)
    if config.addresses:
        yield _examine_addresses(config)
    with ExitStack() as opened:
        fetchers: dict[str, Fetcher] = {}  # by site: one for all its series keeps the pauses between requests
        for key in [only] if only else config.series:
            settings = config.series[key]
            if settings.site not in fetchers:
                fetchers[settings.site] = opened.enter_context(build_fetcher(config, settings))
            yield from examine_site(config, key, fetchers[settings.site])
            yield from examine_mirror(config, key)
    if config.second_reader:
        yield from _examine_second_reader(config, config.second_reader)
    else:
        yield _look_for_second_reader(model_servers)
    for name in config.channels:
        yield (
            try_channel(config, name)
            if send
            else Finding(about=f"channel {name}", good=None, text="not tried; --send sends it a test message")
        )


def _examine_database(config: Config) -> Finding:
    good, text = _look_at_database(config)
    return Finding(about="database", good=good, text=text)


def _look_at_database(config: Config) -> tuple[bool | None, str]:
    """Return whether the database is good (None if that cannot be said yet), and what was found."""
    try:
        check_sqlite()
        if not (is_there := has_database(config.database)) and not find_other_daemon(config.database):
            return None, f"{config.database}: not made yet; the first check does"
        if is_there and (damage := find_damage(config.database)):
            return False, f"{config.database}: {damage}"
        with open_store(config.database, write=False) as store:
            held = sum(store.figures.holdings(key).assessments for key in config.series)
            owed = store.owed.count()
            unreadable = store.find_unreadable()
    except OlderDatabase as exc:
        return None, str(exc)
    except StoreError as exc:
        return False, str(exc)
    if unreadable:
        return False, f"{config.database}: {'; '.join(unreadable[:MAX_NAMED])}; left out: {MENDED_BY}"
    return True, f"{config.database}: whole, {counted(held, 'assessment')}, {owed} owed"


def _examine_daemon(config: Config) -> Iterator[Finding]:
    """Report on the daemon, and whether its settings are outdated; a database that cannot be read has its own finding.

    None needs to run if cron makes the checks, but one that is gone or hangs is a failure.
    """
    daemon, now = read_daemon(config.database), datetime.now(UTC)
    hangs = daemon.is_hung(now)
    good = {"runs": not hangs, "gone": False}.get(daemon.state)
    advice = f". {say_restart(daemon)}" if hangs else "" if good is not False else f"; {START}"
    yield Finding(about="daemon", good=good, text=f"{say_daemon(daemon, config.timezone, now)}{advice}")
    if suspended := find_suspended(config):
        yield Finding(about="lock", good=False, text=f"{suspended.what}: {suspended.words}")
    with suppress(StoreError), open_store(config.database, write=False) as store:
        other_file = find_other_file(config, store, daemon)
        if other := find_other_settings(config, store, daemon, other_file):
            yield Finding(about="daemon", good=True, text=other[0], warning=True)


def _examine_disk(config: Config) -> Finding:
    folder = find_disk(config)
    if is_read_only(folder):
        return Finding(about="disk", good=False, text=f"{folder}: {READ_ONLY}")
    free = shutil.disk_usage(folder).free
    good = free >= MIN_FREE_BYTES
    advice = "" if good else "; delete something, as checks keep nothing on a disk that is full"
    return Finding(about="disk", good=good, text=f"{folder}: {free // 1_000_000:,} MB free{advice}")


def _examine_access(config: Config) -> Finding:
    uid, gid = find_worker(config)
    who, refused = name_user(uid), find_refused(config)
    if refused:
        others = f", and {len(refused) - 1} more" if len(refused) > 1 else ""
        advice = f"; chown -R {uid}:{gid} what monitor writes" if os.geteuid() == 0 else ""
        advice = f": {READ_ONLY}" if is_read_only(refused[0]) else advice
        return Finding(about="access", good=False, text=f"{who} cannot use {refused[0]}{others}{advice}")
    unsure = "; a service that runs as another user may not" if uid == 0 else ""
    return Finding(about="access", good=True, text=f"{who} can access everything in the settings{unsure}")


def _examine_addresses(config: Config) -> Finding:
    """Report whether the running daemon listens where the settings say, or whether it could."""
    running = read_daemon(config.database).state == "runs"
    closed = _find_closed(config) if running else "; ".join(_try_addresses(config))
    if closed:
        besides = "" if running else ", unless `monitor serve` is what listens there"
        text = f"{closed}; free the address, or set another one{besides}"
        return Finding(about="addresses", good=not running, warning=not running, text=text)
    where = ", ".join(f"{key}: {address}" for key, address in config.addresses.items())
    return Finding(
        about="addresses", good=True, text=f"{where}: {'in use by `monitor run`' if running else 'free'}"
    )


def _find_closed(config: Config) -> str:
    """Return where the running daemon cannot listen and why, or ""; a database that cannot be read has its own finding."""
    with suppress(StoreError), open_store(config.database, write=False) as store:
        return "; ".join(one.reason for one in store.runs.incidents(OF_DAEMON).values())
    return ""


def _try_addresses(config: Config) -> Iterator[str]:
    for key, address in config.addresses.items():
        try:
            listen(address).close()
        except OSError as exc:
            yield f"{key}: {address}: {reason_of(exc)}"


def _examine_waiting(config: Config) -> Iterator[Finding]:
    """Report alerts that are held, and digests that will never be sent; a database that cannot be read has its own finding."""
    with suppress(StoreError), open_store(config.database, write=False) as store:
        now = datetime.now(UTC)
        held = [one for one in find_digests_to_come(config, store, now) if one.held]
        for said in (say_held(one, config.timezone, now) for one in held):
            yield Finding(about="alerts", good=True, text=said, warning=True)
        if find_other_file(config, store, read_daemon(config.database)):
            return  # what waits may be for the channels there
        for left in store.digest_queue.left_over(config.channels, config.series):
            problem = describe_left_over(config, left)
            text = f"{problem.what}; `{problem.way}` gives it up. {problem.words}"
            yield Finding(about="digests", good=True, text=text, warning=True)


def _examine_second_reader(config: Config, settings: SecondReaderSettings) -> Iterator[Finding]:
    """Report on a trial of the second reader and, if it passes, on the history that it has not read.

    A database that cannot be read has its own finding.
    """
    trial = try_reader(settings)
    yield Finding(about="second reader", good=trial.good, text=f"{name_model(settings.model)} {trial}")
    if not trial.good:
        return
    with suppress(StoreError), open_store(config.database, write=False) as store:
        for key in config.series:
            if said := advise_on_unread(store, key, settings.model):
                yield Finding(about=f"{key} second reader", good=True, text=said, warning=True)


def _look_for_second_reader(places: Mapping[str, str]) -> Finding:
    """Report the language models at these addresses that could be a second reader."""
    found = find_model_servers(places)
    if not found:
        return Finding(about="second reader", good=None, text="none, and no language model is served here")
    served = "; ".join(f"{one.name} at {one.url} serves {name_models(one.models)}" for one in found)
    model = found[0].models[0]
    value = model if PLAIN_NAME.fullmatch(model) else json.dumps(model, ensure_ascii=False)
    block = quote(f"{{url: {found[0].url}, model: {value}}}")
    set_up = f"monitor config set second_reader {block}"
    return Finding(
        about="second reader",
        good=None,
        text=f"none. {served}; `{set_up}` makes {name_model(model)} the second reader, {LATER}",
    )


def try_channel(config: Config, name: str) -> Finding:
    """Send a test message to a channel and return the result."""
    now = datetime.now(UTC)
    message = compose_operator(
        MessageContext(
            series=config.first_series, series_name="monitor", publisher="", templates=config.templates
        ),
        id=f"test-{now:%Y%m%dT%H%M%S%f}",
        subject="A test message of monitor",
        text="This channel works: you asked for a test message, and here it is.",
    )
    failures: list[MonitorError] = []
    where = f"channels.{name}"
    with Boundary("channel", where, failures.append, TransportError), waiting(f"{where} to take a message"):
        config.channels[name].send(message)
    if not failures:
        return Finding(about=f"channel {name}", good=True, text="accepted a test message")
    return Finding(about=f"channel {name}", good=False, text=plain(_explain_failed_test(failures[0])))


def _explain_failed_test(failed: MonitorError) -> str:
    """Return why a test message was not accepted; a passing refusal, such as greylisting, is no wrong setting."""
    if not isinstance(failed, TransportError):
        return str(failed)
    passes = not (failed.permanent or failed.advice)
    return f"{failed.explained}; this may pass: test again in a few minutes" if passes else failed.explained
