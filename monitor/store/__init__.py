"""The only SQL: one database file, one writer at a time."""

from monitor.store.connections import check_sqlite
from monitor.store.copies import copy_database, find_damage
from monitor.store.locks import Holder, find_at_work, is_busy
from monitor.store.opening import has_database, open_store, replace_database
from monitor.store.store import Store

__all__ = [
    "Holder",
    "Store",
    "check_sqlite",
    "copy_database",
    "find_at_work",
    "find_damage",
    "has_database",
    "is_busy",
    "open_store",
    "replace_database",
]
