"""Make a release: `python -m tests.tools.release 0.2.0` dates its changes, tags it, and builds its packages.

With `--check` it only says what stands in the way.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[2]
CHANGES = ROOT / "CHANGELOG.md"
VERSION = re.compile(r"\d+\.\d+\.\d+")
HEADING = re.compile(r"^## (\S+) \((.+)\)$", re.MULTILINE)  # a version, and its date or "unreleased"


def find_obstacles(version: str) -> Iterator[str]:
    """Yield what stands in the way of a release."""
    if not VERSION.fullmatch(version):
        yield f"{version!r} is no version; one is written as 0.2.0"
        return
    if _git("status", "--porcelain"):
        yield "the tree is not clean; commit or stash what `git status` shows"
    released = _git("tag", "--list", "v*").split()
    if any(_parts(tag[1:]) >= _parts(version) for tag in released if VERSION.fullmatch(tag[1:])):
        yield f"{version} is not newer than {max(released, key=lambda tag: _parts(tag[1:]))}"
    newest = HEADING.search(CHANGES.read_text(encoding="utf-8"))
    if newest is None or newest.groups() != (version, "unreleased"):
        yield f"the first section of CHANGELOG.md is not `## {version} (unreleased)`"


def release(version: str) -> list[Path]:
    """Commit the date, tag, build; return the packages. If the build fails, the tree is as it was."""
    today = datetime.now(UTC).date()
    text = CHANGES.read_text(encoding="utf-8")
    dated = text.replace(f"## {version} (unreleased)", f"## {version} ({today})", 1)
    CHANGES.write_text(dated, encoding="utf-8")
    _git("commit", "--quiet", "--all", "--message", f"Release {version}")
    _git("tag", "--annotate", f"v{version}", "--message", f"monitor {version}")
    try:
        return _build(version)
    except (OSError, subprocess.CalledProcessError):
        _git("tag", "--delete", f"v{version}")
        _git("reset", "--quiet", "--hard", "HEAD~1")
        raise


def _build(version: str) -> list[Path]:
    subprocess.run([sys.executable, "-m", "hatchling", "build"], cwd=ROOT, check=True)
    names = (f"assessment_monitor-{version}.tar.gz", f"assessment_monitor-{version}-py3-none-any.whl")
    packages = [ROOT / "dist" / name for name in names]
    missing = [path.name for path in packages if not path.exists()]
    if missing:
        raise FileNotFoundError(f"the build did not make {', '.join(missing)}")
    return packages


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def main() -> None:
    """Release the version that is named, or say why not."""
    *options, version = sys.argv[1:] or [""]
    obstacles = list(find_obstacles(version))
    if obstacles:
        sys.exit("\n".join(obstacles))
    if options == ["--check"]:
        return
    try:
        packages = release(version)
    except (OSError, subprocess.CalledProcessError) as exc:
        sys.exit(f"no release, the tree is as it was: {exc}")
    for path in packages:
        print(path.relative_to(ROOT))
    print(f"Now `git push origin HEAD v{version}`, and publish these two files.")


if __name__ == "__main__":
    main()
