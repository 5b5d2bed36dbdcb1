"""Alembic's door: takes the engine it is handed, compares with the tables of the application."""

from alembic import context
from sqlmodel import SQLModel

import tracker.storage.tables  # noqa: F401  (fills the metadata)

# Full-text search differs between the databases and is made by hand in the migrations.
BY_HAND = ("article_search",)


def _compared(_item: object, name: str | None, kind: str, *_: object) -> bool:
    return not (kind in ("table", "index") and name is not None and name.startswith(BY_HAND))


def _typed(kind: str, item: object, _context: object) -> str | bool:
    # Our own column types are written as what they are in the database, so that migrations stand alone.
    if kind == "type" and type(item).__module__ == "tracker.storage.tables.types":
        return "sa.BigInteger()" if type(item).__name__ == "Instant" else "sa.LargeBinary()"
    return False


def run() -> None:
    """Run the migrations on the connection of the caller."""
    with context.config.attributes["engine"].connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=SQLModel.metadata,
            include_object=_compared,
            render_item=_typed,
            render_as_batch=connection.dialect.name == "sqlite",
            compare_type=True,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
