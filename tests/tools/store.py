"""Store a database of the present shape in tests/stores, before a migration changes it.

python -m tests.tools.store
"""

import gzip
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from monitor.demo.story import DAYS
from monitor.store.migrations import STEPS
from tests.desk import Desk, Site, build_config
from tests.receivers import run_hook

STORES = Path(__file__).parents[1] / "stores"
CHECKED_DAYS = 3  # of the demo's story
PAGE_BYTES = 1024  # the smallest pages make the smallest file


def main() -> None:
    """Write the store of three checks, named by its last migration."""
    [*_, name] = STEPS
    with TemporaryDirectory() as folder:
        database = fill(Path(folder))
        path = STORES / f"{name}.db.gz"
        path.write_bytes(gzip.compress(database.read_bytes(), mtime=0))
    print(f"{path}: {path.stat().st_size} bytes")


def fill(folder: Path) -> Path:
    """Return a database with three checks of the demo's site in it, as small as can be."""
    with Site() as site, run_hook() as hook:
        desk = Desk(site, hook, build_config(folder, site.base, hook.url))
        desk.play(*DAYS[:CHECKED_DAYS])
    with closing(sqlite3.connect(desk.config.database)) as db:
        db.execute("pragma journal_mode = delete")
        db.execute(f"pragma page_size = {PAGE_BYTES}")
        db.execute("vacuum")
    return desk.config.database


if __name__ == "__main__":
    main()
