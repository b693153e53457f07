"""When a theme is alive and when silent, by columns: a silence counts only the assessments since the last hole."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from monitor.themes import find_patience


def find_end(last: int, patience: int, holes: Sequence[int]) -> int:
    """Return the last assessment after which a theme still counts as alive, if it is told of no more after `last`.

    `holes` are the assessments that follow a hole in the history, ascending: in the hole the theme may have gone on unseen.
    """
    end = last + patience
    for hole in holes:
        if last < hole <= end:
            end = hole - 1 + patience
    return end


def find_lives(
    columns: Sequence[int], holes: Sequence[int], returning_after: int
) -> Iterator[tuple[int, int, int]]:
    """Yield the first, the last told and the last alive assessment of each stretch in which a theme was alive.

    `columns` are the assessments that told of it, each once, ascending. The last stretch may end beyond the newest assessment.
    A theme that is told again by the very assessment with which its patience ends was never silent.
    """
    start = columns[0]
    for n, (last, later) in enumerate(zip_longest(columns, columns[1:]), 1):
        if later is not None and later - last <= returning_after:
            continue  # the least patience there is
        end = find_end(last, find_patience(columns[:n], returning_after), holes)
        if later is None or later > end + 1:
            yield start, last, end
            start = later or start
