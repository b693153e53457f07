"""Make files and folders that are private, written in full, and owned by the owner of their folder."""

import errno
import fcntl
import os
import stat
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from monitor.errors import StoreError, reason_of

DATABASE = b"SQLite format 3\0"  # its first bytes: https://www.sqlite.org/fileformat.html (1.3)
TRIAL_BYTES = 100_000  # room for an empty database and the settings
FILE_MODE, FOLDER_MODE = 0o600, 0o700  # texts belong to the publisher, messages and logs to the user


def whole_path(path: Path) -> Path:
    """Return the absolute path without ".."; links before a ".." are followed, as the system does, but no others."""
    parts = path.absolute().parts
    ups = [n for n, part in enumerate(parts) if part == ".."]
    end = ups[-1] + 1 if ups else 1
    return real_path(Path(*parts[:end])).joinpath(*parts[end:])


def real_path(path: Path) -> Path:
    """Return the absolute path behind all links; of a link that leads to itself, its own (Path.resolve may raise)."""
    return Path(os.path.realpath(path))


def make_folder(folder: Path) -> None:
    """Make a private folder and its missing parents; raises OSError."""
    if folder.exists():
        return
    make_folder(folder.parent)
    folder.mkdir(mode=FOLDER_MODE, exist_ok=True)
    hand_over(folder)


def create_file(path: Path) -> None:
    """Create an empty private file unless the name exists; raises OSError."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE_MODE))
    except FileExistsError:
        return
    hand_over(path)


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Keep our other processes out of a folder (flock(2)); if it cannot be locked, go on without a lock."""
    with ExitStack() as stack:
        with suppress(OSError):
            handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            stack.callback(os.close, handle)
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def write_named(path: Path, content: bytes) -> None:
    """Write a file that a person named, in full or not at all; raises OSError.

    An existing file keeps its link, mode and owner. A device or a pipe is written to, never replaced.
    """
    known = path.stat() if path.exists() else None
    if known and stat.S_ISREG(known.st_mode) and _is_database(path):
        raise OSError(errno.EEXIST, "is a database, which is never written over")
    if known and not stat.S_ISREG(known.st_mode):
        path.write_bytes(content)  # not resolved: /dev/stdout may be a pipe without another name
    else:
        write_atomically(real_path(path), content, like=known)


def _is_database(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(DATABASE)) == DATABASE


def write_atomically(
    path: Path, content: bytes | Iterable[bytes], *, like: os.stat_result | None = None
) -> None:
    """Write bytes, or pieces of them, to a file beside `path` and rename it: a crash leaves the old file or the new one.

    The file is private, or has the mode of the file it should be `like`, and its owner if we may. Raises OSError.
    """
    make_folder(path.parent)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".part", delete=False) as file:
        part = Path(file.name)
        try:
            file.writelines([content] if isinstance(content, bytes) else content)
            file.flush()
            os.fsync(file.fileno())
            hand_over(part)
            if like:
                with suppress(PermissionError):  # we may not give files away
                    os.chown(part, like.st_uid, like.st_gid)
                part.chmod(stat.S_IMODE(like.st_mode))
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)  # unless it was renamed


def write_new(path: Path, content: bytes) -> None:
    """Write a new private file; raises OSError, FileExistsError if the name exists."""
    make_folder(path.parent)
    with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE_MODE), "wb") as file:  # noqa: PTH123  a descriptor
        file.write(content)
    hand_over(path)


def find_existing(path: Path) -> Path:
    """Return the path if it exists, or else the nearest existing folder above it."""
    return next(one for one in (path, *path.parents) if os.path.exists(one))  # noqa: PTH110 (Path.exists raises if we may not look into a folder)


def is_read_only(path: Path) -> bool:
    """Return whether the file system of a path is read-only, so that nobody can write there, whatever their rights."""
    return bool(os.statvfs(find_existing(path)).f_flag & os.ST_RDONLY)


def remove_made(path: Path, before: Path) -> None:
    """Remove a file, and the folders made for it, up to what `find_existing` returned before."""
    for one in (path, *path.parents):
        if one == before:
            return
        with suppress(OSError):  # it was never made, or others use the folder
            one.rmdir() if one.is_dir() else one.unlink()


def try_folder(folder: Path) -> None:
    """Raise OSError unless files can be written in a folder, or where it would be made; leave nothing behind."""
    with tempfile.TemporaryFile(dir=find_existing(folder)) as file:
        file.write(bytes(TRIAL_BYTES))


def make_temporary_folder(prefix: str) -> Path:
    """Return a new private folder for temporary files; raises StoreError if none can be made."""
    try:
        return Path(tempfile.mkdtemp(prefix=prefix))
    except OSError as exc:
        raise StoreError(
            f"no folder for temporary files can be written; name one in TMPDIR ({reason_of(exc)})"
        ) from exc


def hand_over(path: Path) -> None:
    """Give a file that root made to the owner of its folder, so that a service under that user can use it."""
    if os.geteuid() != 0:
        return
    owner = path.parent.stat()
    if owner.st_uid != 0:
        os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)


def read_regular(path: Path, *, most: int) -> bytes:
    """Return the bytes of a regular file; raises OSError, including for a device, a pipe, or more than `most` bytes."""
    try:
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:  # noqa: PTH123  a descriptor
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise OSError(errno.EINVAL, "is not a regular file")
            content = file.read(most + 1)
    except ValueError as exc:  # a NUL or a lone surrogate in the path
        raise OSError(errno.EINVAL, "is not a path") from exc
    if len(content) > most:
        raise OSError(errno.EFBIG, f"is larger than {most:,} bytes")
    return content
