"""Write rows as JSON lines, CSV or Parquet, to a file or to standard output."""

import csv
import io
import json
import sys
from codecs import BOM_UTF8  # without it, Excel takes CSV for the machine's old encoding
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from shlex import quote
from typing import Any

import click

from monitor.cli.output import print_bytes, print_utf8, write_file
from monitor.printable import cell_text, printable_json
from monitor.text import counted, listed

FORMATS = ("jsonl", "csv", "excel", "parquet")
OF_EXCEL = frozenset((".xls", ".xlsx", ".xlsm", ".xlsb"))  # endings of files that only Excel itself writes
MOST_IN_CELL = 32_767  # characters that an Excel cell holds, in UTF-16; the rest spills into the next row
Row = Mapping[str, Any]


def check_ending(output: Path | None) -> None:
    """Raise UsageError for the name of a workbook: Excel refuses to open anything else by such a name."""
    if output and output.suffix.lower() in OF_EXCEL:
        raise click.UsageError(
            f"{output}: workbooks are not written; `--format excel --output {quote(str(output.with_suffix('.csv')))}`"
            " writes CSV that Excel opens"
        )


def write_rows(rows: Iterable[Row], columns: Sequence[str], form: str, output: Path | None) -> None:
    """Write rows whose keys are the columns; raises OutputFailed, or ClickException for a file."""
    if form == "parquet":
        _put(_parquet(list(rows), columns), output)
        return
    if form == "excel":
        table = [_cells(row) for row in rows]
        _put(BOM_UTF8 + "".join(_csv_lines(table, columns)).encode(), output)
        _warn_of_long_cells(table)
        return
    lines = map(_json_line, rows) if form == "jsonl" else _csv_lines(map(_cells, rows), columns)
    if output is None:
        for line in lines:
            print_utf8(line)
    else:
        _put("".join(lines).encode(), output)


def _json_line(row: Row) -> str:
    return printable_json(json.dumps(row, ensure_ascii=False)) + "\n"


def _csv_lines(table: Iterable[Row], columns: Sequence[str]) -> Iterator[str]:
    """Yield a line of column names and a line for each row of cells (RFC 4180)."""
    yield _csv_line(columns)
    for cells in table:
        yield _csv_line(cells.values())


def _cells(row: Row) -> Row:
    """Return a row for CSV: lists and objects are written as JSON."""
    return {name: _cell(value) for name, value in row.items()}


def _spills(cell: str) -> bool:
    return (
        len(cell) > MOST_IN_CELL // 2 and len(cell.encode("utf-16-le", "surrogatepass")) // 2 > MOST_IN_CELL
    )


def _warn_of_long_cells(table: Iterable[Row]) -> None:
    """Say which cells Excel cuts, as it says nothing itself."""
    too_long = Counter(
        name for cells in table for name, cell in cells.items() if isinstance(cell, str) and _spills(cell)
    )
    if too_long:
        cells = listed([f"{counted(many, 'cell')} of {name}" for name, many in too_long.items()])
        click.echo(
            f"warning: {cells} {'has' if too_long.total() == 1 else 'have'} more than {MOST_IN_CELL:,} characters;"
            " Excel puts the rest into the next row",
            err=True,
        )


def _csv_line(values: Iterable[Any]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(values)
    return line.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return cell_text(value) if isinstance(value, str) else value


def _parquet(rows: list[Row], columns: Sequence[str]) -> bytes:
    try:
        import pyarrow as pa  # noqa: PLC0415  an extra, and large
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError:
        raise click.ClickException(
            "--format parquet needs pyarrow: pip install '.[parquet]' in your copy of the repository"
        ) from None
    out = io.BytesIO()
    parquet.write_table(pa.Table.from_pylist(rows) if rows else pa.table({name: [] for name in columns}), out)
    return out.getvalue()


def _put(body: bytes, output: Path | None) -> None:
    if output:
        write_file(output, body)
    elif sys.stdout.isatty():
        raise click.UsageError("this is not text for a terminal; name a file with --output")
    else:
        print_bytes(body)
