"""Evidence as a question's page shows it: quotes in their context, what counted, and why the rest did not."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, func, select
from sqlmodel import Session

from tracker.core.resolver.articles import ArticleStatus, SourceKind, Tier
from tracker.core.resolver.dedupe import Relation
from tracker.core.resolver.judgement import Grade, Modality, Stance
from tracker.storage.tables.columns import articles, evidence, resolution_events, sources

CONTEXT = 160  # characters on either side of a quote
MOST = 600  # judged passages of one question that a page reads
RANK = {Grade.FULL: 0, Grade.CONTRARY: 1, Grade.CONSISTENT: 2, Grade.UNEXPLAINED: 3, Grade.IRRELEVANT: 4}
NEVER = (SourceKind.AGGREGATOR, SourceKind.SATIRE, SourceKind.BLOG)

_origin = articles.alias("origin")
_origin_source = sources.alias("origin_source")


@dataclass(frozen=True, slots=True)
class Evidence:
    """The strongest passage of one article. `stance` yes or no; `counted` False: looked at, and given no weight.

    `before` and `after` are the text around the quote, whole words. `passages` counts the passages judged in all.
    """

    id: int
    quote: str
    before: str
    after: str
    heading: str
    why: str
    stance: str
    counted: bool
    grade: Grade
    source: str
    source_kind: str
    tier: str
    url: str
    title: str
    published_at: datetime
    copies: int
    passages: int
    fictional: bool


@dataclass(frozen=True, slots=True)
class HistoryEvent:
    """One link of a question's chain as stored; `payload` is its canonical JSON."""

    seq: int
    at: datetime
    kind: str
    actor: str
    payload: str
    hash: str
    prev_hash: str


def evidence_of(session: Session, question_id: int, version: int) -> tuple[Evidence, ...]:
    """What was judged for one version of a question's criteria, one passage an article, newest article first."""
    rows = session.execute(_PASSAGES, {"question": question_id, "version": version}).all()
    strongest: dict[int, Any] = {}
    passages: dict[int, int] = {}
    for row in rows:
        passages[row.article_id] = passages.get(row.article_id, 0) + 1
        held = strongest.get(row.article_id)
        if held is None or RANK[Grade(row.grade)] < RANK[Grade(held.grade)]:
            strongest[row.article_id] = row
    return tuple(_evidence_from(row, passages[row.article_id]) for row in strongest.values())


def _passages() -> Any:
    copy = articles.alias("copy")
    copies = select(func.count()).select_from(copy).where(copy.c.origin_id == articles.c.id).scalar_subquery()
    text = case((evidence.c.in_title, articles.c.title), else_=articles.c.body)
    begins = case((evidence.c.start > CONTEXT, evidence.c.start - CONTEXT), else_=0)
    return (
        select(
            evidence.c.id,
            evidence.c.article_id,
            evidence.c.quote,
            evidence.c.grade,
            evidence.c.stance,
            evidence.c.modality,
            evidence.c.why,
            func.substr(text, begins + 1, evidence.c.start - begins).label("before"),
            func.substr(text, evidence.c.end + 1, CONTEXT).label("after"),
            articles.c.url,
            articles.c.title,
            articles.c.published_at,
            articles.c.relation,
            articles.c.status,
            articles.c.status_why,
            articles.c.attributed_to,
            articles.c.fictional,
            sources.c.name.label("source"),
            sources.c.kind.label("source_kind"),
            sources.c.tier,
            _origin_source.c.name.label("origin"),
            copies.label("copies"),
        )
        .select_from(evidence)
        .join(articles, articles.c.id == evidence.c.article_id)
        .join(sources, sources.c.id == articles.c.source_id)
        .outerjoin(_origin, _origin.c.id == articles.c.origin_id)
        .outerjoin(_origin_source, _origin_source.c.id == _origin.c.source_id)
        .where(
            evidence.c.question_id == bindparam("question", type_=evidence.c.question_id.type),
            evidence.c.criteria_version == bindparam("version", type_=evidence.c.criteria_version.type),
        )
        .order_by(articles.c.published_at.desc(), evidence.c.id)
        .limit(MOST)
    )


_PASSAGES = _passages()


def _evidence_from(row: Any, passages: int) -> Evidence:
    heading, why, counted = _verdict(row)
    stance = row.stance
    if counted and stance == Stance.NONE:
        stance = Stance.NO.value if row.grade == Grade.CONTRARY else Stance.YES.value
    return Evidence(
        id=row.id,
        quote=row.quote,
        before=_tail(row.before),
        after=_head(row.after),
        heading=heading,
        why=why,
        stance=stance,
        counted=counted,
        grade=Grade(row.grade),
        source=row.source,
        source_kind=row.source_kind,
        tier=row.tier,
        url=row.url,
        title=row.title,
        published_at=row.published_at,
        copies=row.copies,
        passages=passages,
        fictional=row.fictional,
    )


def _verdict(row: Any) -> tuple[str, str, bool]:
    """Heading, reason, and whether it weighs: what keeps the article out comes before what the passage says."""
    kept_out = _kept_out(row)
    if kept_out:
        return (*kept_out, False)
    match Grade(row.grade):
        case Grade.FULL:
            side = {Stance.YES.value: "Speaks for Yes", Stance.NO.value: "Speaks for No"}
            return side.get(row.stance, "Reports the event"), row.why, True
        case Grade.CONTRARY:
            return f"Contrary: {_words(row.modality)}", row.why, True
        case Grade.CONSISTENT:
            return "Not counted by itself: the same matter in other words", row.why, False
        case Grade.UNEXPLAINED:
            return "Not counted: not understood", row.why, False
    told = "not the event" if row.modality in ("", Modality.ASSERTED) else _words(row.modality)
    return f"Not counted: {told}", row.why, False


def _kept_out(row: Any) -> tuple[str, str] | None:
    origin = row.origin or row.attributed_to or "an earlier report"
    if row.status != ArticleStatus.LIVE:
        return f"Not counted: {row.status}", row.status_why or row.why
    if row.relation == Relation.COPY:
        return "Not counted: copy", f"Nearly the same text as the report of {origin}. It adds no independent source."
    if row.relation == Relation.QUOTES:
        return "Not counted: quotes another newsroom", f"It passes on what {origin} reported, and adds no witness."
    if row.grade == Grade.FULL and (row.source_kind in NEVER or row.tier == Tier.C):
        return "Not counted: source of tier C or without own reporting", row.why
    return None


def _words(modality: str) -> str:
    return modality.replace("_", " ") if modality and modality != Modality.ASSERTED else "an opposing act"


def _tail(text: str | None) -> str:
    """The text before a quote, from its last sentence or whole word on."""
    text = text or ""
    if len(text) == CONTEXT:
        text = "… " + text.partition(" ")[2]
    return text


def _head(text: str | None) -> str:
    text = text or ""
    return text.rpartition(" ")[0] + " …" if len(text) == CONTEXT else text


def history_of(session: Session, question_id: int) -> tuple[HistoryEvent, ...]:
    """The chain of a question's resolution, in order."""
    rows = session.execute(
        select(
            resolution_events.c.seq,
            resolution_events.c.at,
            resolution_events.c.kind,
            resolution_events.c.actor,
            resolution_events.c.payload,
            resolution_events.c.hash,
            resolution_events.c.prev_hash,
        )
        .where(resolution_events.c.question_id == question_id)
        .order_by(resolution_events.c.seq)
    )
    return tuple(HistoryEvent(*row) for row in rows)
