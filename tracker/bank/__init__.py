"""The question bank: files of questions and of news sources, read whole, with every error of every file at once."""

from tracker.bank.entries import Bank, Problem, Source
from tracker.bank.reading import parse_question, read, read_sources

__all__ = [
    "Bank",
    "Problem",
    "Source",
    "parse_question",
    "read",
    "read_sources",
]
