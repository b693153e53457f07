"""The law of damaged rows: whatever a row edited by hand holds, all others are read, and a line names it and what to do."""

import json
import shutil
import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing, redirect_stderr, redirect_stdout, suppress
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO, StringIO, TextIOWrapper
from itertools import islice
from pathlib import Path

import pytest

from monitor.cli import run_command
from monitor.config import load_config
from monitor.demo.story import DAYS, DEMO_KEY
from monitor.incidents import INCIDENTS
from monitor.store import open_store
from monitor.store.database import Database
from monitor.store.migrations import apply
from monitor.store.rows import MENDED_BY, _log_text_once
from monitor.web import Site, create_app
from tests.process import run
from tests.web.world import COMPILED

pytestmark = pytest.mark.slow

FIRST, LAST = DAYS[0], DAYS[-1]
NOW = datetime(2026, 6, 18, 6, tzinfo=UTC)
WORDS = ["rename 2026-06-08/7 Dike", "follow 2026-06-08/1", "watch causeway", "merge 2026-06-12/1 2026-06-08/3",
    "split 2026-06-14/3", "move 2026-06-13/2 2026-06-08/6", "not-new 2026-06-11/2", "mute 2026-06-08/2"]  # fmt: skip
MORE = f"""
    update deliveries set state = iif(id % 2, 'dead', 'owed'), last_error = 'no' where id > 8;
    insert into troubles values {", ".join(f"('{DEMO_KEY}', '{one}', '{NOW}', 3, 1, 'no')" for one in INCIDENTS)};
    insert into gathered (channel, series, date, edition, gathered_at, held_at, held)
        select 'terminal', series, date, edition, '{NOW}', '{NOW}', '{{"a": false}}' from assessments;
    insert into quarantine select series, url, 'odd', 'a', '{NOW}' from links;
    insert into readings (series, date, takeaway, model, sha256, messages, asked_at, seconds, tokens_asked, tokens_answered,
            answer, new, confidence, matches, title, reason)
        select series, date, text, 'm', 'a', '[]', '{NOW}', 1, 1, 1, '', 0, 0.5, '[["2026-06-08", "a", 0.5]]', 'A title', ''
        from takeaways join assessments on id = assessment;
    """  # noqa: S608  our own words
COMMANDS = ["status", "themes", "themes log", f"themes explain {LAST}/1", "themes show 2026-06-08/7", "search causeway",
    "diff", "deliveries --json", f"digest --since {FIRST}", "export assessments", "export themes", "export takeaways"]  # fmt: skip
PAGES = ["/", f"/{FIRST}", f"/{LAST}", f"/{LAST}/1", f"/{LAST}/text", "/themes", "/themes/2026-06-08/7", "/search?q=causeway",
    f"/compare/{FIRST}/{LAST}", "/trends", "/status", "/corrections", "/feeds/assessments.json", "/api/themes"]  # fmt: skip
DERIVED = {"_sqlite_migrations", "sqlite_sequence", "mentions"}
BELONGS = {"id", "series", "assessment", "message"}  # to which series, assessment or message a row belongs
DAMAGE: dict[str, Sequence[object]] = {
    "TEXT": ("", "x", "[1]", None, "0001-01-01", b"\xff"),
    "INTEGER": (-1, 2**63 - 1, None),
    "REAL": (-1.0, float("inf"), None),
    "BLOB": (b"", zlib.compress(b"{}"), zlib.compress(b"[1]"), None),
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the demo's ten days, corrections, and rows in every table."""
    folder = tmp_path_factory.mktemp("whole")
    assert run(folder, "demo", "--keep", "kept").returncode == 0
    for words in WORDS:
        assert call(folder / "kept", f"themes {words}")[0] == 0
    with closing(sqlite3.connect(folder / "kept" / "monitor.db")) as db:
        db.executescript(f"{MORE}; pragma journal_mode = delete")
    config = folder / "kept" / "config.yaml"
    config.write_text(f"{config.read_text()}second_reader: {{url: 'http://127.0.0.1:9/v1', model: m}}\n")
    return folder / "kept"


def call(folder: Path, words: str) -> tuple[int, str, str]:
    """Run a command in this process, so that an unforeseen exception ends the test; return its status and what it printed."""
    _log_text_once.cache_clear()
    out, err = TextIOWrapper(BytesIO(), write_through=True), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = run_command(["--config", str(folder / "config.yaml"), *words.split()])
    return status, out.buffer.getvalue().decode(), err.getvalue()


def tables() -> list[str]:
    """Return the tables that the program reads, without those derived from others."""
    with closing(sqlite3.connect(":memory:")) as memory:
        apply(Database(memory))
        names = [name for (name,) in memory.execute("select name from sqlite_master where type = 'table'")]
    return [name for name in names if name not in DERIVED and "_fts" not in name]


def damaged(whole: Path, folder: Path, table: str) -> Iterator[None]:
    """Yield with a store in which some rows of a table are damaged, each in one column, until all values had their turn.

    The first half of the rows stays whole, if there are several.
    """
    with closing(sqlite3.connect(whole / "monitor.db")) as db:
        columns = db.execute("select name, type, pk from pragma_table_info(?)", [table]).fetchall()
        key = ", ".join(name for name, _, pk in columns if pk)
        rows = db.execute(f"select {key} from {table} order by {key.replace(',', ' desc,')} desc").fetchall()  # noqa: S608  our own names
    assert rows, table
    values = [
        (name, value)
        for n in range(9)
        for name, kind, _ in columns
        if name not in BELONGS
        for value in DAMAGE[kind][n : n + 1]
    ]
    spare, left = max(len(rows) // 2, 1), iter(values)
    while some := tuple(islice(left, spare)):
        shutil.copyfile(whole / "monitor.db", folder / "monitor.db")
        with closing(sqlite3.connect(folder / "monitor.db")) as db:
            for (name, value), row in zip(some, rows, strict=False):
                wanted = "cast(? as text)" if value == b"\xff" else "?"
                sql = f"update or ignore {table} set {name} = {wanted} where ({key}) = ({', '.join('?' * len(row))})"  # noqa: S608  our own names
                with suppress(sqlite3.IntegrityError):  # the table itself refuses it
                    db.execute(sql, [value, *row])
            db.commit()
        yield


@pytest.mark.parametrize("table", tables())
def test_whatever_one_row_holds_the_others_are_read(table: str, whole: Path, tmp_path: Path) -> None:
    """No command ends with an unforeseen error and no page with 500; what is left out is named, with what to do."""
    shutil.copyfile(whole / "config.yaml", tmp_path / "config.yaml")
    config = load_config(tmp_path / "config.yaml")
    everything = call(whole, "export takeaways")[1].splitlines()
    kept = json.loads(everything[2])["text"]
    for _ in damaged(whole, tmp_path, table):
        for words in COMMANDS:
            status, printed, said = call(tmp_path, words)
            assert status in {0, 1}, (words, said)
        assert kept in printed  # by the last of them, export takeaways
        with open_store(config.database, write=False) as store:
            assert (
                len(printed.splitlines()) == len(everything) or MENDED_BY in said or store.find_unreadable()
            )
        app = create_app(Site(load=lambda: config, now=lambda: NOW))
        app.jinja_env.bytecode_cache = COMPILED
        answers = {page: app.test_client().get(page) for page in PAGES}
        assert {
            page for page, answer in answers.items() if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR
        } == set()
        assert kept in answers[f"/{FIRST}"].get_data(as_text=True)
