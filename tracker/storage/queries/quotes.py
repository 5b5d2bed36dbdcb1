"""The passages that a proposal rests on, each in its context."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, func
from sqlalchemy import select as columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from tracker.storage.queries.proposals import Proposal
from tracker.storage.tables import ArticleRow, EvidenceRow, SourceRow

CONTEXT = 240  # characters before and after a quote
SHOWN = 60  # pieces of evidence on a page


@dataclass(frozen=True, slots=True)
class Quote:
    """A judged passage in its context. `decisive`: the proposal names it."""

    id: int
    article_id: int
    event_id: str
    grade: str
    stance: str
    modality: str
    event_time: datetime | None
    inferred: bool
    slots: Mapping[str, str]
    flags: tuple[str, ...]
    why: str
    judge: str
    before: str
    quote: str
    after: str
    title: str
    url: str
    published_at: datetime
    status: str
    relation: str
    fictional: bool
    source: str
    source_kind: str
    tier: str
    origin: str | None
    origin_id: int | None
    decisive: bool


def read_quotes(session: Session, proposal: Proposal) -> list[Quote]:
    """The passages a decision rests on, decisive ones first; whatever was understood as irrelevant is left out."""
    origin: Any = aliased(ArticleRow)
    newsroom: Any = aliased(SourceRow)
    text = case((col(EvidenceRow.in_title), col(ArticleRow.title)), else_=col(ArticleRow.body))
    start, end = col(EvidenceRow.start), col(EvidenceRow.end)
    reach = case((start > CONTEXT, CONTEXT), else_=start)
    ids = list(proposal.evidence_ids) or [-1]
    rows = session.execute(
        columns(
            *(getattr(EvidenceRow, name) for name in ("id", "article_id", "event_id", "grade", "stance", "modality")),
            *(getattr(EvidenceRow, name) for name in ("event_time", "inferred", "slots", "flags", "why", "judge")),
            func.substr(text, start - reach + 1, reach),
            col(EvidenceRow.quote),
            func.substr(text, end + 1, CONTEXT),
            *(getattr(ArticleRow, name) for name in ("title", "url", "published_at", "status", "relation")),
            col(ArticleRow.fictional),
            *(getattr(SourceRow, name) for name in ("name", "kind", "tier")),
            func.coalesce(newsroom.name, col(ArticleRow.attributed_to)),
            col(ArticleRow.origin_id),
            col(EvidenceRow.id).in_(ids),
        )
        .join(ArticleRow, col(ArticleRow.id) == col(EvidenceRow.article_id))
        .join(SourceRow, col(SourceRow.id) == col(ArticleRow.source_id))
        .outerjoin(origin, origin.id == col(ArticleRow.origin_id))
        .outerjoin(newsroom, newsroom.id == origin.source_id)
        .where(
            col(EvidenceRow.question_id) == proposal.question_id,
            col(EvidenceRow.criteria_version) == proposal.criteria_version,
            col(EvidenceRow.id).in_(ids) | (col(EvidenceRow.grade) != "irrelevant"),
        )
        .order_by(col(EvidenceRow.id).in_(ids).desc(), col(ArticleRow.published_at), col(EvidenceRow.id))
        .limit(SHOWN)
    )
    return [_quote(row) for row in rows]


def _quote(row: Any) -> Quote:
    values = list(row)
    names = list(Quote.__dataclass_fields__)
    values[names.index("flags")] = tuple(values[names.index("flags")] or ())
    values[names.index("before")] = _from_sentence(values[names.index("before")])
    values[names.index("after")] = _to_sentence(values[names.index("after")])
    return Quote(*values)


def _from_sentence(text: str) -> str:
    """The end of a text, from the start of a sentence where there is one, else from a whole word on."""
    if len(text) < CONTEXT:
        return text
    _, stop, rest = text.partition(". ")
    return rest if stop and rest.strip() else "… " + text.partition(" ")[2]


def _to_sentence(text: str) -> str:
    """The beginning of a text, to the end of a sentence where there is one, else to a whole word."""
    if len(text) < CONTEXT:
        return text
    cut = text.rfind(". ")
    return text[: cut + 1] if cut > 0 else text.rpartition(" ")[0] + " …"
