"""Triggers that keep the ledger append-only, and full-text search over articles

Revision ID: 0002
Revises: 0001
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Facts about a question: never changed, and deleted only with a fictional question (the demonstration).
OF_QUESTIONS = (
    "forecasts",
    "resolution_events",
    "evidence",
    "proposals",
    "challenges",
    "criteria_versions",
    "clarifications",
)
ARTICLE_TEXT = ("source_id", "url", "version", "title", "body", "body_sha256", "published_at")


def upgrade() -> None:
    _sqlite_up() if op.get_bind().dialect.name == "sqlite" else _postgresql_up()


def downgrade() -> None:
    _sqlite_down() if op.get_bind().dialect.name == "sqlite" else _postgresql_down()


def _sqlite_up() -> None:
    for table in OF_QUESTIONS:
        _sqlite_refuse(f"{table}_no_update", f"UPDATE ON {table}")
        _sqlite_refuse(
            f"{table}_no_delete",
            f"DELETE ON {table}",
            "WHEN NOT EXISTS (SELECT 1 FROM questions WHERE id = OLD.question_id AND fictional)",
        )
    for what in ("UPDATE", "DELETE"):
        _sqlite_refuse(f"audit_no_{what.lower()}", f"{what} ON audit")
    _sqlite_refuse(
        "questions_keep_fictional", "UPDATE OF fictional ON questions", "WHEN OLD.fictional IS NOT NEW.fictional"
    )
    _sqlite_refuse("articles_keep_text", f"UPDATE OF {', '.join(ARTICLE_TEXT)} ON articles")
    op.execute(
        "CREATE VIRTUAL TABLE article_search USING fts5(title, body, content='articles', content_rowid='id', "
        "tokenize='porter unicode61 remove_diacritics 2')"
    )
    op.execute(
        "CREATE TRIGGER article_search_insert AFTER INSERT ON articles BEGIN "
        "INSERT INTO article_search(rowid, title, body) VALUES (NEW.id, NEW.title, NEW.body); END"
    )
    op.execute(
        "CREATE TRIGGER article_search_delete AFTER DELETE ON articles BEGIN INSERT INTO "
        "article_search(article_search, rowid, title, body) VALUES ('delete', OLD.id, OLD.title, OLD.body); END"
    )
    op.execute("INSERT INTO article_search(article_search) VALUES ('rebuild')")


def _sqlite_refuse(name: str, what: str, when: str = "") -> None:
    op.execute(f"CREATE TRIGGER {name} BEFORE {what} {when} BEGIN SELECT RAISE(ABORT, 'append-only: {name}'); END")


def _sqlite_down() -> None:
    op.execute("DROP TRIGGER article_search_insert")
    op.execute("DROP TRIGGER article_search_delete")
    op.execute("DROP TABLE article_search")
    names = [f"{t}_no_{w}" for t in (*OF_QUESTIONS, "audit") for w in ("update", "delete")]
    for name in (*names, "questions_keep_fictional", "articles_keep_text"):
        op.execute(f"DROP TRIGGER {name}")


def _postgresql_up() -> None:
    op.execute(
        "CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'append-only: %', TG_NAME USING ERRCODE = 'restrict_violation'; END $$"
    )
    op.execute(
        "CREATE FUNCTION ledger_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF EXISTS (SELECT 1 FROM questions WHERE id = OLD.question_id AND fictional) THEN RETURN OLD; END IF; "
        "RAISE EXCEPTION 'append-only: %', TG_NAME USING ERRCODE = 'restrict_violation'; END $$"
    )
    for table in OF_QUESTIONS:
        _postgresql_refuse(f"{table}_no_update", f"UPDATE ON {table}", "ROW")
        _postgresql_refuse(f"{table}_no_delete", f"DELETE ON {table}", "ROW", "ledger_delete")
        _postgresql_refuse(f"{table}_no_truncate", f"TRUNCATE ON {table}", "STATEMENT")
    _postgresql_refuse("audit_no_update", "UPDATE ON audit", "ROW")
    _postgresql_refuse("audit_no_delete", "DELETE ON audit", "ROW")
    _postgresql_refuse("audit_no_truncate", "TRUNCATE ON audit", "STATEMENT")
    _postgresql_refuse(
        "questions_keep_fictional",
        "UPDATE OF fictional ON questions",
        "ROW WHEN (OLD.fictional IS DISTINCT FROM NEW.fictional)",
    )
    _postgresql_refuse("articles_keep_text", f"UPDATE OF {', '.join(ARTICLE_TEXT)} ON articles", "ROW")
    op.execute("CREATE INDEX article_search ON articles USING gin (to_tsvector('english', title || ' ' || body))")


def _postgresql_refuse(name: str, what: str, level: str, function: str = "ledger_refuse") -> None:
    op.execute(f"CREATE TRIGGER {name} BEFORE {what} FOR EACH {level} EXECUTE FUNCTION {function}()")


def _postgresql_down() -> None:
    op.execute("DROP INDEX article_search")
    for table in (*OF_QUESTIONS, "audit"):
        for what in ("update", "delete", "truncate"):
            op.execute(f"DROP TRIGGER {table}_no_{what} ON {table}")
    op.execute("DROP TRIGGER questions_keep_fictional ON questions")
    op.execute("DROP TRIGGER articles_keep_text ON articles")
    op.execute("DROP FUNCTION ledger_delete()")
    op.execute("DROP FUNCTION ledger_refuse()")
