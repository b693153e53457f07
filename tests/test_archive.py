import os
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.archive import Archive
from monitor.errors import StoreError
from monitor.site import Page


def page(body: bytes) -> Page:
    """Return a page with the body."""
    return Page(url="https://example.org/a", body=body, fetched_at=datetime(2026, 1, 1, tzinfo=UTC))


def files(folder: Path) -> list[str]:
    """Return every file below the folder, relative to it."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """Return an archive whose folder does not exist yet."""
    return Archive(tmp_path / "archive")


@pytest.mark.slow
@given(st.binary(max_size=5000))
def test_what_is_saved_is_loaded_byte_for_byte(body: bytes) -> None:
    """What is saved is loaded, byte for byte."""
    with TemporaryDirectory() as folder:
        archive = Archive(Path(folder))
        archive.save(page(body))
        assert archive.load(page(body).sha256) == body


def test_a_body_has_one_file_named_by_its_sha256(archive: Archive) -> None:
    """A body has one file, named by its SHA-256, in a folder of the first two digits; nothing else is left."""
    sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"  # of "abc" (FIPS 180-4)
    path = archive.save(page(b"abc"))
    assert path == archive.folder / "ba" / f"{sha256}.gz"
    assert files(archive.folder) == [f"ba/{sha256}.gz"]


def test_a_body_that_is_there_is_never_rewritten(archive: Archive) -> None:
    """A body that is there already is left alone, also by another archive of the same folder."""
    path = archive.save(page(b"abc"))
    os.utime(path, (1, 1))
    assert Archive(archive.folder).save(page(b"abc")) == path
    assert path.stat().st_mtime == 1


def test_the_same_body_gives_the_same_file_everywhere(archive: Archive, tmp_path: Path) -> None:
    """The same body gives the same file wherever and whenever it is saved."""
    other = Archive(tmp_path / "other")
    body = page(b"text" * 1000)
    packed = archive.save(body).read_bytes()
    assert packed == other.save(body).read_bytes()
    assert packed[4:8] == bytes(4)  # no time inside (RFC 1952, 2.3.1)


def test_a_body_is_compressed(archive: Archive) -> None:
    """A page of much repetition takes a small part of its size."""
    assert archive.save(page(b"<p>text</p>" * 10_000)).stat().st_size < 2000


def test_a_missing_body_is_named_by_its_file(archive: Archive) -> None:
    """A page that was never saved is a StoreError that names its file."""
    path = archive.path("00" * 32)
    with pytest.raises(StoreError) as caught:
        archive.load("00" * 32)
    assert str(caught.value) == f"{path}: no such page in the archive"


@pytest.mark.parametrize("damage", ["cut", "other page", "no gzip", "empty", "flipped bit"])
def test_a_damaged_body_is_never_loaded_and_is_mended_by_saving_it(archive: Archive, damage: str) -> None:
    """A file that does not hold the page of its name is never loaded, and saving the page mends it."""
    body = page(os.urandom(3000))
    path = archive.save(body)
    whole = path.read_bytes()
    flipped = bytes([*whole[:1500], whole[1500] ^ 1, *whole[1501:]])
    other = archive.save(page(b"other")).read_bytes()
    path.write_bytes(
        {"cut": whole[:-9], "other page": other, "no gzip": b"text", "empty": b"", "flipped bit": flipped}[
            damage
        ]
    )
    with pytest.raises(StoreError, match=f"{path.name}: damaged"):
        archive.load(body.sha256)
    assert archive.save(body).read_bytes() == whole


def test_what_a_crash_left_behind_is_harmless(archive: Archive) -> None:
    """A part of a file that a crash left behind is no page and stands in nobody's way."""
    path = archive.path(page(b"abc").sha256)
    path.parent.mkdir(parents=True)
    (path.parent / ".tmp123.part").write_bytes(b"half")
    archive.save(page(b"abc"))
    assert archive.load(page(b"abc").sha256) == b"abc"


def test_a_folder_that_cannot_be_made_is_named_with_the_reason(tmp_path: Path) -> None:
    """Where no file can be made, the StoreError names the path and the reason in one line."""
    (tmp_path / "archive").write_text("a file where the folder should be")
    archive = Archive(tmp_path / "archive")
    with pytest.raises(StoreError) as caught:
        archive.save(page(b"abc"))
    assert str(caught.value) == f"{archive.path(page(b'abc').sha256)}: cannot be written: Not a directory"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_leaves_no_part_of_a_body(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a full disk nothing is left under the page's name, and the error says why."""

    def refuse(_: int) -> None:
        with Path("/dev/full").open("wb", buffering=0) as full:
            full.write(b"x")

    monkeypatch.setattr("os.fsync", refuse)
    with pytest.raises(StoreError, match="cannot be written: no room left on the disk"):
        archive.save(page(b"abc"))
    assert files(archive.folder) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_named_with_the_reason(archive: Archive) -> None:
    """In a read-only folder a page cannot be saved, and the error says so."""
    archive.folder.mkdir()
    archive.folder.chmod(0o500)
    with pytest.raises(StoreError, match="cannot be written: Permission denied"):
        archive.save(page(b"abc"))
