"""Builders for resolver tests: the Berlin story, in the words of the field."""

from datetime import UTC, datetime, timedelta

from tracker.core.resolver.articles import Article, ArticleStatus, Source, SourceKind, Tier
from tracker.core.resolver.criteria import Actor, Criteria, Event, When
from tracker.core.resolver.dedupe import Relation
from tracker.core.resolver.fuse import Report
from tracker.core.resolver.judgement import Grade, Judgement, Modality, Stance
from tracker.core.resolver.policy import Coverage

OPENS = datetime(2026, 12, 1, tzinfo=UTC)
CLOSES = datetime(2027, 6, 30, 23, 59, tzinfo=UTC)
NOW = datetime(2027, 1, 13, 10, tzinfo=UTC)  # a Wednesday
HEALTHY = Coverage(poll_ok=1.0, gap_hours=1.0, sources_alive=9, subject_articles=12)

RUSSIA = Actor(
    "Russia",
    ("Kremlin", "Moscow", "Russian Foreign Ministry", "Russian government"),
    ("State Duma", "Moscow region", "Russian ally"),
)
UKRAINE = Actor("Ukraine", ("Kyiv",))
AMERICA = Actor("United States", ("Washington", "US", "White House"))
UNION = Actor(
    "European Union",
    ("EU", "Council of the European Union", "Council of the EU", "Brussels"),
    ("European Commission", "EU ambassadors"),
)
PROPOSALS = ("Berlin proposals", "security proposals", "Berlin package")

ACCEPT = Event(
    "accept",
    ("ACCEPT",),
    ("Russia",),
    object_any=PROPOSALS,
    object_not=("invitation",),
    phrases=("{agent} gives its blessing to {object}",),
)
REJECT = Event("reject", ("REJECT",), ("Russia",), object_any=PROPOSALS)
ADOPT = Event(
    "adopt",
    ("ADOPT", "IMPOSE"),
    ("European Union",),
    object_any=("package of sanctions", "sanctions package"),
    patient=("Russia",),
)


def criteria(*events: Event, **changes: object) -> Criteria:
    """The question whether Russia accepts, unless other events are given: then the first of them means Yes."""
    wanted = events or (ACCEPT, REJECT)
    values: dict[str, object] = {
        "text": "YES if the Russian government officially accepts the proposals as a whole.",
        "opens_at": OPENS,
        "closes_at": CLOSES,
        "actors": (RUSSIA, UKRAINE, AMERICA, UNION),
        "events": wanted,
        "yes_when": When(any=(wanted[0].id,)),
        "default_at_close": "no",
        "official_source_suffices": True,
        "official": ("mid.example", "Kremlin"),
    }
    return Criteria(**{**values, **changes})  # type: ignore[arg-type]


def source(name: str = "Northwire", tier: Tier = Tier.A, kind: SourceKind = SourceKind.WIRE, owner: str = "") -> Source:
    """A source named after its newsroom."""
    return Source(1, name, f"{name.casefold().replace(' ', '')}.example", owner, kind, tier)


NORTHWIRE, MERIDIAN = source(), source("Meridian Press")
GAZETTE, COURANT = (
    source("Harbour Gazette", Tier.B, SourceKind.NEWSPAPER),
    source("Morning Courant", Tier.B, SourceKind.NEWSPAPER),
)
HUB = source("HeadlineHub", Tier.C, SourceKind.AGGREGATOR)
KREMLIN = source("Kremlin", Tier.C, SourceKind.OFFICIAL)
TURNIP = source("Weekly Turnip", Tier.C, SourceKind.SATIRE)


def article(
    body: str,
    title: str = "",
    *,
    by: Source = NORTHWIRE,
    at: datetime = NOW,
    number: int = 1,
    status: ArticleStatus = ArticleStatus.LIVE,
) -> Article:
    """An article, published now unless said otherwise."""
    return Article(number, title, body, by, at, at, f"https://{by.domain}/{number}", status)


def report(
    number: int,
    by: Source = NORTHWIRE,
    hours: float = 0,
    *,
    event: str = "accept",
    grade: Grade = Grade.FULL,
    inferred: bool = False,
    origin: str = "",
    relation: Relation = Relation.NEW,
    status: ArticleStatus = ArticleStatus.LIVE,
    happened: float | None = None,
    slots: dict[str, str] | None = None,
    flags: tuple[str, ...] = (),
) -> Report:
    """A report `hours` after now; the event happened then too unless `happened` says when (in hours after now)."""
    at = NOW + timedelta(hours=hours)
    judgement = Judgement(
        event,
        grade,
        Stance.YES if grade is Grade.FULL else Stance.NONE,
        "Russia accepted the Berlin proposals.",
        0,
        37,
        "Asserted.",
        modality=Modality.ASSERTED,
        event_time=None if happened is None else NOW + timedelta(hours=happened),
        slots={"agent": "Russia"} if slots is None else slots,
        inferred=inferred,
        on_topic=True,
        flags=flags,
    )
    return Report(number, number, judgement, by, at, origin or by.newsroom, relation, status)
