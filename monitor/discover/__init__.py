"""Sitemap, hub, listing, predicted address -> Links: claims about where assessments are."""

from monitor.discover.cards import find_in_cards
from monitor.discover.merge import merge_links
from monitor.discover.predicted import predict_links
from monitor.discover.sitemap import Shard, choose_shards, find_in_sitemap, find_shards

__all__ = [
    "Shard",
    "choose_shards",
    "find_in_cards",
    "find_in_sitemap",
    "find_shards",
    "merge_links",
    "predict_links",
]
