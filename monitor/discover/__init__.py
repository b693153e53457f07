"""Find links to assessments in the sitemap, the hub and the listing, and predict addresses. Each link is only a claim."""

from monitor.discover.addresses import common_form, same_slug
from monitor.discover.cards import find_in_cards, list_cards
from monitor.discover.merge import merge_links
from monitor.discover.plausible import (
    EARLIEST,
    check_links,
    latest_date,
    meant_day,
    sound_time,
    today_anywhere,
)
from monitor.discover.predicted import fill_address, predict_links
from monitor.discover.sitemap import (
    Shard,
    choose_shards,
    find_in_sitemap,
    find_shards,
    find_updates_in_sitemap,
)
from monitor.discover.updates import find_updates, predict_updates

__all__ = [
    "EARLIEST",
    "Shard",
    "check_links",
    "choose_shards",
    "common_form",
    "fill_address",
    "find_in_cards",
    "find_in_sitemap",
    "find_shards",
    "find_updates",
    "find_updates_in_sitemap",
    "latest_date",
    "list_cards",
    "meant_day",
    "merge_links",
    "predict_links",
    "predict_updates",
    "same_slug",
    "sound_time",
    "today_anywhere",
]
