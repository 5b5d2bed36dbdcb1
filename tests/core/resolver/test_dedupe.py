"""Who reported first: copies, quotations, corrections."""

from datetime import timedelta

import pytest

from tests.core.resolver import builders as b
from tracker.core.resolver.articles import Article
from tracker.core.resolver.dedupe import Known, Relation, assign, body_sha256, signature, similarity

STORY = (
    "Russia accepted the Berlin proposals on Tuesday after a long night of talks in the Kremlin, its spokesman told "
    "reporters. The guarantees would be monitored by the United States, and a force led by Europeans would stand in "
    "Ukraine. Kyiv welcomed the step and asked for a date for the first meeting."
)


def known(article: Article, origin: int | str | None = None) -> Known:
    return Known(
        article.id,
        article.title,
        body_sha256(article.body),
        signature(article.body),
        article.source,
        article.published_at,
        origin,
    )


FIRST = b.article(STORY, "Russia accepts Berlin proposals", number=1)


def later(body: str, title: str = "Another headline", by=b.GAZETTE, hours: float = 1) -> Article:
    return b.article(body, title, by=by, at=b.NOW + timedelta(hours=hours), number=2)


def test_the_same_text_is_a_copy_whatever_its_spacing_and_capitals() -> None:
    link = assign(later(STORY.upper().replace(" ", "  ")), [known(FIRST)])
    assert (link.relation, link.origin, link.target) == (Relation.COPY, 1, 1)
    assert "same text" in link.why


def test_a_lightly_edited_text_is_a_copy_of_the_earliest_report() -> None:
    edited = STORY.replace("after a long night", "following a night") + " More soon."
    copy = known(b.article(STORY, number=5, by=b.COURANT, at=b.NOW + timedelta(hours=1)), origin=1)
    link = assign(later(edited, hours=3), [copy, known(FIRST)])
    assert (link.relation, link.origin, link.target) == (Relation.COPY, 1, 1)
    assert "%" in link.why


def test_a_copy_of_a_copy_has_the_origin_of_the_first() -> None:
    copy = known(b.article(STORY, number=5, by=b.COURANT), origin="northwire")
    assert assign(later(STORY), [copy]).origin == "northwire"


def test_after_seven_days_the_same_words_are_no_copy() -> None:
    assert assign(later(STORY, hours=24 * 7 + 1), [known(FIRST)]).relation is Relation.NEW


def test_own_words_are_a_report_of_its_own_and_an_article_is_no_copy_of_itself() -> None:
    other = "Moscow said yes to the plan drawn up in Berlin, ending weeks of doubt about its answer to the allies."
    assert assign(later(other), [known(FIRST)]).relation is Relation.NEW
    assert assign(FIRST, [known(FIRST)]).relation is Relation.NEW


def test_similarity_is_one_for_equal_texts_and_near_zero_for_others() -> None:
    assert similarity(signature(STORY), signature(f"MOSCOW (Northwire) - {STORY}")) > 0.95
    assert similarity(signature(STORY), signature("Floods in the south displaced thousands of people.")) < 0.1
    assert len(signature("")) == 512


@pytest.mark.parametrize(
    ("body", "newsroom"),
    [
        ("MOSCOW, Jan 13 (Northwire) - Russia accepted the plan.", "Northwire"),
        ("Russia accepted the plan, Northwire reported on Tuesday.", "Northwire"),
        ("Russia accepted the plan, according to Reuters.", "Reuters"),
        ("Citing a report by Reuters, state television said Russia accepted.", "Reuters"),
        ("Reuters first reported that Russia accepted the plan.", "Reuters"),
        ("Russia accepted the plan. It was a long night.\nReporting supplied by the news agency Reuters.", "Reuters"),
        ("Russia accepted the plan.\nLong night in Moscow (Reuters)", "Reuters"),
        ("Lavrov told Reuters that Russia accepted the plan.", "Reuters"),
        ("A Reuters report said Russia accepted the plan.", "Reuters"),
    ],
)
def test_a_report_passed_on_belongs_to_the_newsroom_that_made_it(body: str, newsroom: str) -> None:
    link = assign(later(body), [known(FIRST)])
    assert (link.relation, link.origin) == (Relation.QUOTES, newsroom)


def test_a_quotation_is_linked_to_the_report_it_passes_on_where_that_is_known() -> None:
    quoting = later("Moscow said yes to the plan, Northwire reported.", "Russia accepts the Berlin proposals")
    assert assign(quoting, [known(FIRST)]).target == 1
    assert assign(later("Moscow said yes, Northwire reported.", "Snow in Oslo"), [known(FIRST)]).target is None


@pytest.mark.parametrize(
    "body",
    [
        "The minister told our correspondent that Russia accepted. Reuters reported the same.",
        "The minister told Harbour Gazette that Russia accepted, as Reuters reported.",
        "HARBOUR GAZETTE (Harbour Gazette) - Russia accepted the plan.",
        "Russia accepted the plan, Harbour Gazette has learned.",
        "MOSCOW (HG) - Russia accepted the plan.",
        "Russia accepted the plan.\nFrom our own desk (Harbour Gazette)",
    ],
)
def test_an_own_witness_makes_it_the_newsrooms_own_report(body: str) -> None:
    assert assign(later(body), []).relation is Relation.NEW


def test_a_newsroom_can_be_made_known_by_name() -> None:
    quoting = later("Russia accepted the plan, Tromsø Tidende reported.")
    assert assign(quoting, []).relation is Relation.NEW
    assert assign(quoting, [], newsrooms=["Tromsø Tidende"]).relation is Relation.QUOTES


@pytest.mark.parametrize(
    ("title", "body", "relation"),
    [
        ("CORRECTION: Russia accepts Berlin proposals", "It has not.", Relation.CORRECTION),
        ("Corrected: Russia accepts the Berlin proposals", "It has not.", Relation.CORRECTION),
        ("RETRACTION - Russia accepts Berlin proposals", "There was no such decision.", Relation.RETRACTION),
        (
            "Note to readers",
            "Northwire has withdrawn its story headlined “Russia accepts Berlin proposals”.",
            Relation.RETRACTION,
        ),
        (
            "Note to readers",
            "Please note that our report headlined 'Russia accepts Berlin proposals' was wrong.",
            Relation.CORRECTION,
        ),
        ("Russia: retraction and apology", "Our story was wrong.", Relation.RETRACTION),
    ],
)
def test_a_notice_takes_back_the_report_it_names(title: str, body: str, relation: Relation) -> None:
    link = assign(later(body, title, by=b.NORTHWIRE), [known(FIRST)])
    assert (link.relation, link.target) == (relation, 1)


@pytest.mark.parametrize(
    ("by", "hours", "body"),
    [
        (b.GAZETTE, 1, "It has not."),
        (b.NORTHWIRE, 24 * 14 + 1, "It has not."),
        (b.NORTHWIRE, -1, "It has not."),
        (b.NORTHWIRE, 1, "Our report headlined “Fed holds its rates steady again” was wrong."),
    ],
)
def test_a_notice_of_another_newsroom_time_or_headline_takes_nothing_back(by, hours: float, body: str) -> None:
    title = "CORRECTION: Russia accepts Berlin proposals" if "It" in body else "Correction to a story"
    link = assign(later(body, title, by=by, hours=hours), [known(FIRST)])
    assert (link.relation, link.target) == (Relation.CORRECTION, None)


def test_of_several_reports_with_the_headline_the_latest_is_meant() -> None:
    again = known(
        b.article("Other words.", "Russia accepts Berlin proposals", number=7, at=b.NOW + timedelta(minutes=5))
    )
    link = assign(later("Wrong.", "CORRECTION: Russia accepts Berlin proposals", by=b.NORTHWIRE), [again, known(FIRST)])
    assert link.target == 7


def test_news_of_a_withdrawal_is_no_retraction() -> None:
    assert assign(later("The army left.", "Russia has withdrawn its forces"), []).relation is Relation.NEW
