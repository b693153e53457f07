"""A second reader of every takeaway: whom to ask about, what to ask, what an answer counts."""

from monitor.second_reader.answer import RESPONSE_FORMAT, Opinion, parse_opinion
from monitor.second_reader.combine import Beside, Weights, combine, load_weights, parse_weights
from monitor.second_reader.prompt import SHOWN, Messages, Question, compose_messages, hash_messages
from monitor.second_reader.select import select_questions

__all__ = [
    "RESPONSE_FORMAT",
    "SHOWN",
    "Beside",
    "Messages",
    "Opinion",
    "Question",
    "Weights",
    "combine",
    "compose_messages",
    "hash_messages",
    "load_weights",
    "parse_opinion",
    "parse_weights",
    "select_questions",
]
