"""Laws of what is released: one version, complete packages, completion in each shell, and a container that writes to /data only."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
import yaml

from monitor import __version__

ROOT = Path(__file__).parents[1]
PROGRAM = Path(sys.executable).with_name("monitor")
# The user may read what a container's image lets anybody read, wherever this environment lies, and write nothing more.
INSIDE = """set -e
mount --make-rprivate /
mount --bind {data} /mnt
mount -o remount,ro,bind /
mount -t tmpfs -o ro none /tmp
cd /mnt
exec setpriv --reuid 10001 --regid 10001 --clear-groups --inh-caps +dac_read_search --ambient-caps +dac_read_search env -i MONITOR_CONFIG=/mnt/config.yaml PYTHONDONTWRITEBYTECODE=1 \
    sh -c {command}
"""


def complete(shell: str, words: str, at: str) -> list[str]:
    """Return what a shell is offered for the words typed."""
    environ = {**os.environ, "COMP_WORDS": words, "COMP_CWORD": at, "_MONITOR_COMPLETE": f"{shell}_complete"}
    done = subprocess.run([PROGRAM], env=environ, capture_output=True, text=True, check=True)
    return re.split(r"[\n,]", done.stdout)


@pytest.mark.parametrize(("shell", "at"), [("bash", "2"), ("zsh", "2"), ("fish", "unm")])
def test_each_shell_completes_commands(shell: str, at: str) -> None:
    """The line of docs/start.md gives a script that asks monitor, and monitor answers."""
    assert f"_MONITOR_COMPLETE={shell}_source monitor" in (ROOT / "docs/start.md").read_text()
    if shell != "bash" or shutil.which("bash"):
        environ = {**os.environ, "_MONITOR_COMPLETE": f"{shell}_source"}
        script = subprocess.run([PROGRAM], env=environ, capture_output=True, text=True, check=True).stdout
        assert f"{shell}_complete" in script
    assert any(word.startswith("unmute") for word in complete(shell, "monitor themes unm", at))


def test_the_version_stands_in_one_place() -> None:
    """The package's own; the build takes it from there, and the newest heading of the changes is about it."""
    assert 'dynamic = ["version"]' in (ROOT / "pyproject.toml").read_text()
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert newest
    assert newest[1] == __version__


@pytest.mark.slow
def test_the_packages_are_whole(tmp_path: Path) -> None:
    """Wheel and source hold all data files; the wheel, installed in a fresh environment, plays the demo."""
    built = [sys.executable, "-m", "hatchling", "build", "-d", str(tmp_path)]
    subprocess.run(built, cwd=ROOT, check=True, capture_output=True)
    [wheel], [source] = tmp_path.glob("*.whl"), tmp_path.glob("*.tar.gz")
    data = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "monitor").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert data <= set(zipfile.ZipFile(wheel).namelist())
    with tarfile.open(source) as archive:
        assert data <= {name.partition("/")[2] for name in archive.getnames()}
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "fresh"], check=True)
    python = tmp_path / "fresh/bin/python"
    subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "--no-deps", wheel], check=True, capture_output=True
    )
    [packages] = (tmp_path / "fresh/lib").glob("*/site-packages")
    (packages / "needed.pth").write_text(
        f"{Path(yaml.__file__).parents[1]}\n"
    )  # the libraries of this environment
    shutil.rmtree(tmp_path / "fresh/include", ignore_errors=True)
    done = subprocess.run(
        [tmp_path / "fresh/bin/monitor", "demo"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, "Lantern Strait" in done.stdout) == (0, True), done.stderr
    where = subprocess.run(
        [python, "-c", "import monitor; print(monitor.__file__)"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert str(tmp_path) in where.stdout


def test_the_container_is_shut() -> None:
    """Not root, one volume, a health check; compose makes the root read-only and gives no capabilities."""
    text = (ROOT / "Containerfile").read_text()
    steps = [
        line.split(maxsplit=1) for line in re.sub(r"\\\n", " ", text).splitlines() if line and line[0] != "#"
    ]
    words = [word for word, _ in steps]
    assert set(words) <= {
        "FROM",
        "COPY",
        "RUN",
        "ENV",
        "USER",
        "WORKDIR",
        "VOLUME",
        "HEALTHCHECK",
        "ENTRYPOINT",
        "CMD",
    }
    assert ["USER", "10001:10001"] in steps
    assert ["VOLUME", "/data"] in steps
    assert "HEALTHCHECK" in words
    service = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]["monitor"]
    assert (service["read_only"], service["cap_drop"], service["volumes"]) == (True, ["ALL"], ["data:/data"])


@pytest.mark.slow
def test_monitor_writes_to_its_volume_only(tmp_path: Path) -> None:
    """In the container's layout: a read-only root, no HOME, an unwritable /tmp, another user."""
    if os.geteuid() != 0 or not (shutil.which("unshare") and shutil.which("setpriv")):
        pytest.skip("needs root, unshare and setpriv")
    data = tmp_path / "data"
    data.mkdir()
    os.chown(data, 10001, 10001)
    program = shlex.join([sys.executable, "-m", "monitor"])
    steps = f"cd {ROOT} && {program} init --no-input --no-second-reader --send-to file && {program} demo --keep /mnt/demo"
    steps += " && ! touch /tmp/x && ! touch /var/tmp/x"
    steps += f" && {program} --config /mnt/demo/config.yaml themes && {program} --config /mnt/demo/config.yaml backup /mnt/copy"
    script = INSIDE.format(data=shlex.quote(str(data)), command=shlex.quote(steps))
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c", script], capture_output=True, text=True, check=False
    )
    if "unshare" in done.stderr or "mount:" in done.stderr:
        pytest.skip(f"no namespaces here: {done.stderr.strip()}")
    assert done.returncode == 0, done.stderr
    assert {path.name for path in data.iterdir()} >= {"config.yaml", "demo", "copy", "messages.md"}
