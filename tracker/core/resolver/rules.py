"""The built-in judge: each sentence against each event of the criteria, by rules on a dependency parse.

Every slot that an event fills must be filled by one and the same predicate; only an asserted predicate of the narrow
core is a full report; and title and lead must agree. What cannot be read is called unexplained, never guessed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from tracker.core.resolver import lexicon
from tracker.core.resolver.actors import Context, is_named, match
from tracker.core.resolver.actors import Match as ActorMatch
from tracker.core.resolver.articles import Article, SourceKind
from tracker.core.resolver.criteria import Criteria
from tracker.core.resolver.injection import suspicion
from tracker.core.resolver.judgement import Grade, Judgement, Modality, Stance
from tracker.core.resolver.objects import names_object
from tracker.core.resolver.parse import Parser, Sentence, Token
from tracker.core.resolver.passages import Passage, mentions, sentences, without_dateline
from tracker.core.resolver.predicates import subjects
from tracker.core.resolver.readings import Reading, read
from tracker.core.resolver.slots import Scene

JUDGE = "rules"
VERSION = "1"
LEAD = 3  # sentences always read; later ones only if they name an actor or an object
LONGEST = 40  # sentences read of one article

_RANK = {Grade.FULL: 5, Grade.CONTRARY: 4, Grade.CONSISTENT: 3, Grade.UNEXPLAINED: 2, Grade.IRRELEVANT: 1}
_NOT_ASSERTED = frozenset(
    {
        Modality.QUESTION,
        Modality.NEGATED,
        Modality.DENIED,
        Modality.CONDITIONAL,
        Modality.PREDICTED,
        Modality.HEDGED,
        Modality.PARTIAL,
    }
)


@dataclass(frozen=True, slots=True)
class _Found:
    """A reading and where it stands; `place` is the sentence's number, -1 for the title."""

    reading: Reading
    passage: Passage
    place: int

    @property
    def rank(self) -> tuple[int, bool]:
        return _RANK[self.reading.grade], not self.reading.inferred


def judge(criteria: Criteria, article: Article, parser: Parser) -> tuple[Judgement, ...]:
    """What the article says on each event: at most one judgement a sentence and event, the title's first.

    Sentences that name neither actor nor object of an event are left out. Raises whatever the parser raises.
    """
    if suspicion(f"{article.title}\n{article.body}").quarantined:
        return ()
    found = [
        f
        for event in criteria.events
        for f in _agree(criteria, article, _of_event(criteria, article, parser, event.id))
    ]
    return tuple(_judgement(criteria, f) for f in sorted(found, key=lambda f: (f.place, f.reading.event_id)))


# Reading ------------------------------------------------------------------------------------------------------------


def _of_event(criteria: Criteria, article: Article, parser: Parser, event_id: str) -> list[_Found]:
    event = next(e for e in criteria.events if e.id == event_id)
    whole = f"{article.title}\n{article.body}"
    scene = Scene(criteria, event, article, frozenset(), Context(), whole)
    found: list[_Found] = []
    for place, passage, parsed in _parsed(criteria, article, parser):
        scene = replace(scene, title=place < 0, leading=place <= 0)
        for sentence in parsed:
            here = replace(scene, context=replace(scene.context, speaker=_speaker(criteria, sentence, scene.context)))
            readings = read(here, sentence, parser)
            if readings:
                found.append(_Found(_strongest(readings), passage, place))
            scene = _after(criteria, scene, sentence)
    return _one_a_sentence(found)


def _parsed(
    criteria: Criteria, article: Article, parser: Parser
) -> Iterator[tuple[int, Passage, tuple[Sentence, ...]]]:
    title = Passage(article.title, 0, len(article.title))
    yield -1, title, parser.parse(article.title)
    names = _wanted(criteria)
    for place, whole in enumerate(sentences(article.body)[:LONGEST]):
        passage = without_dateline(whole) if place == 0 else whole
        if place < LEAD or mentions(passage.text, names):
            yield place, passage, parser.parse(passage.text)


def _wanted(criteria: Criteria) -> tuple[str, ...]:
    """Names and object words that make a later sentence worth parsing."""
    actors = [n for a in criteria.actors for n in (a.name, *a.aliases)]
    objects = [p.split()[-1] for e in criteria.events for p in (*e.object_any, *e.object_all)]
    units = [u for e in criteria.events if e.count for u in e.count.unit]
    return (*actors, *objects, *units)


def _speaker(criteria: Criteria, sentence: Sentence, context: Context) -> str:
    """The actor that is the subject of a speech verb of the sentence."""
    for t in sentence.tokens:
        if t.verbal and t.lemma in lexicon.SAY | lexicon.DENY and sentence.children(t, "ccomp", "xcomp"):
            return _actor_of(criteria, sentence, subjects(sentence, t), context)
    return ""


def _actor_of(criteria: Criteria, sentence: Sentence, heads: Iterable[Token], context: Context) -> str:
    matched = ((match(sentence, h, a, "", context), a.name) for h in heads for a in criteria.actors)
    return max((m for m in matched if m[0]), key=lambda m: m[0], default=(ActorMatch.NONE, ""))[1]


def _after(criteria: Criteria, scene: Scene, sentence: Sentence) -> Scene:
    """The scene with what this sentence adds to what "it", "the bloc" and "the proposals" may mean."""
    named = {a.name for a in criteria.actors if is_named(sentence, a)}
    seen = {p for p in scene.event.object_any if names_object(sentence, replace(scene.event, object_any=(p,)))}
    root = next((t for t in sentence.tokens if t.head == t.i), None)
    heads = (subjects(sentence, root) or (root,)) if root is not None else ()
    last = _actor_of(criteria, sentence, heads, scene.context) or scene.context.speaker
    named_other = any(h.pos == "PROPN" for h in heads)
    context = Context(scene.context.named | named, last or ("" if named_other else scene.context.last_subject))
    return replace(scene, context=context, seen=scene.seen | seen)


def _strongest(readings: list[Reading]) -> Reading:
    """The reading that says most; a sentence that both asserts and negates says nothing clear."""
    grades = {r.grade for r in readings}
    best = max(readings, key=lambda r: (_RANK[r.grade], not r.inferred))
    if {Grade.FULL, Grade.CONTRARY} <= grades:
        return replace(best, grade=Grade.UNEXPLAINED, why="The sentence both asserts and negates it")
    return best


def _one_a_sentence(found: list[_Found]) -> list[_Found]:
    best: dict[int, _Found] = {}
    for f in found:
        if f.place not in best or f.rank > best[f.place].rank:
            best[f.place] = f
    return list(best.values())


# Agreement within the article -----------------------------------------------------------------------------------------


def _agree(criteria: Criteria, article: Article, found: list[_Found]) -> list[_Found]:
    """Withhold assertion where the kind of text, its title or its lead speaks against it."""
    bar = _article_bar(criteria, article) or _title_bar(found)
    if bar is None:
        bar = _lead_bar(found) or _contradiction(found)
    return found if bar is None else [_withheld(f, *bar) for f in found]


def _withheld(found: _Found, modality: Modality, why: str) -> _Found:
    if found.reading.grade not in (Grade.FULL, Grade.CONSISTENT):
        return found
    return replace(found, reading=replace(found.reading, grade=Grade.IRRELEVANT, modality=modality, why=why))


def _article_bar(criteria: Criteria, article: Article) -> tuple[Modality, str] | None:
    title = article.title
    own = " ".join((criteria.text, *(p for e in criteria.events for p in e.object_any))).casefold()
    if article.source.kind is SourceKind.SATIRE:
        return Modality.FICTIONAL, "The source is satire"
    cue = lexicon.FICTION_CUE.search(f"{title}. {_lead(article)}")
    if cue and cue[0].casefold() not in own:
        return Modality.FICTIONAL, f"The text is about an exercise or a fiction (“{cue[0]}”)"
    cue = lexicon.ARCHIVE_CUE.search(title) or lexicon.ARCHIVE_CUE.search(_lead(article))
    if cue and cue[0].casefold() not in own:
        return Modality.HISTORICAL, f"The text looks back (“{cue[0]}”)"
    cue = lexicon.FORWARD_TITLE.search(title) or lexicon.HEDGED_TITLE.search(title)
    if cue:
        return Modality.HEDGED, f"The headline marks it as unsure (“{cue[0].strip()}”)"
    return (Modality.QUESTION, "The headline asks") if title.rstrip(" \"'”’").endswith("?") else None


def _lead(article: Article) -> str:
    return next((s.text for s in sentences(article.body)), "")


def _title_bar(found: list[_Found]) -> tuple[Modality, str] | None:
    """A title on the event that does not assert it."""
    title = next((f.reading for f in found if f.place < 0), None)
    if title is None or title.modality not in _NOT_ASSERTED:
        return None
    return title.modality, f"The headline does not assert it. {title.why}"


def _lead_bar(found: list[_Found]) -> tuple[Modality, str] | None:
    lead = next((f.reading for f in found if f.place == 0), None)
    if lead is None or lead.modality not in _NOT_ASSERTED:
        return None
    return lead.modality, f"The first sentence does not assert it. {lead.why}"


def _contradiction(found: list[_Found]) -> tuple[Modality, str] | None:
    grades = {f.reading.grade for f in found}
    if Grade.CONTRARY in grades and Grade.FULL in grades:
        return Modality.NEGATED, "Another sentence of the article says the opposite"
    return None


# Result -------------------------------------------------------------------------------------------------------------


def _judgement(criteria: Criteria, found: _Found) -> Judgement:
    reading, passage = found.reading, found.passage
    return Judgement(
        event_id=reading.event_id,
        grade=reading.grade,
        stance=_stance(criteria, reading),
        quote=passage.text,
        start=passage.start,
        end=passage.end,
        why=f"{reading.why}.",
        in_title=found.place < 0,
        modality=reading.modality,
        event_time=reading.event_time,
        slots=reading.slots,
        inferred=reading.inferred,
        on_topic=reading.on_topic,
        flags=reading.flags,
    )


def _stance(criteria: Criteria, reading: Reading) -> Stance:
    if reading.grade is not Grade.FULL:
        return Stance.NONE
    if reading.event_id in (*criteria.yes_when.any, *criteria.yes_when.all, *criteria.yes_when.before):
        return Stance.YES
    against = (*criteria.no_when.any, *criteria.no_when.all, *criteria.no_when.before)
    return Stance.NO if reading.event_id in against else Stance.NONE
