"""One check, in the order it happens; decides nothing itself.

discover -> fetch -> archive -> parse -> store -> track -> compose -> deliver
`- crawl.py -'    `-------- arrival.py, ingest.py, notify.py -----'   digests.py

Most checks find nothing new. What they have no use for - parser, tracker, templates - is imported inside the functions
that something new or something owed leads to; `tests/test_loading.py` holds what such a check loads.
"""
