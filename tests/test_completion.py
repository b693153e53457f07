"""Laws of completion: the lines of docs/start.md work in each shell as they stand."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
TYPED = "monitor themes unm"
ASK = {  # what a shell does when Tab is pressed after TYPED, without a terminal
    "bash": "COMP_WORDS=({typed}); COMP_CWORD=2; _monitor_completion monitor; echo ${{COMPREPLY[@]}}",
    "zsh": "compadd() {{ print -l -- $@; }}; _describe() {{ print -l -- $completions_with_descriptions; }}; "
    "words=({typed}); CURRENT=3; _monitor_completion",
    "fish": "complete --do-complete '{typed}'",
}
BEFORE = {"bash": "", "zsh": "autoload -Uz compinit && compinit -D -u; ", "fish": ""}


def line_of(shell: str) -> str:
    """Return the line that docs/start.md says to add."""
    found = re.search(rf"^\| {shell} \| `(.+?)` \|", (ROOT / "docs/start.md").read_text(), re.MULTILINE)
    assert found
    return found[1].replace("\\|", "|")


@pytest.mark.slow
@pytest.mark.parametrize("shell", ASK)
def test_each_shell_completes_commands(shell: str, tmp_path: Path) -> None:
    """In a shell that has read the line, Tab after `themes unm` offers `unmute`, and nothing else."""
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    script = f"{BEFORE[shell]}{line_of(shell)}\n{ASK[shell].format(typed=TYPED)}"
    done = subprocess.run(
        [shell, "-c", script],
        env={"PATH": f"{BIN}:{os.environ['PATH']}", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    offered = set(re.findall(r"\bun\w+", done.stdout))
    assert offered == {"unmute"}, done.stderr
