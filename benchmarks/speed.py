"""How much processor time and memory monitor takes beside its peers, measured in one run.

    python -m benchmarks.speed [--pages FOLDER] [--peers FOLDER] [--json FILE]

The peers, urlwatch and webchanges, are installed from PyPI into a virtual environment in `--peers` (a temporary one by
default). `--pages` names saved assessments (.html); without it the pages of the demo are read, which are small. Processor
time is user and system time, the least of several runs: the machine may be shared. Prints a table; `--json` keeps it.
"""

import argparse
import json
import os
import subprocess
import sys
import time
import venv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bs4 import BeautifulSoup

from monitor.config import load_config
from monitor.demo.site import DemoSite
from monitor.demo.story import DAYS, DEMO_KEY, DEMO_SERIES
from monitor.parse import parse_assessment

ROUNDS = 5
SITE = "https://understandingwar.org"
MONITOR = [str(Path(sys.executable).with_name("monitor"))]


@dataclass(frozen=True, kw_only=True)
class Row:
    """One measurement: processor seconds and peak megabytes (0: not measured), and those seconds over the peer's."""

    what: str
    seconds: float
    megabytes: int
    peer: str
    peer_seconds: float

    @property
    def ratio(self) -> float:
        """Ours over the peer's."""
        return self.seconds / self.peer_seconds


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("pages", "peers", "json"):
        parser.add_argument(f"--{name}", type=Path)
    given = parser.parse_args()
    with TemporaryDirectory(prefix="monitor-benchmark-") as name:
        folder = Path(name)
        pages = sorted(given.pages.rglob("*.html")) if given.pages else _save_demo(folder / "pages")
        rows = [
            *_idle(folder, given.peers or folder / "peers"),
            *_reading(folder, pages, "roca" if given.pages else DEMO_KEY),
        ]
    print(f"{'what':<34}{'s':>8}{'MB':>6}  {'peer':<34}{'s':>8}{'ratio':>8}")
    for row in rows:
        print(
            f"{row.what:<34}{row.seconds:>8.3f}{row.megabytes or '':>6}  {row.peer:<34}{row.peer_seconds:>8.3f}{row.ratio:>8.2f}"
        )
    if given.json:
        given.json.write_text(json.dumps([{**asdict(row), "ratio": row.ratio} for row in rows], indent=2))


def _idle(folder: Path, peers: Path) -> Iterator[Row]:
    """Yield what a check with nothing new takes beside one page watched by each peer."""
    if not (peers / "bin" / "urlwatch").exists():
        venv.create(peers, with_pip=True)
        subprocess.run([peers / "bin" / "pip", "install", "-q", "urlwatch", "webchanges"], check=True)  # noqa: S603
    with DemoSite(DAYS[0]) as site:
        series = json.dumps({**DEMO_SERIES, "site": site.base, "request_interval": 0})
        (folder / "config.yaml").write_text(f"series: {{{DEMO_KEY}: {series}}}\n")
        (folder / "job.yaml").write_text(f"name: page\nurl: {site.base}/sitemap_index.xml\n")
        ours, size = _least([*MONITOR, "--quiet", "check"], folder)
        (folder / "peer.yaml").touch()
        common = ["--config", "peer.yaml", "--hooks", os.devnull]
        for peer, names in (("urlwatch", ("--urls", "--cache")), ("webchanges", ("--jobs", "--database"))):
            command = [str(peers / "bin" / peer), names[0], "job.yaml", names[1], f"{peer}.db", *common]
            yield Row(
                what="check, nothing new",
                seconds=ours,
                megabytes=size,
                peer=f"{peer}, one page",
                peer_seconds=_least(command, folder)[0],
            )


def _reading(folder: Path, pages: Sequence[Path], series: str) -> Iterator[Row]:
    """Yield what it takes to parse pages, and to import them with tracking, beside BeautifulSoup's trees of them."""
    bodies = [page.read_bytes() for page in pages]
    settings = json.dumps({**(DEMO_SERIES if series == DEMO_KEY else {}), "site": SITE})
    (folder / "config.yaml").write_text(f"series: {{{series}: {settings}}}\ndatabase: imported.db\n")
    shape = load_config(folder / "config.yaml").series[series].shape(series)
    trees = min(_process_time(_build_trees, bodies) for _ in range(ROUNDS))

    def parse(bodies: Sequence[bytes]) -> None:
        for body in bodies:
            parse_assessment(body, url=f"{SITE}/page", series=shape)

    peer = f"BeautifulSoup's trees of {len(bodies)} pages"
    parsed = min(_process_time(parse, bodies) for _ in range(ROUNDS))
    yield Row(what="parse", seconds=parsed, megabytes=0, peer=peer, peer_seconds=trees)
    seconds, size = _run([*MONITOR, "--quiet", "import", *map(str, pages)], folder)
    yield Row(what="import, with tracking", seconds=seconds, megabytes=size, peer=peer, peer_seconds=trees)


def _build_trees(bodies: Sequence[bytes]) -> None:
    for body in bodies:
        BeautifulSoup(body.decode(errors="replace"), "lxml")


def _process_time(work: Callable[[Sequence[bytes]], None], bodies: Sequence[bytes]) -> float:
    began = time.process_time()
    work(bodies)
    return time.process_time() - began


def _save_demo(folder: Path) -> list[Path]:
    """Save the pages of the demo's site."""
    folder.mkdir()
    site = DemoSite(DAYS[-1])
    for post in site.published:
        answer = site.answer(post.path)
        (folder / f"{post.path.strip('/').replace('/', '-')}.html").write_bytes(
            answer.body if answer else b""
        )
    return sorted(folder.iterdir())


def _least(command: Sequence[str], folder: Path) -> tuple[float, int]:
    """Return the least processor time and the greatest size of several runs; the first ones find something new."""
    runs = [_run(command, folder) for _ in range(ROUNDS + 2)][2:]
    return min(seconds for seconds, _ in runs), max(size for _, size in runs)


def _run(command: Sequence[str], folder: Path) -> tuple[float, int]:
    """Return user and system seconds, and the peak of memory in MB."""
    process = subprocess.Popen(  # noqa: S603  commands of this file
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{' '.join(command[:3])}: ended with status {os.waitstatus_to_exitcode(status)}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss // 1024


if __name__ == "__main__":
    main()
