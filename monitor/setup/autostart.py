"""Install what starts monitor automatically: a line in the crontab, or a user unit of systemd."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from monitor.errors import reason_of

UNIT = """\
# Written by `monitor init`. `systemctl --user stop monitor` stops it, `journalctl --user -u monitor` shows its log.
[Unit]
Description=Monitor of the Russian Offensive Campaign Assessment
After=network-online.target

[Service]
Type=notify
ExecStart={command}
Restart=on-failure
RestartSec=30s
RestartPreventExitStatus=2
WatchdogSec=2min
TimeoutStartSec=15min

[Install]
WantedBy=default.target
"""
EVERY = "*/30 * * * *"
SECONDS = 20  # timeout for systemctl or crontab
FIND_MANAGER = ["systemctl", "--user", "show-environment"]  # fails if the user has no service manager
NO_TABLE = re.compile("no crontab for|no such file", re.IGNORECASE)  # messages of cronie and BusyBox


class NotStarted(OSError):
    """The systemd unit was written, but could not be started."""


def find_program() -> list[str]:
    """Return the command that starts this installation of monitor, with absolute paths."""
    script = Path(sys.executable).with_name("monitor")
    return [str(script)] if script.exists() else [sys.executable, "-m", "monitor"]


def suggest_way() -> str:
    """Return "systemd" if the user has a service manager, else "cron" if there is `crontab`, else "none"."""
    if _run(FIND_MANAGER).returncode == 0:
        return "systemd"
    return "cron" if shutil.which("crontab") else "none"


def cron_line(config: Path) -> str:
    """Return the line for the crontab; a % must be escaped in it (crontab(5))."""
    command = shlex.join([*find_program(), "--config", str(config), "--quiet", "check"])
    return f"{EVERY}  {command}".replace("%", r"\%")


def install_cron(config: Path) -> str:
    """Add the line to the user's crontab unless it is there; return what was done.

    Raises OSError if there is no cron, if it refuses the line, or if the current crontab cannot be read and would be lost.
    """
    line = cron_line(config)
    if not shutil.which("crontab"):
        raise OSError("there is no crontab on this machine: install cron, or choose another way")
    known = _run(["crontab", "-l"])
    if known.returncode and not NO_TABLE.search(known.stderr):
        raise OSError(f"crontab cannot be read: {_last_words(known)}")
    if line in known.stdout.splitlines():
        return "crontab already has the line"
    table = known.stdout if known.stdout.endswith("\n") or not known.stdout else f"{known.stdout}\n"
    taken = _run(["crontab", "-"], given=f"{table}{line}\n")
    if taken.returncode:
        raise OSError(f"crontab refused the line: {_last_words(taken)}")
    return f"added to crontab: {line}"


def install_systemd(config: Path) -> str:
    """Write the unit, enable and start it; return what was done.

    Raises NotStarted if the unit was written but not started, FileExistsError if there is one already, and OSError if the
    user has no service manager or the unit cannot be written.
    """
    found = _run(FIND_MANAGER)
    if found.returncode:
        raise OSError(f"systemd does not serve you here: {_last_words(found)}")
    home = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    place = home / "systemd" / "user" / "monitor.service"
    words = [_quote(word) for word in (*find_program(), "--config", str(config), "run")]
    command = " ".join([words[0], *(word.replace("$", "$$") for word in words[1:])])
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("x", encoding="utf-8") as file:
        file.write(UNIT.format(command=command))
    for order in (["daemon-reload"], ["enable", "--now", "monitor.service"]):
        done = _run(["systemctl", "--user", *order])
        if done.returncode:
            raise NotStarted(
                f"{place} is written, but not started: {_last_words(done)}; `journalctl --user -u monitor` may say more,"
                " `systemctl --user enable --now monitor` tries again"
            )
    return f"{place} written and started"


def _quote(word: str) -> str:
    """Return a word quoted for a unit file (systemd.syntax(7), "Quoting"; systemd.unit(5), "Specifiers")."""
    return '"{}"'.format(word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%"))


def _last_words(done: subprocess.CompletedProcess[str]) -> str:
    """Return the last line that a failed command printed on standard error, which gives the reason."""
    return (done.stderr.strip().splitlines() or [f"status {done.returncode}"])[-1]


def _run(command: list[str], *, given: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command; one that is missing or hangs counts as failed, with the reason as its standard error."""
    try:
        return subprocess.run(  # noqa: S603  our own words
            command, input=given, capture_output=True, text=True, check=False, timeout=SECONDS
        )
    except OSError as exc:
        return subprocess.CompletedProcess(command, 1, "", f"{command[0]}: {reason_of(exc)}")
    except subprocess.SubprocessError as exc:
        return subprocess.CompletedProcess(command, 1, "", str(exc))
