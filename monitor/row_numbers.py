"""The largest number of a stored row that a command or the address of a page may name."""

MAX_ROW_NUMBER = 2**63 - 1  # https://www.sqlite.org/autoinc.html
