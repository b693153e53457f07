"""Measure how many bytes a day the database and the archive take on disk, and how long opening the database takes.

    python -m benchmarks.disk --pages FOLDER [--json FILE]

`--pages` is a folder of saved assessments (.html), which are imported into a new database and tracked, as by `monitor
import`. They are compared with the export of the same days, by `monitor export assessments` and `takeaways`. Bytes are those
of the pages that SQLite uses for a table and its indexes (https://www.sqlite.org/dbstat.html), after a vacuum.
"""

import argparse
import json
import sqlite3
import statistics
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from monitor.store import open_store

MONITOR = [str(Path(sys.executable).with_name("monitor"))]
ROUNDS = 9
LEAST_SHOWN = 100  # bytes a day; smaller tables are not listed
TABLES = """
    select iif(own.tbl_name like 'passages_fts%', 'passages_fts', coalesce(own.tbl_name, 'schema')), sum(pgsize)
    from dbstat left join sqlite_master as own on own.name = dbstat.name group by 1 order by 2 desc"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=Path, required=True)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    with TemporaryDirectory(prefix="monitor-benchmark-") as name:
        figures = measure(Path(name), given.pages.absolute())
    for what, value in figures.items():
        print(f"{what:<44}{value:>12,.2f}")
    if given.json:
        given.json.write_text(json.dumps(figures, indent=2))


def measure(folder: Path, pages: Path) -> dict[str, float]:
    """Import the pages and return the figures by name."""
    (folder / "config.yaml").write_text("series: {roca: {site: https://understandingwar.org}}\n")
    _run(folder, "import", str(pages))
    _run(folder, "vacuum")
    database = folder / "monitor.db"
    with closing(sqlite3.connect(database)) as db:
        [days] = db.execute("select count(*) from assessments").fetchone()
        tables = db.execute(TABLES).fetchall()
    exported = sum(
        len(_run(folder, "export", what, "--format", "jsonl")) for what in ("assessments", "takeaways")
    )
    packed = sum(file.stat().st_size for file in (folder / "archive").rglob("*.gz"))
    total = sum(size for _, size in tables)
    return {
        "days": days,
        **{f"{table}, bytes a day": size / days for table, size in tables if size / days >= LEAST_SHOWN},
        "database, bytes a day": total / days,
        "its export, bytes a day": exported / days,
        "database over its export": total / exported,
        "archive, bytes a day": packed / days,
        "open to read, ms": 1000 * _opening(database, write=False),
        "open to write, ms": 1000 * _opening(database, write=True),
    }


def _run(folder: Path, *arguments: str) -> bytes:
    return subprocess.run([*MONITOR, *arguments], cwd=folder, check=True, capture_output=True).stdout  # noqa: S603  our own command


def _opening(database: Path, *, write: bool) -> float:
    """Return the processor time of opening the database, in seconds, as the median of several rounds."""
    spent = []
    for _ in range(ROUNDS):
        began = time.process_time()
        with open_store(database, write=write):
            spent.append(time.process_time() - began)
    return statistics.median(spent)


if __name__ == "__main__":
    main()
