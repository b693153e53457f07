"""One check, in the order it happens; decides nothing itself.

discover -> fetch -> archive -> parse -> store -> track -> compose -> deliver
`-- routes.py --'    `------------- keep.py, tell.py ---------'   digests.py, outbox.py
"""

from monitor.pipeline.backfill import backfill
from monitor.pipeline.check import check
from monitor.pipeline.crawl import is_hopeless
from monitor.pipeline.digests import compose_span, deliver, enqueue_due_digests
from monitor.pipeline.imports import import_paths
from monitor.pipeline.report import Report

__all__ = [
    "Report",
    "backfill",
    "check",
    "compose_span",
    "deliver",
    "enqueue_due_digests",
    "import_paths",
    "is_hopeless",
]
