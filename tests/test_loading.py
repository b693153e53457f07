"""The law of imports: nobody waits for what they do not use."""

import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import click
import pytest

from monitor.cli import COMMANDS
from monitor.cli.themes import CORRECTIONS
from tests.desk import Site, configure

HEAVY = {
    "numpy",
    "bs4",
    "lxml",
    "jinja2",
    "requests",
    "urllib3",
    "flask",
    "waitress",
    "pydantic",
    "filelock",
    "apscheduler",
    "sqlite_utils",
    "apprise",
}
HELP = {
    "",
    "._version",
    ".boundary",
    ".errors",
    ".files",
    ".logs",
    ".spelling",
    ".printable",
    ".row_numbers",
    ".cli",
    ".cli.arguments",
    ".cli.exits",
    ".cli.lazy",
    ".cli.output",
}
CONFIG = HELP | {
    ".channels", ".channels.base", ".channels.stdout", ".cli.common", ".cli.config", ".config", ".config.clashes", ".config.loader",
    ".blocks", ".blocks.kinds", ".config.mistakes", ".config.presets", ".config.risks", ".config.schema", ".config.sources", ".config.values", ".config.yaml_text",
    ".digest_times", ".files", ".hosts", ".message_kinds", ".site", ".text", ".timespan",
}  # fmt: skip
CHECK = CONFIG - {".cli.config", ".config.risks"} | {  # what may be loaded to find out that nothing is new
    ".__main__", ".cli.beginning", ".cli.checks", ".cli.interruption", ".cli.progress", ".cli.reports", ".heartbeat", ".incidents", ".logged_progress", ".outbox", ".outbox.sent", ".progress", ".publishing_hours",
    ".discover", ".discover.addresses", ".discover.cards", ".discover.merge", ".discover.page_dates", ".discover.plausible", ".discover.predicted", ".discover.sitemap", ".discover.updates",
    ".bot_check", ".fetch", ".fetch.checks", ".fetch.client", ".net", ".net.addresses", ".net.client", ".net.coding", ".net.environment", ".net.explain", ".net.headers", ".net.limits",
    ".pipeline", ".pipeline.check", ".pipeline.clock", ".pipeline.crawl", ".pipeline.day_pages", ".pipeline.delivery", ".pipeline.digests", ".pipeline.incident_words", ".pipeline.incidents", ".pipeline.pauses", ".pipeline.report", ".pipeline.session", ".pipeline.waiting", ".pipeline.window",
    ".store", ".store.connections", ".store.copies", ".store.daemons", ".store.database", ".store.dates", ".store.digest_queue", ".store.locks", ".store.migrations", ".store.opening", ".store.owed", ".store.pages", ".store.routes", ".store.rows", ".store.runs", ".store.store",
}  # fmt: skip


def loaded(folder: Path, *arguments: str) -> set[str]:
    """Return the modules in memory after a command, ours and others'."""
    code = (
        "import json, sys, atexit; out = sys.stdout; atexit.register(lambda: print(json.dumps(list(sys.modules)), file=sys.stderr));"
        f"sys.argv[1:] = {list(arguments)!r}; from monitor.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stderr.splitlines()[-1]))


@pytest.mark.slow
@pytest.mark.parametrize(("arguments", "allowed"), [(["--help"], HELP), (["config"], CONFIG)])
def test_a_command_loads_what_it_needs(tmp_path: Path, arguments: list[str], allowed: set[str]) -> None:
    """The list of our modules that each loads is held here; of others' none that is heavy."""
    (tmp_path / "config.yaml").write_text("series: {roca: {site: 'https://a.example'}}\n")
    modules = loaded(tmp_path, *arguments)
    ours = {name.removeprefix("monitor") for name in modules if name.partition(".")[0] == "monitor"}
    assert ours - allowed == set()
    assert modules & HEAVY == set()


@pytest.mark.slow
def test_a_check_with_nothing_new_loads_neither_values_of_assessments_nor_what_reads_and_sends_them(
    tmp_path: Path,
) -> None:
    """Neither parser, tracker and templates nor assessments, messages and the outbox: all it loads of ours is listed here."""
    with Site() as site:
        configure(tmp_path, site.base)
        loaded(tmp_path, "check")
        modules = loaded(tmp_path, "check")
    ours = {name.removeprefix("monitor") for name in modules if name.partition(".")[0] == "monitor"}
    assert ours - CHECK == set()
    assert modules & (HEAVY - {"urllib3"}) == set()


@pytest.mark.parametrize("table", [COMMANDS, CORRECTIONS], ids=["monitor", "monitor themes"])
def test_help_says_what_each_command_says_of_itself(table: dict[str, tuple[str, str]]) -> None:
    """The lines of the table are the first sentences of the commands, and each command is where the table says."""
    for name, (place, line) in table.items():
        module, _, function = place.partition(":")
        command = getattr(import_module(f"monitor.cli.{module}"), function)
        assert isinstance(command, click.Command)
        assert (command.name, command.get_short_help_str(200)) == (name, line)
