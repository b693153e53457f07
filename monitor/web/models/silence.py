"""When a theme is alive and when silent, by columns: only assessments since the last gap in the history count."""

from collections.abc import Collection, Iterator, Sequence
from itertools import zip_longest

from monitor.themes import find_patience


def find_end(last: int, patience: int, gap_ends: Sequence[int], afresh: Collection[int] = ()) -> int:
    """Return the last column in which a theme counts as alive if its last mention is in column `last`.

    `gap_ends` are the columns of assessments that follow a gap in the history, ascending: the theme may have continued in the gap.
    With those of them that are `afresh`, history began afresh: no theme is followed across.
    """
    end = last + patience
    for gap in gap_ends:
        if last < gap <= end:
            if gap in afresh:
                return gap - 1
            end = gap - 1 + patience
    return end


def find_lives(
    columns: Sequence[int], gap_ends: Sequence[int], returning_after: int, afresh: Collection[int] = ()
) -> Iterator[tuple[int, int, int]]:
    """Yield the first, the last mentioned and the last alive column of each stretch in which a theme was alive.

    `columns` are the assessments that mention it, each once, ascending. The last stretch may end after the newest assessment. A
    theme that is mentioned in the very assessment with which it would fall silent was never silent.
    """
    start = columns[0]
    for n, (last, later) in enumerate(zip_longest(columns, columns[1:]), 1):
        is_near = later is not None and later - last <= returning_after  # no patience is shorter
        if is_near and not any(last < gap <= later for gap in afresh):
            continue
        end = find_end(last, find_patience(columns[:n], returning_after), gap_ends, afresh)
        if later is None or later > end + 1:
            yield start, last, end
            start = later or start
