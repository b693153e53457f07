"""Bodies as received, by SHA-256, compressed, never rewritten."""

import gzip
import hashlib
import os
import tempfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from monitor.errors import StoreError
from monitor.models import Page


@dataclass(frozen=True)
class Archive:
    """A folder of gzip files: `ab/abcdef....gz` holds the body whose SHA-256 is abcdef...."""

    folder: Path

    def save(self, page: Page) -> Path:
        """Keep the body and return its file; one that is there already stays as it is, unless it is damaged.

        Raises StoreError, naming the file, if it cannot be written.
        """
        path = self.path(page.sha256)
        try:
            if not self._holds(page.sha256):
                # No time inside: the same body gives the same file.
                _write_whole(path, gzip.compress(page.body, mtime=0))
        except OSError as exc:
            raise StoreError(f"{path}: cannot be written: {exc.strerror or exc}") from exc
        return path

    def load(self, sha256: str) -> bytes:
        """Return the body of that hash; raises StoreError, naming the file, if it is missing or damaged."""
        path = self.path(sha256)
        try:
            body = gzip.decompress(path.read_bytes())
        except FileNotFoundError as exc:
            raise StoreError(f"{path}: no such page in the archive") from exc
        except (gzip.BadGzipFile, EOFError, zlib.error) as exc:
            raise StoreError(f"{path}: damaged: {exc}") from exc
        except OSError as exc:
            raise StoreError(f"{path}: cannot be read: {exc.strerror or exc}") from exc
        if hashlib.sha256(body).hexdigest() != sha256:
            raise StoreError(f"{path}: damaged: not the page of its name")
        return body

    def path(self, sha256: str) -> Path:
        """Return where the body of that hash is kept."""
        return self.folder / sha256[:2] / f"{sha256}.gz"

    def _holds(self, sha256: str) -> bool:
        try:
            self.load(sha256)
        except StoreError:
            return False
        return True


def _write_whole(path: Path, packed: bytes) -> None:
    """Write beside the place and move there in one step: a crash leaves the whole file or none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".part", delete=False) as file:
        part = Path(file.name)
        try:
            file.write(packed)
            file.flush()
            os.fsync(file.fileno())
            part.replace(path)
        except OSError:
            part.unlink(missing_ok=True)
            raise
