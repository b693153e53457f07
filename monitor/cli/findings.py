"""Print the findings of `doctor` and `channels test`."""

from monitor.cli.screen import STATUS, Cell, Line, say
from monitor.pipeline.finding import Finding

MARKS = {True: "good", False: "BAD", None: "-"}  # "-": not tried


def say_finding(finding: Finding) -> None:
    """Print a finding after its mark: good, BAD, warn or -."""
    mark = "warn" if finding.warning else MARKS[finding.good]
    say(Line(f"{finding.about}: {finding.text}", lead=(Cell(f"{mark:<4}  ", STATUS.get(mark)),)))
