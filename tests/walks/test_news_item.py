"""The walk of a news item: a feed, a poll, evidence, a proposal, its window, a resolution with its scores."""

import pytest
from pytest_httpserver import HTTPServer
from sqlalchemy import Engine, select

from tests.newsroom import accepts, add_source, ask, events, evidence, proposals, sweep
from tests.site import add_people, day, place, question_of
from tracker.services import ledger_check, scores
from tracker.storage.db import reading
from tracker.storage.tables import OutboxRow, ProposalRow, ResolutionEventRow, ScoreRow

ITEM = (
    "<item><guid>{url}</guid><link>{url}</link><title>{title}</title>"
    "<description>{text}</description><pubDate>{at}</pubDate></item>"
)


def rss(*entries) -> str:
    items = "".join(
        ITEM.format(url=e.url, title=e.title, text=e.text, at=f"{e.published_at:%a, %d %b %Y %H:%M:%S +0000}")
        for e in entries
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Feed</title>{items}</channel></rss>'


def test_a_news_item_walks_from_a_feed_to_the_scores(engine: Engine, httpserver: HTTPServer) -> None:
    ada, bob = add_people(engine, "Ada", "Bob")
    question = ask(engine)
    place(engine, question, ada, 0.8, on=1)
    place(engine, question, bob, 0.4, on=1)
    reports = {"Herald": accepts(n=0, on=10), "Courier": accepts(n=1, on=10.25)}
    for name, report in reports.items():
        path = f"/{name.lower()}"
        httpserver.expect_request(path).respond_with_data(rss(report), content_type="application/rss+xml")
        add_source(engine, name, feed_url=httpserver.url_for(path))

    # the feeds are fetched and taken in, and the rules read what concerns the question
    said = sweep(engine, "poll_news", "judge_news", "decide", on=10.5, feed_loopback=True)
    assert said == {
        "poll_news": "2 polled, 0 failed, 2 new, 0 edited",
        "judge_news": "2 articles read for 1 questions",
        "decide": "1 proposed",
    }
    assert {(grade, event) for grade, event in evidence(engine, question, "grade", "event_id")} == {("full", "accept")}
    assert question_of(engine, question.slug).outcome is None

    # the proposal says what it rests on, and everybody concerned hears of it
    (proposal,) = proposals(engine, question)
    assert (proposal.outcome, proposal.mode, proposal.at) == ("yes", "strict", day(10.5))
    with reading(engine) as session:
        row = session.get(ProposalRow, proposal.id)
        told = session.scalars(select(OutboxRow.recipient_id).where(OutboxRow.kind == "proposed")).all()
    assert row.independent == 2
    assert row.known_at == day(10.25)
    assert row.challenge_until == day(13.5)
    assert {c["origin"] for c in row.contributions if c["nats"] > 0} == {"herald", "courier"}
    assert set(told) == {None, ada, bob}

    # the window passes while the feeds go on being polled
    sweep(engine, "poll_news", "finalise_due", on=13.4, feed_loopback=True)
    assert question_of(engine, question.slug).outcome is None
    sweep(engine, "poll_news", "finalise_due", on=13.5, feed_loopback=True)

    # resolution and scores are there together, as of when the answer became known
    after = question_of(engine, question.slug)
    assert (after.outcome, after.known_at) == ("yes", day(10.25))
    assert events(engine, question) == ["criteria_frozen", "proposed", "finalised"]
    with reading(engine) as session:
        brier = {s.forecaster_id: s.value for s in session.scalars(select(ScoreRow).where(ScoreRow.rule == "brier"))}
        actors = session.scalars(select(ResolutionEventRow.actor)).all()
        assert ledger_check.verify(session) == []
    assert (brier[ada], brier[bob]) == (pytest.approx(0.04), pytest.approx(0.36))
    assert set(actors) == {"rules"}
    assert scores.rebuild(engine, day(14)).changed == ()

    # and a second look changes nothing
    assert set(sweep(engine, "judge_news", "decide", "finalise_due", on=14).values()) == {""}
