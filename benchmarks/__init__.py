"""How long things take, measured: commands, no tests."""
