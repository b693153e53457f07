"""Compare the processor time and memory of monitor with those of its peers, all measured in one run.

    python -m benchmarks.speed [--pages FOLDER] [--texts FOLDER] [--peers FOLDER] [--json FILE] [ROWS ...]

The peers, urlwatch and webchanges, are installed from PyPI into a virtual environment in `--peers` (temporary by default).
`--pages` is a folder of saved assessments (.html); without it, the small pages of the demo are used. `--texts` is a folder
of normalised texts to import as well. ROWS are "idle", "help", "new", "parse" or "import"; all by default. Processor time is
user plus system time, the least of several runs, as the machine may be shared. Prints a table; `--json` also writes it to a
file.
"""

import argparse
import compileall
import json
import os
import shlex
import subprocess
import sys
import venv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from bs4 import BeautifulSoup

import monitor
from benchmarks.processes import MONITOR, Used, measure, run_afresh, run_again
from benchmarks.saved_site import SavedSite
from monitor.config import load_config
from monitor.demo.site import DemoSite
from monitor.demo.story import DAYS, DEMO_KEY, DEMO_SERIES
from monitor.errors import MonitorError
from monitor.models import Assessment
from monitor.parse import parse_assessment
from monitor.site import SeriesShape
from monitor.store.pages import MAX_DATED_LINKS

SITE = "https://understandingwar.org"
NEW = 200  # new pages
LIST = "div.field-name-body li, .dynamic-entry-content li"  # the key takeaways, in both layouts
FLOOR = f"""
import sys, requests
from bs4 import BeautifulSoup
session = requests.Session()
for url in sys.argv[1:]:
    print([one.get_text() for one in BeautifulSoup(session.get(url).content, "lxml").select({LIST!r})])
"""


class Row(NamedTuple):
    """A measurement of ours, one of a peer, and the aim."""

    what: str
    ours: Used
    peer: str
    theirs: Used
    aim: str = ""

    @property
    def ratio(self) -> float:
        """Our seconds divided by the peer's."""
        return self.ours.seconds / self.theirs.seconds

    def __str__(self) -> str:
        """Return the line of the table."""
        figures = [f"{used.seconds:>8.3f}{used.megabytes or '':>5}" for used in (self.ours, self.theirs)]
        return f"{self.what:<26}{figures[0]}  {self.peer:<40}{figures[1]}{self.ratio:>8.2f}  {self.aim}"


@dataclass(frozen=True, kw_only=True)
class Bench:
    """Folders, files and settings for the measurements."""

    folder: Path  # where the programs write
    peers: Path  # virtual environment with the peers' commands
    files: Sequence[Path]  # saved pages
    texts: Sequence[Path]
    series: Mapping[str, Mapping[str, Any]]  # as in config.yaml, without its site

    def configure(self, site: str, **settings: object) -> SeriesShape:
        """Write config.yaml; return the shape of its series."""
        [(key, block)] = self.series.items()
        settings = {**block, "site": site, "request_interval": 0, **settings}
        path = self.folder / "config.yaml"
        path.write_text(json.dumps({"series": {key: settings}}))
        return load_config(path).series[key].shape(key)

    def peer(self, name: str, jobs: Sequence[Mapping[str, object]]) -> list[str | Path]:
        """Write a peer's jobs; return its command."""
        (self.folder / "jobs.yaml").write_text("---\n".join(f"{json.dumps(job)}\n" for job in jobs))
        (self.folder / "peer.yaml").touch()
        flags = ("--urls", "--cache") if name == "urlwatch" else ("--jobs", "--database")
        files = [
            flags[0],
            "jobs.yaml",
            flags[1],
            f"{name}.db",
            "--config",
            "peer.yaml",
            "--hooks",
            os.devnull,
        ]
        return [self.peers / "bin" / name, *files]


def measure_idle(bench: Bench) -> Iterator[Row]:
    """Yield a check with nothing new, compared with each peer watching one page."""
    with DemoSite(DAYS[0]) as site:
        demo = Bench(**{**vars(bench), "series": {DEMO_KEY: DEMO_SERIES}})
        demo.configure(site.base)
        ours = run_again([*MONITOR, "--quiet", "check"], bench.folder)
        for name, aim in (("urlwatch", "1.0, 55 MB"), ("webchanges", "")):
            command = bench.peer(name, [{"name": "page", "url": f"{site.base}/sitemap_index.xml"}])
            yield Row("check, nothing new", ours, f"{name}, one page", run_again(command, bench.folder), aim)


def measure_help(bench: Bench) -> Iterator[Row]:
    """Yield printing the help."""
    theirs = run_again([bench.peers / "bin" / "urlwatch", "--help"], bench.folder)
    yield Row("--help", run_again([*MONITOR, "--help"], bench.folder), "urlwatch --help", theirs, "0.15 s")


def measure_new(bench: Bench) -> Iterator[Row]:
    """Yield checking many new pages, compared with programs that only extract the list of each.

    It may take us several checks, since one reads at most MAX_DATED_LINKS pages.
    """
    shape = bench.configure(SITE)
    bodies = [path.read_bytes() for path in bench.files[:NEW]]
    with SavedSite({_parse(body, shape): body for body in bodies}) as site:
        lists = dict.fromkeys(("hub", "listing", "updates", "updates_address"))  # the sitemap names them all
        bench.configure(site.base, canonical_site=SITE, history=len(bodies) - 1, **lists)
        checks = ceil(len(bodies) / MAX_DATED_LINKS)
        what, forget = f"check, {len(bodies)} new pages", ("monitor.db*", "archive")
        command = " && ".join([f"{shlex.join(MONITOR)} --quiet check"] * checks)
        ours = run_afresh(["/bin/sh", "-c", command], bench.folder, forget)
        floor = run_afresh([sys.executable, "-c", FLOOR, *site.urls], bench.folder, ())
        yield Row(what, ours, "the floor: requests, BeautifulSoup, select", floor, "1.5")
        for name, aim in (("webchanges", "1.0"), ("urlwatch", "")):
            jobs = [{"url": url, "filter": [{"css": LIST}, "html2text"]} for url in site.urls]
            theirs = run_afresh(bench.peer(name, jobs), bench.folder, (f"{name}.db*",))
            yield Row(what, ours, f"{name}, extraction alone", theirs, aim)


def measure_parse(bench: Bench) -> Iterator[Row]:
    """Yield parsing pages, compared with building BeautifulSoup's trees of them."""
    shape = bench.configure(SITE)
    bodies = [path.read_bytes() for path in bench.files]
    for what, some in (("all pages", bodies), ("the largest page", [max(bodies, key=len)] * 20)):
        yield Row(
            f"parse {what}",
            measure(lambda some=some: [_parse(body, shape) for body in some]),  # type: ignore[misc]
            f"BeautifulSoup with lxml, {len(some)} trees",
            _build_trees(some),
            "0.8",
        )


def measure_import(bench: Bench) -> Iterator[Row]:
    """Yield importing and tracking all documents."""
    bench.configure(SITE)
    command: list[str | Path] = [*MONITOR, "--quiet", "import", *bench.files, *bench.texts]
    ours = run_afresh(command, bench.folder, ("monitor.db*", "archive"))
    what = f"import of {len(bench.files)} pages" + (f", {len(bench.texts)} texts" if bench.texts else "")
    trees = _build_trees([path.read_bytes() for path in bench.files])
    yield Row(what, ours, f"BeautifulSoup with lxml, {len(bench.files)} trees", trees)


ROWS: Mapping[str, Callable[[Bench], Iterator[Row]]] = {
    "idle": measure_idle,
    "help": measure_help,
    "new": measure_new,
    "parse": measure_parse,
    "import": measure_import,
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name in ("pages", "texts", "peers", "json"):
        parser.add_argument(f"--{name}", type=lambda given: Path(given).resolve())  # commands run elsewhere
    parser.add_argument("rows", nargs="*", metavar="ROWS")
    given = parser.parse_args()
    with TemporaryDirectory(prefix="monitor-benchmark-") as name:
        bench = _lay_out(Path(name), pages=given.pages, texts=given.texts, peers=given.peers)
        rows = [row for kind in given.rows or ROWS for row in ROWS[kind](bench)]
    print(f"{'':<26}{'s':>8}{'MB':>5}  {'peer':<40}{'s':>8}{'MB':>5}{'ratio':>8}  aim", *rows, sep="\n")
    if given.json:
        found = [
            {**row._asdict(), "ours": row.ours._asdict(), "theirs": row.theirs._asdict()} for row in rows
        ]
        given.json.write_text(json.dumps(found, indent=2))


def _lay_out(folder: Path, *, pages: Path | None, texts: Path | None, peers: Path | None) -> Bench:
    bench = Bench(
        folder=folder,
        peers=peers or folder / "peers",
        files=sorted(pages.rglob("*.html")) if pages else _save_demo(folder / "pages"),
        texts=sorted(texts.rglob("*.txt")) if texts else (),
        series={"roca": {}} if pages else {DEMO_KEY: DEMO_SERIES},
    )
    _check_pages(bench, pages)
    # As pip does on installation: it compiled the peers, but not the tree that we run from.
    compileall.compile_dir(Path(monitor.__file__).parent, quiet=1)
    if not (bench.peers / "bin" / "urlwatch").exists():
        venv.create(bench.peers, with_pip=True)
        subprocess.run([bench.peers / "bin" / "pip", "install", "-q", "urlwatch", "webchanges"], check=True)  # noqa: S603
    return bench


def _check_pages(bench: Bench, pages: Path | None) -> None:
    """Exit with a one-line message if there is no page, or one of them is no assessment."""
    if not bench.files:
        sys.exit(f"{pages}: holds no saved page (.html)")
    shape = bench.configure(SITE)
    for path in bench.files:
        try:
            parse_assessment(path.read_bytes(), url=str(path), series=shape)
        except MonitorError as error:
            sys.exit(f"{error}; take it out of the folder, since every page is measured")


def _save_demo(folder: Path) -> list[Path]:
    """Save the pages of the demo's site and return their files."""
    folder.mkdir()
    site = DemoSite(DAYS[-1])
    for post in site.published:
        answer = site.answer(post.path)
        (folder / f"{post.path.strip('/').replace('/', '-')}.html").write_bytes(
            answer.body if answer else b""
        )
    return sorted(folder.iterdir())


def _parse(body: bytes, shape: SeriesShape) -> Assessment:
    return parse_assessment(body, url=f"{SITE}/page", series=shape)


def _build_trees(bodies: Sequence[bytes]) -> Used:
    return measure(lambda: [BeautifulSoup(body.decode(errors="replace"), "lxml") for body in bodies])


if __name__ == "__main__":
    main()
