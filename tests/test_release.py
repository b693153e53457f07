"""Laws of a release: one command, the version of its tag, complete packages, and libraries that are locked."""

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
VERSION = "98.7.6"
MAX_ENTRY = 150  # characters of a change
LOCK = (ROOT / "requirements.lock").read_text()
LOCKED = [Requirement(found) for found in re.findall(r"^([a-z].*?) \\$", LOCK, re.MULTILINE)]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
OURS = [Requirement(one) for one in (*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["apprise"])]
UNREACHABLE = re.compile("No matching distribution|Could not find a version|connection", re.IGNORECASE)


def run(folder: Path, *command: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder, as somebody whom git knows."""
    who = {
        f"GIT_{role}_{what}": "a@example.org"
        for role in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    }
    environ = {**os.environ, **who, "GIT_CONFIG_GLOBAL": os.devnull, "PYTHONPATH": ""}
    return subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=False)


def release(folder: Path, version: str) -> subprocess.CompletedProcess[str]:
    """Run the command that makes a release of the tree in a folder."""
    return run(folder, sys.executable, "-m", "tests.tools.release", version)


def version_of(folder: Path) -> str:
    """Return the version that a build of the tree in a folder would have."""
    done = run(folder, sys.executable, "-m", "hatchling", "version")
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def copy_tree(folder: Path) -> None:
    """Copy this tree without what git ignores; the changes wait for a release."""
    pytest.importorskip(
        "hatch_vcs", reason="the packages are built with hatch-vcs: pip install --editable '.[dev]'"
    )
    listed = run(ROOT, "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    if listed.returncode != 0:
        pytest.skip("git does not know this tree")
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    changes = folder / "CHANGELOG.md"
    changes.write_text(
        changes.read_text().replace("# Changes\n", f"# Changes\n\n## {VERSION} (unreleased)\n\n- All.\n", 1)
    )


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository of its own that holds this tree, and was released once."""
    folder = tmp_path_factory.mktemp("tree")
    copy_tree(folder)
    assert version_of(folder) == "0.0.0"
    for command in (("init", "--quiet"), ("add", "."), ("commit", "--quiet", "--message", "All of it")):
        assert run(folder, "git", *command).returncode == 0
    assert re.fullmatch(r"0\.0\.1\.dev1\+g[0-9a-f]+", version_of(folder))
    done = release(folder, VERSION)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.slow
def test_a_release_is_one_command(tree: Path) -> None:
    """It dates the changes, commits, tags, and makes both packages."""
    assert re.search(
        rf"^## {VERSION} \(\d{{4}}-\d\d-\d\d\)$", (tree / "CHANGELOG.md").read_text(), re.MULTILINE
    )
    assert run(tree, "git", "describe", "--exact-match").stdout == f"v{VERSION}\n"
    assert run(tree, "git", "status", "--porcelain").stdout == ""
    assert len(list((tree / "dist").glob(f"assessment_monitor-{VERSION}*"))) == 2


@pytest.mark.slow
def test_an_archive_of_a_tag_knows_its_version(tree: Path, tmp_path: Path) -> None:
    """As sites that host a repository offer for download, without its history."""
    assert run(tree, "git", "archive", f"--output={tmp_path}/tree.tar", f"v{VERSION}").returncode == 0
    with tarfile.open(tmp_path / "tree.tar") as archive:
        archive.extractall(tmp_path / "tree", filter="data")
    assert version_of(tmp_path / "tree") == VERSION


@pytest.mark.slow
def test_obstacles_to_a_release_are_named(tree: Path) -> None:
    """All of it at once, and nothing is changed."""
    before = run(tree, "git", "rev-parse", "HEAD").stdout
    (tree / "stray").touch()
    done = release(tree, VERSION)
    (tree / "stray").unlink()
    assert done.returncode == 1
    told = ("the tree is not clean", f"is not newer than v{VERSION}", f"not `## {VERSION} (unreleased)`")
    assert [words for words in told if words not in done.stderr] == []
    assert "is no version" in release(tree, "next").stderr
    assert run(tree, "git", "rev-parse", "HEAD").stdout == before


@pytest.mark.slow
def test_make_release_checks_first(tree: Path) -> None:
    """What stands in the way is reported before all tests are run."""
    if shutil.which("make") is None:
        pytest.skip("make is not installed")
    done = run(tree, "make", f"BIN={BIN}", "--assume-old=.venv", "release", "VERSION=next")
    assert "'next' is no version" in done.stderr
    assert "pytest" not in done.stdout


@pytest.mark.slow
def test_a_release_that_cannot_be_built_leaves_no_trace(tree: Path, tmp_path: Path) -> None:
    """Neither tag nor commit stays."""
    folder = tmp_path / "tree"
    run(tmp_path, "git", "clone", "--quiet", str(tree), "tree")
    (folder / "CHANGELOG.md").write_text("## 99.0.0 (unreleased)\n")
    (folder / "pyproject.toml").write_text("[project]\n")
    run(folder, "git", "commit", "--quiet", "--all", "--message", "Broken")
    before = run(folder, "git", "log", "--format=%H %d").stdout
    done = release(folder, "99.0.0")
    assert (done.returncode, "no release, the tree is as it was" in done.stderr) == (1, True)
    assert run(folder, "git", "log", "--format=%H %d").stdout == before


@pytest.mark.slow
def test_the_packages_are_whole(tree: Path, tmp_path: Path) -> None:
    """Both hold every file of the program; the wheel has licence and manual page; the source builds the same version."""
    source, wheel = sorted((tree / "dist").iterdir(), key=lambda path: path.suffix)
    names = set(zipfile.ZipFile(wheel).namelist())
    files = {str(path.relative_to(ROOT)) for path in (ROOT / "monitor").rglob("*") if path.is_file()}
    program = {name for name in files if "__pycache__" not in name} | {"monitor/_version.py"}
    extra = names - program
    assert program <= names
    assert {name.partition("/")[2] for name in extra} >= {"licenses/LICENSE", "data/share/man/man1/monitor.1"}
    with tarfile.open(source) as archive:
        archive.extractall(tmp_path, filter="data")
    [folder] = tmp_path.iterdir()
    assert [name for name in program if not (folder / name).exists()] == []
    assert version_of(folder) == VERSION


@pytest.mark.slow
def test_the_wheel_works_in_a_fresh_environment(tree: Path, tmp_path: Path) -> None:
    """With the locked libraries, whose hashes pip compares, and nothing else."""
    [wheel] = (tree / "dist").glob("*.whl")
    assert run(tmp_path, sys.executable, "-m", "venv", "fresh").returncode == 0
    pip = (tmp_path / "fresh/bin/python", "-m", "pip", "install", "--quiet", "--no-compile", "--retries", "0")
    locked = run(tmp_path, *pip, "--require-hashes", "--requirement", ROOT / "requirements.lock")
    if locked.returncode and UNREACHABLE.search(locked.stderr):
        pytest.skip(f"pip's index does not have the libraries: {locked.stderr.splitlines()[-1]}")
    assert locked.returncode == 0, locked.stderr
    assert run(tmp_path, *pip, "--no-deps", wheel).returncode == 0
    program = tmp_path / "fresh/bin/monitor"
    assert run(tmp_path, program, "--version").stdout.split()[-1] == VERSION
    played = run(tmp_path, program, "demo")
    assert (played.returncode, "Lantern Strait" in played.stdout) == (0, True), played.stderr
    assert (tmp_path / "fresh/share/man/man1/monitor.1").exists()


def test_the_changes_are_by_version() -> None:
    """The newest first, each with its date; only the first may be unreleased."""
    headings = re.findall(r"^## (.*)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    found = [re.fullmatch(r"(\d+)\.(\d+)\.(\d+) \((\d{4}-\d\d-\d\d|unreleased)\)", one) for one in headings]
    assert headings
    assert None not in found
    versions = [tuple(map(int, one.groups()[:3])) for one in found if one]
    assert versions == sorted(versions, reverse=True)
    assert all("unreleased" not in one for one in headings[1:])


def test_each_change_is_a_short_line_under_its_kind() -> None:
    """In the form of Keep a Changelog: a reader who upgrades looks for what changed and what goes, not for a story."""
    text = (ROOT / "CHANGELOG.md").read_text()
    for version in text.split("\n## ")[1:]:
        kinds = re.findall(r"^### (.*)$", version, re.MULTILINE)
        known = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"]
        assert kinds == [kind for kind in known if kind in kinds]
    entries = [line for line in text.splitlines() if line.startswith(("- ", "  "))]
    assert [line for line in entries if not line.startswith("- ") or len(line) > MAX_ENTRY] == []


def test_the_lock_holds_all_that_is_needed_and_nothing_else() -> None:
    """What the project needs, and what that needs, at versions that fit; `make lock` writes it anew."""
    pinned = {(canonicalize_name(one.name), str(one.marker or "")): one for one in LOCKED}
    assert len(pinned) == len(LOCKED)
    here = {name: one for (name, _), one in pinned.items() if not one.marker or one.marker.evaluate()}
    for need in OURS:
        [pin] = here[canonicalize_name(need.name)].specifier
        assert need.specifier.contains(pin.version), need
    assert set(here) == set(_needed(OURS))


def test_the_lock_names_no_place_and_hashes_everything() -> None:
    """It serves any index; a library without a hash would be refused."""
    assert re.findall("https?:|file:|--index|--find-links", LOCK) == []
    blocks = re.split(r"^(?=[a-z])", LOCK, flags=re.MULTILINE)[1:]
    assert [block for block in blocks if "--hash=sha256:" not in block] == []


def _needed(requirements: list[Requirement]) -> dict[str, None]:
    """Return the names that requirements lead to, as the libraries of this environment say."""
    found: dict[str, None] = {}
    waiting = list(requirements)
    while waiting:
        need = waiting.pop()
        if need.marker and not any(need.marker.evaluate({"extra": extra}) for extra in ("", *need.extras)):
            continue
        name = canonicalize_name(need.name)
        if name in found:
            continue
        found[name] = None
        try:
            waiting += [Requirement(one) for one in distribution(name).requires or ()]
        except PackageNotFoundError:
            pytest.skip(f"{name} is not installed here")
    return found
