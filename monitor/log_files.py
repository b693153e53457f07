"""The daemon's log in a file: private, rotated when full, continued under its name after logrotate has moved it."""

import logging
from contextlib import nullcontext
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from monitor.files import create_file


class LogFile(RotatingFileHandler):
    """A private file that is rotated when full and on demand."""

    def _open(self) -> TextIOWrapper:
        create_file(Path(self.baseFilename))
        return super()._open()

    def reopen(self) -> None:
        """Close the file and open its name again, creating the file if needed; raises OSError."""
        with self.lock or nullcontext():
            old = self.setStream(self._open())
        if old is not None:
            old.close()


def reopen_log_files() -> None:
    """Continue in a new file of the old name if logrotate has moved the present one; raises OSError."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler, LogFile):
            handler.reopen()
