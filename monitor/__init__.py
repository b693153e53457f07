"""Watch a publisher's daily assessments and tell when a new theme begins."""

import os

# As numpy is imported, its linear algebra starts a thread for each processor, before anybody can say how many it needs:
# one, for our small matrices. On a large machine they would use up what systemd's TasksMax allows.
for _variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")

__all__ = ["__version__"]

try:
    from monitor._version import __version__  # the build writes it
except ImportError:
    __version__ = "0.0.0"  # a tree that was never built
