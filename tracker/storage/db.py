"""Engine, transactions, and whatever differs between SQLite and PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Executable, Table, delete, event, func, inspect, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlmodel import Session, SQLModel, create_engine, select

from tracker.core.errors import TrackerError
from tracker.storage.tables import Lease

IMMEDIATE = "BEGIN IMMEDIATE"  # a writer that starts as a reader may fail at its first write


class DatabaseMissing(TrackerError):
    """The database cannot be reached or has no tables yet."""


def open_engine(url: str) -> Engine:
    """An engine for SQLite or PostgreSQL, set up the same way for web, worker, command line and tests."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        return _open_sqlite(url, address.database)
    return create_engine(
        address.set(drivername="postgresql+psycopg"), hide_parameters=True, pool_pre_ping=True, pool_size=10
    )


def _open_sqlite(url: str, path: str | None) -> Engine:
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": 15, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we begin transactions ourselves
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=15000"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))

    return engine


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """A session whose writes are committed together at the end, or not at all."""
    writer = engine.execution_options(begin=IMMEDIATE) if engine.dialect.name == "sqlite" else engine
    with Session(writer, expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session for reads: one consistent view, never committed."""
    with Session(engine, expire_on_commit=False, autoflush=False) as session:
        yield session


def upsert(session: Session, model: type[SQLModel], rows: list[dict[str, Any]], *, keep: tuple[str, ...] = ()) -> None:
    """Insert rows; where a key exists, overwrite everything but the key and `keep`."""
    if rows:
        session.execute(_upsert(model, session.get_bind().dialect.name, tuple(rows[0]), keep), rows)


@lru_cache(maxsize=200)  # building the statement takes longer than running it
def _upsert(model: type[SQLModel], dialect: str, columns: tuple[str, ...], keep: tuple[str, ...]) -> Executable:
    table: Table = model.__table__  # type: ignore[attr-defined]
    keys = [c.name for c in table.primary_key]
    insert = (sqlite if dialect == "sqlite" else postgresql).insert(table)
    changed = {name: insert.excluded[name] for name in columns if name not in keys and name not in keep}
    statement: Executable = (
        insert.on_conflict_do_update(index_elements=keys, set_=changed)
        if changed
        else insert.on_conflict_do_nothing(index_elements=keys)
    )
    return statement


def insert_new(session: Session, model: type[SQLModel], rows: list[dict[str, Any]], *, unique: tuple[str, ...]) -> None:
    """Insert the rows whose `unique` columns are not there yet, and leave the others as they are."""
    if rows:
        dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
        statement = dialect.insert(model.__table__).on_conflict_do_nothing(index_elements=list(unique))  # type: ignore[attr-defined]
        session.execute(statement, rows)


def lock(session: Session, name: str) -> None:
    """Hold others off until this transaction ends. SQLite writers are alone anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(func.hashtext(name))))


def take_lease(session: Session, name: str, holder: str, now: datetime, length: timedelta) -> bool:
    """Whether `holder` has the lease now: taken when free or run out, prolonged when it is its own."""
    lock(session, f"lease:{name}")
    lease = session.get(Lease, name)
    if lease is not None and lease.holder != holder and lease.until > now:
        return False
    upsert(session, Lease, [{"name": name, "holder": holder, "until": now + length}])
    return True


def drop_lease(session: Session, name: str, holder: str) -> None:
    """Give a lease back, so that nobody has to wait for it to run out."""
    leases: Table = Lease.__table__  # type: ignore[attr-defined]
    session.execute(delete(leases).where(leases.c.name == name, leases.c.holder == holder))


def require_tables(engine: Engine) -> None:
    """Refuse a database without tables, and say how they are made."""
    if not inspect(engine).has_table("questions"):
        raise DatabaseMissing("has no tables yet: run `tracker db upgrade`", field="database")


def match_articles(session: Session, terms: list[list[str]]) -> Any:
    """A condition on `articles.id`: one term of every group must occur. Terms are quoted, never parsed."""
    if session.get_bind().dialect.name == "sqlite":
        query = " AND ".join("(" + " OR ".join(_fts_quote(t) for t in group) + ")" for group in terms)
        return text("articles.id IN (SELECT rowid FROM article_search WHERE article_search MATCH :terms)").bindparams(
            terms=query
        )
    return text(
        "to_tsvector('english', articles.title || ' ' || articles.body) @@ (" + _tsquery(terms) + ")"
    ).bindparams(**{f"t{i}_{j}": _plain(t) for i, group in enumerate(terms) for j, t in enumerate(group)})


def _tsquery(terms: list[list[str]]) -> str:
    groups = (
        "(" + " || ".join(f"phraseto_tsquery('english', :t{i}_{j})" for j in range(len(group))) + ")"
        for i, group in enumerate(terms)
    )
    return " && ".join(groups)


def _plain(term: str) -> str:
    return " ".join(term.replace('"', " ").split())


def _fts_quote(term: str) -> str:
    return '"' + _plain(term) + '"'
