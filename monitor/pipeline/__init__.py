"""One check, step by step in the order it happens.

discover -> fetch -> archive -> parse -> store -> track -> compose -> deliver
`- crawl.py -'    `-------- arrival.py, ingest.py, notify.py -----'   delivery.py

Most checks find nothing new and need no parser, tracker or templates. These are imported inside the functions that need
them; `tests/test_loading.py` lists what an idle check may load.
"""
