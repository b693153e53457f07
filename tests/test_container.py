"""Laws of the container: a user without rights, a read-only root, and one volume that all is written to."""

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
