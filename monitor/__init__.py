"""Watch a publisher's daily assessments and tell when a new theme begins."""

import os

# When numpy is imported, its linear algebra starts a thread for each processor. Our small matrices need one;
# on a large machine the others would exceed systemd's TasksMax.
for _variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")

__all__ = ["__version__"]

try:
    from monitor._version import __version__  # the build writes it
except ImportError:
    __version__ = "0.0.0"  # run from a source tree that was never built
