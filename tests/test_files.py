"""Laws of the files we make: private, whole, and owned by the owner of their folder."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.files import create_file, make_folder, write_atomically, write_named

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")


@pytest.fixture(autouse=True)
def _common_umask() -> Iterator[None]:
    """As on most machines: all may read what nobody forbids."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def _mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_what_we_make_is_for_its_owner_alone(tmp_path: Path) -> None:
    """Files 0600, folders 0700, at every depth."""
    make_folder(tmp_path / "a" / "b")
    create_file(tmp_path / "a" / "empty")
    write_atomically(tmp_path / "a" / "c" / "full", b"x")
    assert [_mode(tmp_path / name) for name in ("a", "a/b", "a/c")] == [0o700] * 3
    assert [_mode(tmp_path / name) for name in ("a/empty", "a/c/full")] == [0o600] * 2


def test_a_file_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    """Its content and its mode are somebody's decision."""
    path = tmp_path / "a"
    path.write_bytes(b"x")
    path.chmod(0o640)
    create_file(path)
    assert (path.read_bytes(), _mode(path)) == (b"x", 0o640)


@as_root
def test_what_root_makes_belongs_to_the_owner_of_the_folder(tmp_path: Path) -> None:
    """A command by hand as root leaves nothing that the service cannot write."""
    os.chown(tmp_path, 65534, 65534)
    make_folder(tmp_path / "a" / "b")
    create_file(tmp_path / "empty")
    write_atomically(tmp_path / "a" / "b" / "full", b"x")
    made = [tmp_path / name for name in ("a", "a/b", "empty", "a/b/full")]
    assert [(path.stat().st_uid, path.stat().st_gid) for path in made] == [(65534, 65534)] * 4


def test_a_file_that_a_person_named_keeps_its_link_and_its_mode(tmp_path: Path) -> None:
    """What others read stays readable by them, and lies where the link leads."""
    (tmp_path / "feed").write_bytes(b"old")
    (tmp_path / "feed").chmod(0o644)
    (tmp_path / "link").symlink_to("feed")
    write_named(tmp_path / "link", b"new")
    assert ((tmp_path / "link").is_symlink(), (tmp_path / "feed").read_bytes(), _mode(tmp_path / "feed")) == (
        True,
        b"new",
        0o644,
    )
    write_named(tmp_path / "fresh", b"x")
    assert _mode(tmp_path / "fresh") == 0o600


def test_a_link_that_leads_to_itself_is_replaced_by_the_file_that_a_person_named(tmp_path: Path) -> None:
    """There is nothing behind it to keep."""
    (tmp_path / "loop").symlink_to("loop")
    write_named(tmp_path / "loop", b"new")
    assert ((tmp_path / "loop").is_symlink(), (tmp_path / "loop").read_bytes()) == (False, b"new")


def test_a_pipe_without_a_name_is_written_to() -> None:
    """What `--output /dev/stdout | head` and `--output >(head)` lead to."""
    reader, writer = os.pipe()
    try:
        write_named(Path(f"/dev/fd/{writer}"), b"x")
        assert os.read(reader, 10) == b"x"
    finally:
        os.close(reader)
        os.close(writer)


def test_a_pipe_or_a_device_is_written_to_and_never_replaced(tmp_path: Path) -> None:
    """Root may rename a file over /dev/null, and the machine is broken."""
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_named(tmp_path / "pipe", b"x")
        assert (os.read(reader, 10), (tmp_path / "pipe").is_fifo()) == (b"x", True)
    finally:
        os.close(reader)


def test_nothing_is_left_of_a_file_that_could_not_be_written_whole(tmp_path: Path) -> None:
    """Whatever ends the writing: what its pieces raise, or an interruption."""

    def pieces(failure: BaseException) -> Iterator[bytes]:
        yield b"a"
        raise failure

    for failure in (ValueError(), KeyboardInterrupt()):
        with pytest.raises(type(failure)):
            write_atomically(tmp_path / "file", pieces(failure))
    assert list(tmp_path.iterdir()) == []
