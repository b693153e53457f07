"""The largest number of a stored row, for whoever reads such a number: commands, and addresses of pages."""

MAX_ROW_NUMBER = 2**63 - 1  # https://www.sqlite.org/autoinc.html
