"""The rules judge reads every article of the story as the story means it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from tracker.core.entry import QuestionEntry
from tracker.core.resolver.articles import Article, Source, clean
from tracker.core.resolver.dedupe import Known, Relation, StoryLink, assign, body_sha256, signature
from tracker.core.resolver.injection import suspicion
from tracker.core.resolver.judgement import Grade, Judgement, Modality, Stance
from tracker.core.resolver.lint import lint
from tracker.core.resolver.rules import judge
from tracker.demo.formats import page
from tracker.demo.press import NOTICE, Sketch, printed, sketches
from tracker.demo.story import OUTLETS, tell
from tracker.feeds import extract
from tracker.judges.english import EnglishParser

START = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
STORY = tell(START)
ENTRIES = {entry.question.slug: entry for entry in STORY.entries}
SOURCES = {o.name: Source(i, o.name, o.domain, o.owner_group, o.kind, o.tier) for i, o in enumerate(OUTLETS, 1)}
SKETCHES = {sketch.id: sketch for sketch in sketches()}
ARTICLES = {
    p.id: Article(number, p.title, clean(p.body), SOURCES[p.outlet], p.published_at, p.published_at)
    for number, p in enumerate(printed(START, STORY.seconds), 1)
}
PARSER = EnglishParser()
LIVE = [slug for slug, entry in ENTRIES.items() if entry.criteria.events]

# What a part means: grades that may occur, and those of which one must.
SPEAKS_FOR = {Grade.FULL, Grade.CONSISTENT}
MUST = {"report": Grade.FULL, "figure": Grade.FULL, "denial": Grade.CONTRARY, "rejection": Grade.CONTRARY}
NOTHING_FOR_IT = {
    *("rumour", "hedge", "forecast", "conditional", "partial", "other actor", "negated", "historical"),
    *("denial", "rejection", "aside", "background", "retraction"),
}
REASON = {
    "ministers-expected": Modality.PREDICTED,
    "last-objection": Modality.CONDITIONAL,
    "lantern-package-through": Modality.HEDGED,
    "ambassadors-agree": Modality.PARTIAL,
    "minister-hopes": Modality.HEDGED,
    "some-points": Modality.PARTIAL,
    "minsk-ten-years-on": Modality.STALE,
    "lantern-russia-yes": Modality.HEDGED,
    "gazette-russia-could": Modality.HEDGED,
    "kontinent-analysts": Modality.PREDICTED,
    "kremlin-denies": Modality.DENIED,
    "turkey-urges": Modality.PREDICTED,
    "geneva-hotel": Modality.HEDGED,
    "amendment-drafted": Modality.PREDICTED,
    "monitors-recruited": Modality.PREDICTED,
}
OTHERS_ACT = ("commission-tables-package", "parliament-committee-backs", "duma-committee", "belarus-accepts")


def judged(sketch: Sketch) -> tuple[Judgement, ...]:
    return judge(ENTRIES[sketch.question].criteria, ARTICLES[sketch.id], PARSER)


def plotted(*parts: str) -> Sequence[Sketch]:
    return [s for s in sketches() if s.question and (not parts or s.part in parts)]


def named(sketch: Sketch) -> str:
    return sketch.id


@pytest.mark.parametrize("sketch", plotted(*MUST), ids=named)
def test_what_decides_is_understood(sketch: Sketch) -> None:
    assert MUST[sketch.part] in {j.grade for j in judged(sketch)}


@pytest.mark.parametrize("sketch", plotted(*NOTHING_FOR_IT), ids=named)
def test_what_only_looks_like_the_event_speaks_for_nothing(sketch: Sketch) -> None:
    assert not {j.grade for j in judged(sketch)} & SPEAKS_FOR


@pytest.mark.parametrize(("trap", "reason"), REASON.items())
def test_a_trap_is_refused_for_the_right_reason(trap: str, reason: Modality) -> None:
    found = judged(SKETCHES[trap])
    assert reason in {j.modality for j in found}
    assert all(j.stance is Stance.NONE and j.why.endswith(".") for j in found)


@pytest.mark.parametrize("trap", OTHERS_ACT)
def test_an_act_of_somebody_else_is_called_that(trap: str) -> None:
    assert {j.why.partition(":")[0] for j in judged(SKETCHES[trap])} == {"Another actor"}


@pytest.mark.parametrize("sketch", plotted("report"), ids=named)
def test_a_report_fills_every_slot_by_its_own_words_on_the_day_it_appears(sketch: Sketch) -> None:
    full = [j for j in judged(sketch) if j.grade is Grade.FULL]
    assert any(not j.inferred for j in full)
    assert {j.event_time.date() for j in full if j.event_time} == {ARTICLES[sketch.id].published_at.date()}


def test_an_article_that_speaks_to_machines_is_quarantined() -> None:
    attacks = [name for name, a in ARTICLES.items() if suspicion(f"{a.title}\n{a.body}").quarantined]
    assert attacks == [s.id for s in plotted("injection")]


def test_copies_quotations_and_notices_are_known_for_what_they_are() -> None:
    links = _links()
    expected = {
        "copy": Relation.COPY,
        "quote": Relation.QUOTES,
        "correction": Relation.CORRECTION,
        "retraction": Relation.RETRACTION,
    }
    found = {name: link.relation for name, link in links.items() if link.relation is not Relation.NEW}
    assert found == {s.id: expected[s.part] for s in sketches() if s.part in expected}
    for sketch in plotted("copy", "quote"):
        assert links[sketch.id].origin == "Northwire"
    assert links["rada-retraction"].target == ARTICLES["rada-adopts"].id
    assert links["pledges-corrected"].target == ARTICLES["pledges-36000"].id


def _links() -> dict[str, StoryLink]:
    known: list[Known] = []
    links: dict[str, StoryLink] = {}
    for name, a in ARTICLES.items():
        links[name] = assign(a, known, SOURCES)
        sha256, sketch = body_sha256(a.body), signature(a.body)
        known.append(Known(a.id, a.title, sha256, sketch, a.source, a.published_at, links[name].origin))
    return links


@pytest.mark.parametrize("slug", LIVE)
def test_the_news_of_the_day_concern_no_question(slug: str) -> None:
    for sketch in sketches():
        if not sketch.question:
            assert judge(ENTRIES[slug].criteria, ARTICLES[sketch.id], PARSER) == (), sketch.id


@pytest.mark.parametrize("slug", LIVE)
def test_no_question_takes_anything_from_the_story_of_another(slug: str) -> None:
    for sketch in plotted():
        if sketch.question != slug:
            found = judge(ENTRIES[slug].criteria, ARTICLES[sketch.id], PARSER)
            assert not {j.grade for j in found} & SPEAKS_FOR, sketch.id


def test_most_articles_concern_no_question_and_there_are_enough_of_them() -> None:
    asides = [s for s in sketches() if not s.question]
    assert len(sketches()) >= 60
    assert 2 * len(asides) > len(sketches())
    assert len({s.id for s in sketches()}) == len(sketches())


@pytest.mark.parametrize("article", printed(START, 120), ids=lambda p: p.id)
def test_every_article_says_that_it_is_invented_and_reads_the_same_on_its_page(article) -> None:
    assert article.body.endswith(f"\n{NOTICE}")
    assert extract(page(article), "http://127.0.0.1/x.html").text == article.body


@pytest.mark.parametrize("start", [START, datetime(2027, 2, 28, 23, 59, 30, tzinfo=UTC)])
def test_weekdays_agree_with_the_date_of_the_article(start: datetime) -> None:
    for sketch, article in zip(sketches(), printed(start, 120), strict=True):
        if "{weekday}" in sketch.body:
            assert f"{article.published_at:%A}" in article.body
        assert "{" not in article.title + article.body


def test_articles_come_in_the_order_in_which_they_happen() -> None:
    moments = [a.published_at for a in printed(START, 20)]
    assert moments == sorted(moments)
    assert moments[0] < START - timedelta(days=20)
    assert moments[-1] <= START + timedelta(seconds=20)


@pytest.mark.parametrize("entry", STORY.entries, ids=lambda e: e.question.slug)
def test_every_question_is_marked_and_passes_the_linter(entry: QuestionEntry) -> None:
    assert entry.question.fictional
    assert entry.question.slug.startswith("demo-")
    findings = lint(entry.question.title, entry.criteria)
    assert [f for f in findings if "names no event" not in f.rule] == []
