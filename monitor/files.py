"""Files and folders that monitor makes: private, written whole, and owned by whoever owns the folder they lie in."""

import errno
import os
import stat
import tempfile
from pathlib import Path

from monitor.errors import StoreError

FILE_MODE, FOLDER_MODE = 0o600, 0o700  # texts are the publisher's, messages and logs the user's


def make_folder(folder: Path) -> None:
    """Make a private folder, and those above it that are missing; raises OSError."""
    if folder.exists():
        return
    make_folder(folder.parent)
    folder.mkdir(mode=FOLDER_MODE, exist_ok=True)
    hand_over(folder)


def create_file(path: Path) -> None:
    """Make an empty private file unless there is something of that name; raises OSError."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE_MODE))
    except FileExistsError:
        return
    hand_over(path)


def write_atomically(path: Path, *content: bytes) -> None:
    """Write pieces end to end beside the place and move there in one step: a crash leaves the whole file or none. Raises OSError."""
    make_folder(path.parent)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".part", delete=False) as file:
        part = Path(file.name)
        try:
            file.writelines(content)
            file.flush()
            os.fsync(file.fileno())
            hand_over(part)
            part.replace(path)
        except OSError:
            part.unlink(missing_ok=True)
            raise


def write_new(path: Path, content: bytes) -> None:
    """Write a private file that is not there yet; raises OSError, FileExistsError where it is."""
    make_folder(path.parent)
    with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE_MODE), "wb") as file:  # noqa: PTH123  a descriptor
        file.write(content)
    hand_over(path)


def make_temporary_folder(prefix: str) -> Path:
    """Return a new private folder for temporary files; raises StoreError where none can be made."""
    try:
        return Path(tempfile.mkdtemp(prefix=prefix))
    except OSError as exc:
        raise StoreError(
            f"no folder for temporary files can be written; name one in TMPDIR ({exc.strerror})"
        ) from exc


def hand_over(path: Path) -> None:
    """Give what root has made to the owner of its folder, so that a service under that user can go on."""
    if os.geteuid() != 0:
        return
    owner = path.parent.stat()
    if owner.st_uid != 0:
        os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)


def read_regular(path: Path, *, most: int) -> bytes:
    """Return the bytes of a regular file; raises OSError, also for a device, a pipe, or more than `most` bytes."""
    try:
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:  # noqa: PTH123  a descriptor
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise OSError(errno.EINVAL, "is no regular file")
            content = file.read(most + 1)
    except ValueError as exc:  # a NUL or a lone surrogate in the path
        raise OSError(errno.EINVAL, "is no path") from exc
    if len(content) > most:
        raise OSError(errno.EFBIG, f"is larger than {most:,} bytes")
    return content
