"""The schema goes up, matches the code, and comes down again, on both databases and with data in the tables."""

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from tests.rows import fill_every_table
from tracker.core.errors import Conflict, Invalid
from tracker.storage import schema
from tracker.storage.db import DatabaseMissing, require_tables, transaction


def test_an_upgraded_database_matches_the_code(engine: Engine) -> None:
    schema.check(engine)
    schema.upgrade(engine)
    require_tables(engine)


def test_a_drifted_database_is_noticed(engine: Engine) -> None:
    with transaction(engine) as session:
        session.execute(text("ALTER TABLE tags ADD COLUMN colour VARCHAR(8)"))
    with pytest.raises(Conflict, match="colour"):
        schema.check(engine)


def test_a_full_database_survives_a_step_down_and_up(engine: Engine) -> None:
    with transaction(engine) as session:
        counts = fill_every_table(session)
    schema.downgrade(engine, "-1")
    schema.upgrade(engine)
    schema.check(engine)
    with engine.connect() as connection:
        for table, count in counts.items():
            assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar() == count, table


def test_a_full_database_comes_down_to_nothing(engine: Engine) -> None:
    with transaction(engine) as session:
        fill_every_table(session)
    schema.downgrade(engine, "base")
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    with pytest.raises(DatabaseMissing, match="tracker db upgrade"):
        require_tables(engine)
    schema.upgrade(engine)
    schema.check(engine)


def test_an_unknown_revision_is_refused(engine: Engine) -> None:
    with pytest.raises(Invalid, match="nowhere"):
        schema.downgrade(engine, "nowhere")


LEDGER = (
    "forecasts",
    "resolution_events",
    "evidence",
    "proposals",
    "challenges",
    "criteria_versions",
    "clarifications",
)


@pytest.mark.parametrize("table", [*LEDGER, "audit"])
@pytest.mark.parametrize("attack", ["UPDATE {table} SET at = at + 1", "DELETE FROM {table}"])
def test_the_ledger_refuses_changes(engine: Engine, table: str, attack: str) -> None:
    with transaction(engine) as session:
        fill_every_table(session)
    with pytest.raises(DBAPIError, match="append-only"), transaction(engine) as session:
        session.execute(text(attack.format(table=table)))


@pytest.mark.parametrize("table", LEDGER)
def test_fictional_questions_can_be_taken_back(engine: Engine, table: str) -> None:
    with transaction(engine) as session:
        fill_every_table(session, fictional=True)
        for name in ("comments", "standing_forecasts", "proposal_standings", "challenges"):
            session.execute(text(f"DELETE FROM {name}"))
        session.execute(text(f"DELETE FROM {table}"))
        assert session.execute(text(f"SELECT count(*) FROM {table}")).scalar() == 0


def test_a_real_question_cannot_be_declared_fictional(engine: Engine) -> None:
    with transaction(engine) as session:
        fill_every_table(session)
    with pytest.raises(DBAPIError, match="append-only"), transaction(engine) as session:
        session.execute(text("UPDATE questions SET fictional = true"))


def test_the_text_of_an_article_never_changes(engine: Engine) -> None:
    with transaction(engine) as session:
        fill_every_table(session)
        session.execute(text("UPDATE articles SET status = 'corrected'"))
    with pytest.raises(DBAPIError, match="append-only"), transaction(engine) as session:
        session.execute(text("UPDATE articles SET body = 'something else'"))
