"""A second reader for the doubtful few: whom to ask, what to ask, what an answer counts."""

from monitor.second_reader.answer import Opinion, parse_opinion
from monitor.second_reader.select import FLOOR, choose
from monitor.second_reader.prompt import SHOWN, Messages, Question, compose_messages, hash_messages
from monitor.second_reader.combine import Weights, load_weights, parse_weights, weigh

__all__ = [
    "FLOOR",
    "SHOWN",
    "Messages",
    "Opinion",
    "Question",
    "Weights",
    "choose",
    "compose_messages",
    "hash_messages",
    "load_weights",
    "parse_opinion",
    "parse_weights",
    "weigh",
]
