"""Examine whether a series can be read at its mirror, before the publisher refuses monitor; nothing stored is changed."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

from monitor.config import Config
from monitor.discover import fill_address, latest_date
from monitor.errors import FetchError, NotFound, ParseError, StoreError
from monitor.parse import parse_assessment
from monitor.pipeline.examine_site import find_stored_pause
from monitor.pipeline.finding import Finding
from monitor.pipeline.session import build_fetcher
from monitor.store import open_store
from monitor.text import counted, moment_in_words

DAY = timedelta(days=1)


def examine_mirror(config: Config, key: str) -> Iterator[Finding]:
    """Report whether the mirror, if there is one, has the newest known assessment, or else yesterday's."""
    settings = config.series[key]
    mirror, about = settings.mirror, f"{key} mirror"
    if mirror is None:
        return
    if pause := find_stored_pause(config, mirror.site):
        until = moment_in_words(pause, config.timezone)
        yield Finding(
            about=about, good=None, text=f"not tried: {mirror.site} is left alone until {until}, as it asks"
        )
        return
    day = _find_known(config, key)
    url = fill_address(mirror.path_of(settings.name), mirror.site, day)
    try:
        with build_fetcher(config, mirror) as fetcher:
            page = fetcher.get(url)
        found = parse_assessment(page.body if page else b"", url=url, series=settings.shape(key))
    except NotFound as exc:
        text = f"{exc}: nothing of {day}; look at series.{key}.mirror.address, unless {mirror.name} left that day out"
        yield Finding(about=about, good=True, text=text, warning=True)
    except (FetchError, ParseError) as exc:
        yield Finding(about=about, good=False, text=str(exc))
    else:
        text = f"{url}: the assessment of {found.date}, {counted(len(found.takeaways), 'takeaway')}"
        yield Finding(about=about, good=found.date == day, text=text)


def _find_known(config: Config, key: str) -> date:
    """Return the newest known date, or else yesterday; a database that cannot be read has its own finding."""
    latest = latest_date(datetime.now(UTC), config.series[key].zone)
    with suppress(StoreError), open_store(config.database, write=False) as store:
        return store.dates.newest(key, until=latest) or latest - DAY
    return latest - DAY
