"""Import saved pages and normalised texts: store the good files, and report each bad one with the reason."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from monitor.archive import Archive
from monitor.boundary import Boundary, LoggedFailures
from monitor.config import Config
from monitor.discover import same_slug
from monitor.errors import ImportFailed, ParseError, reason_of
from monitor.files import read_regular
from monitor.models import Assessment
from monitor.parse import check_drift, parse_assessment
from monitor.pipeline.ingest import ingest_silently
from monitor.pipeline.report import Ingested, Report
from monitor.pipeline.second_reader import SecondReader
from monitor.pipeline.tracking import SeriesTracking
from monitor.progress import watched
from monitor.site import Link, Page
from monitor.store import Store

SUFFIXES = {".html", ".htm", ".mht", ".mhtml", ".webarchive", ".txt"}
PAGES = SUFFIXES - {".txt"}


def import_paths(
    config: Config,
    store: Store,
    paths: Iterable[Path],
    *,
    series: str,
    latest: date = date.max,
    second: SecondReader | None = None,
) -> Report:
    """Store the assessments in files and folders (searched recursively) as silent history, and track them.

    An assessment dated after `latest` is refused: its year is probably wrong, and it would stay the newest for years.
    """
    kept: list[Ingested] = []
    failures = LoggedFailures()
    files = list(_files(paths))
    for path in watched(files, "Reading files", len(files)):
        with Boundary("page", str(path), failures.note):
            page, new = _read(config, path, series)
            if new.date > latest:
                what = f"is dated {new.date}, which is in the future; --future imports it all the same"
                raise ImportFailed(str(path), what)
            kept.append(_keep(config, store, page, new))
    SeriesTracking(config, store, series).update(second)
    return Report(
        added=tuple(one.assessment for one in kept if one.added),
        revised=tuple(one.assessment for one in kept if one.revised),
        unchanged=sum(not (one.added or one.revised) for one in kept),
        failures=tuple(failures),
    )


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            # By os.walk, since Path.rglob raises if a folder vanishes meanwhile; a dead link is reported, not skipped
            walked = (Path(folder, name) for folder, _, names in os.walk(path) for name in names)
            found = (p for p in walked if not p.name.startswith("."))
            yield from sorted(p for p in found if not _belongs_to_page(p, below=path))
        else:
            yield path


def _belongs_to_page(path: Path, *, below: Path) -> bool:
    """Return whether a file is in the folder that a browser saved with a page: "X_files" beside "X.html"."""
    return any(_companion_of(folder) for folder in path.parents if below in folder.parents)


def _companion_of(folder: Path) -> Path | None:
    """Return the page that a folder belongs to, or None. Browsers translate "files"; some use a hyphen or a dot."""
    stems = {folder.name.rpartition(sign)[0] for sign in "_-."} - {""}
    pages = (folder.with_name(stem + suffix) for stem in stems for suffix in PAGES)
    return next((page for page in pages if page.is_file()), None)


def _read(config: Config, path: Path, series: str) -> tuple[Page, Assessment]:
    """Return the page and the assessment in a file; raises ImportFailed."""
    if path.suffix.lower() not in SUFFIXES:
        raise ImportFailed(str(path), f"is not a {' or '.join(sorted(SUFFIXES))} file")
    body = load_page(path, config.http.max_bytes)
    page = Page(url=f"file:{path.name}", body=body, fetched_at=datetime.now(UTC))
    try:
        new = parse_assessment(body, url=page.url, series=config.series[series].shape(series))
        return page, check_drift(new, ())
    except ParseError as exc:
        raise ImportFailed(str(path), str(exc).removeprefix(f"{page.url}: ")) from exc


def load_page(path: Path, most: int) -> bytes:
    """Return the bytes of a saved page; raises ImportFailed if it cannot be read, is empty, or has more than `most` bytes."""
    try:
        body = read_regular(path, most=most)
    except OSError as exc:
        raise ImportFailed(str(path), reason_of(exc)) from exc
    if not body.strip():
        raise ImportFailed(str(path), "is empty")
    return body


def _find_pages(store: Store, imported: Assessment) -> Sequence[Link]:
    """Return the failing links to the post that was imported.

    They are found by the last part of the address, as a saved page may name another host than the one we read. If no link
    has it, they are found by their date, unless that has several posts.
    """
    failing = store.pages.failing_links(imported.series)
    if not failing:
        return ()
    known = (*failing, *store.pages.of_day(imported.series, imported.date))
    if any(same_slug(link.url, imported.url) for link in known):
        return [link for link in failing if same_slug(link.url, imported.url)]
    of_day = [link for link in failing if (link.date, link.edition) == (imported.date, imported.edition)]
    return of_day if all(same_slug(link.url, of_day[0].url) for link in of_day) else ()


def _keep(config: Config, store: Store, page: Page, new: Assessment) -> Ingested:
    """Store an assessment and return the outcome, without the body, since an import may read years of them."""
    is_page = new.layout != "plain"
    if is_page:
        Archive(config.archive).save(page)
    sha256 = page.sha256 if is_page else None
    with store.atomic():
        kept = ingest_silently(store, new, seen_at=page.fetched_at, sha256=sha256)
        # The file replaces pages that could not be read; an edit makes them due again.
        for link in _find_pages(store, replace(new, edition=kept.assessment.edition)):
            store.pages.settle(new.series, link, date_read=new.date, at=page.fetched_at)
    return replace(kept, assessment=kept.assessment.without_body())
