"""Delete page bodies that are older than the settings keep."""

from datetime import datetime, timedelta

from monitor.archive import Archive
from monitor.boundary import Boundary, log_failure
from monitor.config import Config
from monitor.errors import ArchiveError
from monitor.store import Store

MIN_AGE = timedelta(days=1)  # a newer file may belong to a page that is being read


def prune_archive(config: Config, store: Store, *, now: datetime) -> int:
    """Delete the page bodies that nothing from the last `keep.pages` days refers to; return how many."""
    if config.keep.pages is None:
        return 0
    wanted = store.assessments.bodies(since=now - timedelta(days=config.keep.pages))
    archive = Archive(config.archive)
    gone = 0
    for sha256 in archive.hashes(log_failure):
        path = archive.path(sha256)
        with Boundary("page", str(path), log_failure, ArchiveError):
            age = now.timestamp() - path.stat().st_mtime
            if sha256 not in wanted and age > MIN_AGE.total_seconds():
                path.unlink(missing_ok=True)
                gone += 1
    return gone
