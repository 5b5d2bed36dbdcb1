"""Sentences with a tree written by hand, for what no parser can be made to say on demand."""

from tracker.core.resolver.parse import Sentence, Token


def tree(*rows: str) -> Sentence:
    """Rows "word/lemma/POS/TAG/dep/head", head being the index of the governing word (its own for a root)."""
    tokens, at = [], 0
    for i, row in enumerate(rows):
        text, lemma, pos, tag, dep, head = row.split("/")
        tokens.append(Token(i, text, lemma, pos, tag, dep, int(head), at, at + len(text)))
        at += len(text) + 1
    return Sentence(" ".join(t.text for t in tokens), tuple(tokens))
