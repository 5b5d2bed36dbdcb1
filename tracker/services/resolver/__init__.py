"""The resolver's verbs: what a question has to read, what judges made of it, and the proposals that follow.

Reading and deciding are arithmetic on what is stored and happen outside transactions; recording and acting are short.
The same evidence never makes two proposals, whatever becomes of the first.
"""

from tracker.services.resolver.acting import act
from tracker.services.resolver.deciding import Assessment, assess, questions_to_decide
from tracker.services.resolver.reading import (
    FULL_TEXT,
    due_questions,
    record_judgements,
    record_reading,
    retrieve,
    retrieve_short,
)
from tracker.storage.queries.resolving import Pending

__all__ = [
    "FULL_TEXT",
    "Assessment",
    "Pending",
    "act",
    "assess",
    "due_questions",
    "questions_to_decide",
    "record_judgements",
    "record_reading",
    "retrieve",
    "retrieve_short",
]
