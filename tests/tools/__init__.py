"""Commands around the tests: golden pages written anew, and long runs against the program."""
