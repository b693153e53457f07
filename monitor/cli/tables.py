"""Write rows as JSON lines, CSV or Parquet, to a file or to standard output."""

import csv
import io
import json
import sys
from codecs import BOM_UTF8  # without it, Excel takes CSV for the machine's old encoding
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from monitor.cli.output import print_bytes, print_utf8, write_file
from monitor.printable import cell_text, printable_json

FORMATS = ("jsonl", "csv", "excel", "parquet")
Row = Mapping[str, Any]


def write_rows(rows: Iterable[Row], columns: Sequence[str], form: str, output: Path | None) -> None:
    """Write rows whose keys are the columns; raises OutputFailed, or ClickException for a file."""
    if form == "parquet":
        _put(_parquet(list(rows), columns), output)
        return
    lines = map(_json_line, rows) if form == "jsonl" else _csv_lines(rows, columns)
    if form == "excel":
        _put(BOM_UTF8 + "".join(lines).encode(), output)
    elif output is None:
        for line in lines:
            print_utf8(line)
    else:
        _put("".join(lines).encode(), output)


def _json_line(row: Row) -> str:
    return printable_json(json.dumps(row, ensure_ascii=False)) + "\n"


def _csv_lines(rows: Iterable[Row], columns: Sequence[str]) -> Iterator[str]:
    """Yield a line of column names and a line for each row (RFC 4180); lists and objects are written as JSON."""
    yield _csv_line(columns)
    for row in rows:
        yield _csv_line(map(_cell, row.values()))


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
