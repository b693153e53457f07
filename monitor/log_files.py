"""The daemon's log file: private, rotated when full, and opened anew after logrotate has moved it."""

import logging
import sys
from contextlib import nullcontext
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from monitor.errors import reason_of
from monitor.files import create_file


class LogFile(RotatingFileHandler):
    """A private file that is rotated when full and on demand."""

    _failed = False  # the last line could not be written, which was reported
    _fails = False  # the current line cannot be written

    def _open(self) -> TextIOWrapper:
        create_file(Path(self.baseFilename))
        return super()._open()

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line; if the one before could not be written, say that the file is written again."""
        self._fails = False
        super().emit(record)
        if self._failed and not self._fails:
            print(f"{self.baseFilename}: is written again", file=sys.stderr)
        self._failed = self._fails

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  logging's own name
        """Say once that the file cannot be written; the line itself is on standard error, too."""
        exc = sys.exc_info()[1]
        if not isinstance(exc, OSError):
            super().handleError(record)
            return
        self._fails = True
        if not self._failed:
            print(f"{self.baseFilename}: cannot be written: {reason_of(exc)}", file=sys.stderr)

    def reopen(self) -> None:
        """Close the file and open its name again, creating the file if needed; raises OSError."""
        with self.lock or nullcontext():
            old = self.setStream(self._open())
        if old is not None:
            old.close()


def reopen_log_files() -> None:
    """Continue in a new file with the old name if logrotate has moved the current one; raises OSError."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler, LogFile):
            handler.reopen()
