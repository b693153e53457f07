"""Print what an examination of the installation found."""

from monitor.cli.screen import STATUS, Cell, Line, say
from monitor.pipeline.doctor import Finding

MARKS = {True: "good", False: "BAD", None: "-"}  # "-": not tried


def say_finding(finding: Finding) -> None:
    """Print what an examination found, behind its mark."""
    mark = "warn" if finding.warning else MARKS[finding.good]
    say(Line(f"{finding.about}: {finding.text}", lead=(Cell(f"{mark:<4}  ", STATUS.get(mark)),)))
