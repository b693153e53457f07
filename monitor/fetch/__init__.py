"""Fetch pages of the site politely, with retries and limits; no other module sends it requests."""

from monitor.fetch.client import Fetcher

__all__ = ["Fetcher"]
