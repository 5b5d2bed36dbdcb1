"""Leaderboards come out of storage in the order, and with the landmarks, that a page shows."""

from sqlalchemy import Engine

from tests.storage.queries.boards import (
    NOW,
    add,
    add_calibrations,
    add_forecaster,
    add_standings,
    calibration,
    standing,
)
from tracker.storage.db import reading, transaction
from tracker.storage.queries.leaderboards import Scope, read_board, read_calibration_board, read_scopes
from tracker.storage.tables import Tag, Tournament


def _fill(engine: Engine) -> dict[str, int]:
    with transaction(engine) as session:
        ids = {name: add_forecaster(session, name) for name in ("ada", "ben", "cleo", "dora")}
        ids["bot"] = add_forecaster(session, "bot", "bot")
        ids["aggregate"] = add_forecaster(session, "recency-weighted", "aggregate")
        add_standings(
            session,
            [
                standing(ids["ada"], 0.20, 2),
                standing(ids["ben"], 0.10, 1),
                standing(ids["cleo"], 0.05, None, missing=3, questions=2),
                standing(ids["bot"], 0.30, 3),
                standing(ids["aggregate"], 0.15),
                standing(ids["dora"], None),
                standing(ids["ada"], 12.0, 1, rule="peer"),
                standing(ids["ben"], -12.0, 2, rule="peer"),
                standing(ids["ada"], 0.4, 1, scope="tag:sanctions"),
            ],
        )
    return ids


def test_the_best_brier_score_comes_first_and_those_not_yet_ranked_last(engine: Engine) -> None:
    ids = _fill(engine)
    with reading(engine) as session:
        board = read_board(session, "all", "brier", None, ids["ada"], offset=0, limit=100)
    assert [row.handle for row in board.rows] == ["ben", "recency-weighted", "ada", "bot", "cleo"]
    assert (board.total, board.ranked, board.own_place, board.aggregate) == (5, 3, 2, 0.15)
    assert board.computed_at == NOW


def test_a_rule_where_more_is_better_is_turned_round(engine: Engine) -> None:
    _fill(engine)
    with reading(engine) as session:
        board = read_board(session, "all", "peer", None, None, offset=0, limit=100)
    assert [(row.handle, row.value) for row in board.rows] == [("ada", 12.0), ("ben", -12.0)]
    assert board.own_place is None


def test_a_page_holds_its_part_and_knows_the_whole(engine: Engine) -> None:
    ids = _fill(engine)
    with reading(engine) as session:
        board = read_board(session, "all", "brier", None, ids["bot"], offset=2, limit=2)
    assert [row.handle for row in board.rows] == ["ada", "bot"]
    assert (board.total, board.own_place) == (5, 3)


def test_people_and_bots_can_be_seen_apart(engine: Engine) -> None:
    _fill(engine)
    with reading(engine) as session:
        people = read_board(session, "all", "brier", "human", None, offset=0, limit=100)
        bots = read_board(session, "all", "brier", "bot", None, offset=0, limit=100)
    assert [row.handle for row in people.rows] == ["ben", "ada", "cleo"]
    assert [row.handle for row in bots.rows] == ["bot"]


def test_an_empty_board_is_an_answer(engine: Engine) -> None:
    with reading(engine) as session:
        board = read_board(session, "all", "brier", None, None, offset=0, limit=100)
        calibrated = read_calibration_board(session, None, None, minimum=5, offset=0, limit=100)
    assert (board.rows, board.total, board.ranked) == ((), 0, 0)
    assert (calibrated.rows, calibrated.total) == ((), 0)


def test_the_best_calibrated_comes_first_and_few_questions_give_no_rank(engine: Engine) -> None:
    ids = _fill(engine)
    with transaction(engine) as session:
        add_calibrations(
            session,
            [
                calibration(ids["ada"], 0.03),
                calibration(ids["ben"], 0.02),
                calibration(ids["aggregate"], 0.01),
                calibration(ids["cleo"], 0.001, questions=4),
            ],
        )
    with reading(engine) as session:
        board = read_calibration_board(session, None, ids["ben"], minimum=5, offset=0, limit=100)
    assert [(row.handle, row.rank) for row in board.rows] == [
        ("recency-weighted", None),
        ("ben", 1),
        ("ada", 2),
        ("cleo", None),
    ]
    assert (board.ranked, board.own_place, board.aggregate) == (2, 1, 0.01)
    assert board.rows[0].curve == ((0.1, 0.0), (0.9, 1.0))
    assert board.rows[0].band == ((0.1, 0.0, 0.3), (0.9, 0.7, 1.0))


def test_a_rank_of_calibration_goes_on_over_pages(engine: Engine) -> None:
    ids = _fill(engine)
    with transaction(engine) as session:
        add_calibrations(session, [calibration(ids[name], 0.01 * i) for i, name in enumerate(("ada", "ben", "cleo"))])
    with reading(engine) as session:
        board = read_calibration_board(session, None, None, minimum=5, offset=2, limit=2)
    assert [(row.handle, row.rank) for row in board.rows] == [("cleo", 3)]


def test_scopes_are_what_somebody_has_a_standing_in(engine: Engine) -> None:
    _fill(engine)
    with transaction(engine) as session:
        add(session, Tag, [{"slug": "sanctions", "name": "Sanctions"}, {"slug": "idle", "name": "Idle"}])
        row = {"slug": "spring", "name": "Spring", "description": "", "private": False, "fictional": False}
        add(session, Tournament, [row | {"created_at": NOW}])
        ada = add_forecaster(session, "eve")
        add_standings(session, [standing(ada, 0.1, 1, scope="tournament:spring")])
    with reading(engine) as session:
        assert read_scopes(session) == [
            Scope("all", "All questions", "all"),
            Scope("tournament:spring", "Spring", "tournament"),
            Scope("tag:sanctions", "Sanctions", "tag"),
        ]
