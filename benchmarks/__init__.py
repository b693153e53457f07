"""Commands that measure time, memory and disk space; no tests."""
