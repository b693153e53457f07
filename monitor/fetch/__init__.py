"""The only reader of the site: polite, patient, and wary of what it gets."""

from monitor.fetch.client import Fetcher

__all__ = ["Fetcher"]
