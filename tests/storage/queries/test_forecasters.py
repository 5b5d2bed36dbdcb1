"""What a forecaster's page reads: identity, calibration, standings, history, questions, and the export."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from tests.storage.queries.boards import (
    NOW,
    add,
    add_calibrations,
    add_forecast,
    add_forecaster,
    add_question,
    add_score,
    add_standings,
    calibration,
    let_stand,
    standing,
)
from tracker.core.errors import NotFound
from tracker.storage.db import reading, transaction
from tracker.storage.queries.forecaster_questions import read_everything, read_resolved, read_standing
from tracker.storage.queries.forecasters import Bot, ScoredAt, read_held, read_history, read_profile
from tracker.storage.tables import Account, AggregateRow, Tag

BIN = {"from_bp": 0, "to_bp": 500, "n": 3, "weight": 2.5, "mean": 0.02, "observed": 0.0, "low": 0.0, "high": 0.4}


def test_a_profile_knows_owner_bots_and_calibration(engine: Engine) -> None:
    with transaction(engine) as session:
        ada = add_forecaster(session, "ada")
        add(session, Account, [{"forecaster_id": ada, "role": "admin", "created_at": NOW}])
        add_forecaster(session, "ada-bot", "bot", owner_id=ada)
        add_calibrations(session, [calibration(ada, 0.01, bins=[BIN])])
    with reading(engine) as session:
        person, bot = read_profile(session, "ada"), read_profile(session, "ada-bot")
    assert (person.name, person.has_account, person.owner, person.bots) == (
        "Ada",
        True,
        None,
        (Bot("ada-bot", "Ada-Bot"),),
    )
    assert person.calibration is not None
    assert (person.calibration.mcb, person.calibration.bins[0].n) == (0.01, 3)
    assert (bot.owner, bot.bots, bot.calibration, bot.has_account) == (Bot("ada", "Ada"), (), None, False)


def test_nobody_by_that_name_is_said_so(engine: Engine) -> None:
    with reading(engine) as session, pytest.raises(NotFound):
        read_profile(session, "nobody")


def test_standings_come_with_all_questions_first_and_topics_by_size(engine: Engine) -> None:
    with transaction(engine) as session:
        ada = add_forecaster(session, "ada")
        add(session, Tag, [{"slug": "a", "name": "Alpha"}, {"slug": "b", "name": "Beta"}])
        add_standings(
            session,
            [
                standing(ada, 0.2, 1, scope="tag:a", questions=3),
                standing(ada, 0.2, 1, scope="tag:b", questions=5),
                standing(ada, 0.2, 1),
                standing(ada, 0.2, 1, scope="tournament:x"),
                standing(ada, 0.2, 1, rule="spot_brier"),
            ],
        )
    with reading(engine) as session:
        assert [(h.scope, h.topic) for h in read_held(session, ada)] == [
            ("all", ""),
            ("tag:b", "Beta"),
            ("tag:a", "Alpha"),
        ]


def test_history_runs_by_the_time_an_outcome_was_known(engine: Engine) -> None:
    with transaction(engine) as session:
        ada, aggregate = add_forecaster(session, "ada"), add_forecaster(session, "recency-weighted", "aggregate")
        other = add_forecaster(session, "other")
        late = add_question(session, "late", outcome="yes", known_at=NOW - timedelta(days=1))
        early = add_question(session, "early", outcome="no", known_at=NOW - timedelta(days=3))
        for who, first, second in ((ada, 0.1, 0.3), (aggregate, 0.2, 0.4), (other, 0.9, 0.9)):
            add_score(session, early, who, first)
            if who != aggregate:
                add_score(session, late, who, second)
        add_standings(session, [standing(ada, 0.2, 1), standing(other, 0.9, 2), standing(aggregate, 0.3)])
    with reading(engine) as session:
        own, ranked = read_history(session, ada)
    assert own == [ScoredAt(NOW - timedelta(days=3), 0.1, 0.2), ScoredAt(NOW - timedelta(days=1), 0.3, None)]
    assert ranked == 2


def test_a_resolved_question_shows_what_was_said_before_the_outcome_was_known(engine: Engine) -> None:
    with transaction(engine) as session:
        ada = add_forecaster(session, "ada")
        known = add_question(session, "known", outcome="yes")
        older = add_question(session, "older", outcome="no", known_at=NOW - timedelta(days=2))
        add_question(session, "not-scored", outcome="annulled")
        add_forecast(session, known, ada, 0.6, days_ago=5)
        add_forecast(session, known, ada, 0.7, days_ago=3)
        add_forecast(session, known, ada, 0.99, days_ago=0.5)
        add_forecast(session, older, ada, 0.2)
        for question, brier, peer in ((known, 0.1, 12.0), (older, 0.04, -3.0)):
            add_score(session, question, ada, brier)
            add_score(session, question, ada, peer, "peer")
    with reading(engine) as session:
        found, total = read_resolved(session, ada, "human", offset=0, limit=10)
        page, again = read_resolved(session, ada, "human", offset=1, limit=10)
    assert [(q.question.slug, q.question.outcome, q.brier, q.peer, q.crps) for q in found] == [
        ("known", "yes", 0.1, 12.0, None),
        ("older", "no", 0.04, -3.0, None),
    ]
    assert found[0].said == pytest.approx((0.3, 0.7))
    assert (total, [q.question.slug for q in page], again) == (2, ["older"], 2)


def test_an_aggregate_said_what_its_last_step_said(engine: Engine) -> None:
    with transaction(engine) as session:
        aggregate = add_forecaster(session, "recency-weighted", "aggregate")
        known = add_question(session, "known", outcome="yes")
        steps = [
            {"question_id": known, "forecaster_id": aggregate, "at": NOW - timedelta(days=d), "forecasters": 3}
            | {"centre": centre, "probabilities": (1 - centre, centre)}
            for d, centre in ((4, 0.5), (3, 0.8), (0, 0.9))
        ]
        add(session, AggregateRow, steps)
        add_score(session, known, aggregate, 0.1)
    with reading(engine) as session:
        ((question,), _) = read_resolved(session, aggregate, "aggregate", offset=0, limit=10)
    assert question.said == pytest.approx((0.2, 0.8))


def test_a_hidden_forecast_is_shown_to_its_maker_and_to_whoever_forecasts_too(engine: Engine) -> None:
    with transaction(engine) as session:
        ada, ben, cleo = (add_forecaster(session, name) for name in ("ada", "ben", "cleo"))
        hidden = add_question(session, "hidden", reveal_at=NOW + timedelta(days=1))
        seen = add_question(session, "seen")
        let_stand(session, hidden, ada, 0.3)
        let_stand(session, seen, ada, 0.4)
        let_stand(session, hidden, ben, 0.5)
    with reading(engine) as session:
        shown = {
            viewer: [s.question.slug for s in read_standing(session, ada, viewer, NOW, limit=20)]
            for viewer in (ada, ben, cleo, None)
        }
        later = read_standing(session, ada, None, NOW + timedelta(days=2), limit=20)
    assert shown == {ada: ["hidden", "seen"], ben: ["hidden", "seen"], cleo: ["seen"], None: ["seen"]}
    assert [s.question.slug for s in later] == ["hidden", "seen"]


def test_an_expired_forecast_stands_no_more(engine: Engine) -> None:
    with transaction(engine) as session:
        ada = add_forecaster(session, "ada")
        let_stand(session, add_question(session, "over"), ada, 0.3, until=NOW - timedelta(hours=1))
    with reading(engine) as session:
        assert read_standing(session, ada, ada, NOW, limit=20) == []


def test_the_export_has_every_entry_withdrawals_included(engine: Engine) -> None:
    with transaction(engine) as session:
        ada = add_forecaster(session, "ada")
        known = add_question(session, "known", outcome="yes")
        add_forecast(session, known, ada, 0.6, days_ago=5)
        add_forecast(session, known, ada, None, days_ago=4)
        add_score(session, known, ada, 0.1)
    with reading(engine) as session:
        entries = list(read_everything(session, ada))
    assert [(e.said, e.brier) for e in entries] == [(pytest.approx((0.4, 0.6)), 0.1), (None, 0.1)]
