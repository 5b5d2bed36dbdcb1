"""A rehearsal tells what would happen and leaves nothing behind."""

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from tests.site import add_forecaster
from tracker.core.errors import Conflict
from tracker.services.rehearsal import rehearse
from tracker.storage.db import reading
from tracker.storage.tables import ForecasterRow


def test_a_rehearsal_answers_and_undoes(engine: Engine):
    assert rehearse(engine, lambda session: add_forecaster(session, "Ada")) > 0
    with reading(engine) as session:
        assert session.exec(select(ForecasterRow)).all() == []


def test_a_refusal_comes_through_and_undoes_too(engine: Engine):
    def refuse(session: Session) -> None:
        add_forecaster(session, "Ada")
        raise Conflict("it has moved on")

    with pytest.raises(Conflict):
        rehearse(engine, refuse)
    with reading(engine) as session:
        assert session.exec(select(ForecasterRow)).all() == []
