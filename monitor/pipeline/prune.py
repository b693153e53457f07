"""Delete page bodies that are older than the settings keep."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from monitor.archive import Archive
from monitor.config import Config
from monitor.store import Store

RESTING = timedelta(days=1)  # a younger file may belong to a page that is being read just now


def prune_archive(config: Config, store: Store, *, now: datetime) -> int:
    """Delete the bodies that nothing seen in the last `keep.pages` days refers to; return how many went."""
    if config.keep.pages is None:
        return 0
    wanted = store.assessments.bodies(since=now - timedelta(days=config.keep.pages))
    old = [path for path in _bodies(Archive(config.archive)) if path.stem not in wanted and _rests(path, now)]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _bodies(archive: Archive) -> Iterator[Path]:
    yield from archive.folder.glob("??/*.gz")


def _rests(path: Path, now: datetime) -> bool:
    return now.timestamp() - path.stat().st_mtime > RESTING.total_seconds()
