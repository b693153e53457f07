"""The database as the program sees it: one attribute for each subject."""

import math
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from monitor.errors import MonitorError, NoDatabase, StoreError
from monitor.store.copies import refuse_newer
from monitor.store.database import Database
from monitor.store.dates import Dates
from monitor.store.digest_queue import DigestQueue
from monitor.store.locks import Lock, hold, is_held, lock_path, take_turn
from monitor.store.owed import Owed
from monitor.store.pages import Pages
from monitor.store.routes import Routes
from monitor.store.rows import read_rows
from monitor.store.runs import Runs

if TYPE_CHECKING:
    from monitor.store.answers import Answers
    from monitor.store.assessments import Assessments
    from monitor.store.corrections import CorrectionLog
    from monitor.store.deliveries import Deliveries
    from monitor.store.figures import Figures
    from monitor.store.messages import Messages
    from monitor.store.overview import Overviews
    from monitor.store.passages import Passages
    from monitor.store.stored_history import StoredHistory
    from monitor.store.theme_names import ThemeNames

Subject = TypeVar("Subject")

MIN_PAUSE_SECONDS = 0.2  # seconds; a waiting writer tries every twentieth of a second
MAX_TURN_SECONDS = 3600.0  # seconds that another writer may take


class Lazy(Generic[Subject]):
    """An attribute of Store whose class is imported at its first use: a check with nothing new needs none of these."""

    def __init__(self, module: str, kind: str) -> None:
        self._module, self._kind = f"monitor.store.{module}", kind

    def __set_name__(self, _: type, name: str) -> None:
        self._name = name

    def __get__(self, store: "Store", _: type) -> Subject:
        made: Subject = getattr(import_module(self._module), self._kind)(store._db)  # noqa: SLF001  the class below
        store.__dict__[self._name] = made  # which is found before this
        return made


class Store:
    """The database: each attribute holds the queries about one subject."""

    assessments: Lazy["Assessments"] = Lazy("assessments", "Assessments")
    messages: Lazy["Messages"] = Lazy("messages", "Messages")
    deliveries: Lazy["Deliveries"] = Lazy("deliveries", "Deliveries")
    passages: Lazy["Passages"] = Lazy("passages", "Passages")
    corrections: Lazy["CorrectionLog"] = Lazy("corrections", "CorrectionLog")
    answers: Lazy["Answers"] = Lazy("answers", "Answers")
    overviews: Lazy["Overviews"] = Lazy("overview", "Overviews")
    figures: Lazy["Figures"] = Lazy("figures", "Figures")
    theme_names: Lazy["ThemeNames"] = Lazy("theme_names", "ThemeNames")

    def __init__(self, db: Database, path: Path, lock: Lock | None, asking: Lock | None) -> None:
        self._db = db
        self._path = path
        self._lock = lock  # of an exclusive writer
        self._asking = asking  # of a process that asks the site
        self._inode = path.stat().st_ino if lock else 0
        self._opened_at = time.monotonic()
        self.pages = Pages(db)
        self.dates = Dates(db)
        self.owed = Owed(db)
        self.digest_queue = DigestQueue(db)
        self.runs = Runs(db)
        self.routes = Routes(db)

    def history(self, series: str) -> "StoredHistory":
        """Return the judged history of a series, which is read on demand."""
        from monitor.store.stored_history import StoredHistory  # noqa: PLC0415

        return StoredHistory(db=self._db, series=series)

    def atomic(self) -> AbstractContextManager[None]:
        """Write everything inside together, or nothing."""
        return self._db.atomic()

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Read everything inside as of one moment, whatever is written meanwhile."""
        self._db.conn.execute("begin")
        try:
            yield
        finally:
            self._db.rollback()

    @property
    def version(self) -> int:
        """A number that changes when another connection writes to the database."""
        return self._db.number("pragma data_version")

    @property
    def idle(self) -> float:
        """The seconds since another process last released the lock for the site; infinite if unknown."""
        return self._asking.idle + time.monotonic() - self._opened_at if self._asking else math.inf

    @contextmanager
    def unlocked(self) -> Iterator[None]:
        """Let other writers work while the block waits for something; no transaction may be open.

        A write inside waits just as long for them: a message that was sent, but not noted as sent, would be sent again.
        Raises StoreLocked if one of them does not finish, StoreError if one replaced the database or deleted it.
        """
        with self._db.patient(MAX_TURN_SECONDS):
            if self._lock is not None:
                self._lock.release()
            try:
                yield
            except Exception:
                self._come_back()
                raise
            self._come_back()

    def _come_back(self) -> None:
        if self._lock is None:
            return
        take_turn(self._lock, self._path, MAX_TURN_SECONDS)
        if not self._path.exists():
            raise NoDatabase(str(self._path), gone=True)
        if self._path.stat().st_ino != self._inode:
            raise StoreError(f"{self._path}: another database was put here meanwhile; start again")
        refuse_newer(self._db, self._path)

    def let_others_ask(self, seconds: float) -> None:
        """Pause, let other processes ask the site, and pause after their last request, too.

        Raises StoreLocked if one of them does not finish.
        """
        if self._asking is None:
            time.sleep(seconds)
            return
        self._asking.release()
        time.sleep(max(seconds, MIN_PAUSE_SECONDS))
        take_turn(self._asking, self._path, MAX_TURN_SECONDS)
        time.sleep(max(seconds - self._asking.idle, 0.0))

    def leave_site(self) -> None:
        """Let other processes ask the site from now on: this one has asked it for the last time."""
        if self._asking is not None:
            self._asking.release()

    def sending(self, *, wait: float = 600.0) -> AbstractContextManager[object]:
        """Hold the lock for sending, so that no two processes send the same delivery."""
        return hold(self._path, "sending", wait)

    @property
    def is_sending(self) -> bool:
        """Whether some process sends now."""
        return is_held(lock_path(self._path, "sending"))

    def find_unreadable(self) -> tuple[str, ...]:
        """Return a line for each stored row that cannot be read; checks ignore such rows."""
        from monitor.store.readers import READERS  # noqa: PLC0415  imports every table's module, which only this needs

        found: list[MonitorError] = []
        for table, (sql, read) in READERS.items():
            for _ in read_rows(self._db, table, sql, [], read, note=found.append):
                pass
        return tuple(map(str, found))

    def shrink(self) -> None:
        """Return the space of deleted rows to the disk."""
        self._db.execute("pragma wal_checkpoint(truncate)").fetchall()
        self._db.execute("vacuum")
        self._db.execute("pragma wal_checkpoint(truncate)").fetchall()
