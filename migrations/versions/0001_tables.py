"""All tables of the first version

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("action", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("subject", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("payload", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("prev_hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("hash"),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_at"), ["at"], unique=False)

    op.create_table(
        "demo_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("port", sa.Integer(), nullable=True),
        sa.Column("played", sa.Integer(), nullable=False),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.Column("remove_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "forecasters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("handle", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("source_key", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=True),
        sa.Column("fictional", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind = 'bot' OR owner_id IS NULL", name="forecasters_owner"),
        sa.CheckConstraint("kind IN ('human', 'bot', 'aggregate')", name="forecasters_kind"),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["forecasters.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("handle"),
        sa.UniqueConstraint("source_key"),
    )
    with op.batch_alter_table("forecasters", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_forecasters_owner_id"), ["owner_id"], unique=False)

    op.create_table(
        "job_runs",
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.Column("next_at", sa.BigInteger(), nullable=True),
        sa.Column("ok", sa.Boolean(), nullable=False),
        sa.Column("detail", sqlmodel.sql.sqltypes.AutoString(length=400), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "leases",
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("holder", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "sources",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("feed_url", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("domain", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("owner_group", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("tier", sqlmodel.sql.sqltypes.AutoString(length=1), nullable=False),
        sa.Column("language", sqlmodel.sql.sqltypes.AutoString(length=8), nullable=False),
        sa.Column("poll_minutes", sa.Float(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("confirmed_reports", sa.Integer(), nullable=False),
        sa.Column("overturned_reports", sa.Integer(), nullable=False),
        sa.Column("etag", sqlmodel.sql.sqltypes.AutoString(length=400), nullable=True),
        sa.Column("modified", sqlmodel.sql.sqltypes.AutoString(length=100), nullable=True),
        sa.Column("next_poll_at", sa.BigInteger(), nullable=False),
        sa.Column("last_polled_at", sa.BigInteger(), nullable=True),
        sa.Column("last_ok_at", sa.BigInteger(), nullable=True),
        sa.Column("last_error", sqlmodel.sql.sqltypes.AutoString(length=400), nullable=False),
        sa.Column("fail_count", sa.Integer(), nullable=False),
        sa.Column("fictional", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('wire', 'newspaper', 'broadcaster', 'official', 'aggregator', 'blog', 'satire')",
            name="sources_kind",
        ),
        sa.CheckConstraint("tier IN ('A', 'B', 'C')", name="sources_tier"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("feed_url"),
        sa.UniqueConstraint("name"),
    )
    with op.batch_alter_table("sources", schema=None) as batch_op:
        batch_op.create_index("sources_due", ["enabled", "next_poll_at"], unique=False)

    op.create_table(
        "stale_figures",
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=24), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "key"),
    )
    op.create_table(
        "stories",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("first_at", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.Column("articles", sa.Integer(), nullable=False),
        sa.Column("origins", sa.Integer(), nullable=False),
        sa.Column("fictional", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("stories", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stories_last_at"), ["last_at"], unique=False)

    op.create_table(
        "tags",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("slug"),
    )
    op.create_table(
        "tournaments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("description", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("join_code", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=True),
        sa.Column("fictional", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("join_code"),
        sa.UniqueConstraint("slug"),
    )
    op.create_table(
        "accounts",
        sa.Column("forecaster_id", sa.Integer(), nullable=False),
        sa.Column("email", sqlmodel.sql.sqltypes.AutoString(length=254), nullable=True),
        sa.Column("password_hash", sqlmodel.sql.sqltypes.AutoString(length=256), nullable=True),
        sa.Column("role", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("disabled_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("role IN ('forecaster', 'curator', 'admin')", name="accounts_role"),
        sa.ForeignKeyConstraint(
            ["forecaster_id"],
            ["forecasters.id"],
        ),
        sa.PrimaryKeyConstraint("forecaster_id"),
        sa.UniqueConstraint("email"),
    )
    op.create_table(
        "articles",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("url", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("guid", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(length=1000), nullable=False),
        sa.Column("body", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("body_sha256", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("language", sqlmodel.sql.sqltypes.AutoString(length=8), nullable=False),
        sa.Column("published_at", sa.BigInteger(), nullable=False),
        sa.Column("fetched_at", sa.BigInteger(), nullable=False),
        sa.Column("minhash", sa.LargeBinary(), nullable=True),
        sa.Column("story_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("relation", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("origin_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("attributed_to", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=True),
        sa.Column("supersedes_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("status", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("status_why", sqlmodel.sql.sqltypes.AutoString(length=400), nullable=False),
        sa.Column("injection", sa.Float(), nullable=False),
        sa.Column("fictional", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "relation IN ('new', 'copy', 'quotes', 'correction', 'retraction')", name="articles_relation"
        ),
        sa.CheckConstraint(
            "status IN ('live', 'corrected', 'retracted', 'quarantined', 'superseded')", name="articles_status"
        ),
        sa.ForeignKeyConstraint(
            ["origin_id"],
            ["articles.id"],
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["sources.id"],
        ),
        sa.ForeignKeyConstraint(
            ["story_id"],
            ["stories.id"],
        ),
        sa.ForeignKeyConstraint(
            ["supersedes_id"],
            ["articles.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("url", "version", name="articles_version"),
    )
    with op.batch_alter_table("articles", schema=None) as batch_op:
        batch_op.create_index("articles_fetched", ["fetched_at"], unique=False)
        batch_op.create_index("articles_published", ["published_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_articles_body_sha256"), ["body_sha256"], unique=False)
        batch_op.create_index(batch_op.f("ix_articles_origin_id"), ["origin_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_articles_source_id"), ["source_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_articles_story_id"), ["story_id"], unique=False)

    op.create_table(
        "calibrations",
        sa.Column("scope", sqlmodel.sql.sqltypes.AutoString(length=100), nullable=False),
        sa.Column("forecaster_id", sa.Integer(), nullable=False),
        sa.Column("questions", sa.Integer(), nullable=False),
        sa.Column("brier", sa.Float(), nullable=False),
        sa.Column("mcb", sa.Float(), nullable=False),
        sa.Column("dsc", sa.Float(), nullable=False),
        sa.Column("unc", sa.Float(), nullable=False),
        sa.Column("sharpness", sa.Float(), nullable=False),
        sa.Column("curve", sa.JSON(), nullable=False),
        sa.Column("band", sa.JSON(), nullable=False),
        sa.Column("bins", sa.JSON(), nullable=False),
        sa.Column("computed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["forecaster_id"],
            ["forecasters.id"],
        ),
        sa.PrimaryKeyConstraint("scope", "forecaster_id"),
    )
    with op.batch_alter_table("calibrations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calibrations_forecaster_id"), ["forecaster_id"], unique=False)

    op.create_table(
        "feed_polls",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("ok", sa.Boolean(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("error", sqlmodel.sql.sqltypes.AutoString(length=400), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["sources.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("feed_polls", schema=None) as batch_op:
        batch_op.create_index("feed_polls_at", ["at"], unique=False)
        batch_op.create_index("feed_polls_source", ["source_id", "at"], unique=False)

    op.create_table(
        "questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(length=400), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("outcomes", sa.JSON(), nullable=False),
        sa.Column("ordered", sa.Boolean(), nullable=False),
        sa.Column("range_low", sa.Float(), nullable=True),
        sa.Column("range_high", sa.Float(), nullable=True),
        sa.Column("buckets", sa.Integer(), nullable=True),
        sa.Column("open_lower", sa.Boolean(), nullable=False),
        sa.Column("open_upper", sa.Boolean(), nullable=False),
        sa.Column("zero_point", sa.Float(), nullable=True),
        sa.Column("unit", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("background", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("fine_print", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("opens_at", sa.BigInteger(), nullable=False),
        sa.Column("closes_at", sa.BigInteger(), nullable=False),
        sa.Column("resolves_by", sa.BigInteger(), nullable=True),
        sa.Column("spot_at", sa.BigInteger(), nullable=True),
        sa.Column("reveal_at", sa.BigInteger(), nullable=True),
        sa.Column("include_bots", sa.Boolean(), nullable=False),
        sa.Column("status", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("outcome", sqlmodel.sql.sqltypes.AutoString(length=400), nullable=True),
        sa.Column("known_at", sa.BigInteger(), nullable=True),
        sa.Column("resolved_at", sa.BigInteger(), nullable=True),
        sa.Column("criteria_version", sa.Integer(), nullable=False),
        sa.Column("frozen_sha256", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("bank_file", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=True),
        sa.Column("source_key", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=True),
        sa.Column("fictional", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(kind IN ('numeric', 'date', 'discrete')) = (range_low IS NOT NULL)", name="questions_range"
        ),
        sa.CheckConstraint("(status = 'resolved') = (outcome IS NOT NULL)", name="questions_outcome"),
        sa.CheckConstraint(
            "kind IN ('binary', 'multiple_choice', 'numeric', 'date', 'discrete')", name="questions_kind"
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'pending', 'upcoming', 'open', 'closed', 'resolved')", name="questions_status"
        ),
        sa.CheckConstraint("opens_at < closes_at", name="questions_window"),
        sa.CheckConstraint("range_low IS NULL OR range_low < range_high", name="questions_range_order"),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["forecasters.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("slug"),
        sa.UniqueConstraint("source_key"),
    )
    with op.batch_alter_table("questions", schema=None) as batch_op:
        batch_op.create_index("questions_known", ["known_at"], unique=False)
        batch_op.create_index("questions_status_closes", ["status", "closes_at"], unique=False)
        batch_op.create_index("questions_status_opens", ["status", "opens_at"], unique=False)

    op.create_table(
        "standings",
        sa.Column("scope", sqlmodel.sql.sqltypes.AutoString(length=100), nullable=False),
        sa.Column("rule", sqlmodel.sql.sqltypes.AutoString(length=24), nullable=False),
        sa.Column("forecaster_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.Float(), nullable=True),
        sa.Column("low", sa.Float(), nullable=True),
        sa.Column("high", sa.Float(), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("rank_low", sa.Integer(), nullable=True),
        sa.Column("rank_high", sa.Integer(), nullable=True),
        sa.Column("coverage", sa.Float(), nullable=False),
        sa.Column("questions", sa.Integer(), nullable=False),
        sa.Column("forecasts", sa.Integer(), nullable=False),
        sa.Column("missing", sa.Integer(), nullable=False),
        sa.Column("computed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["forecaster_id"],
            ["forecasters.id"],
        ),
        sa.PrimaryKeyConstraint("scope", "rule", "forecaster_id"),
    )
    with op.batch_alter_table("standings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_standings_forecaster_id"), ["forecaster_id"], unique=False)
        batch_op.create_index("standings_board", ["scope", "rule", "value"], unique=False)

    op.create_table(
        "tournament_members",
        sa.Column("tournament_id", sa.Integer(), nullable=False),
        sa.Column("forecaster_id", sa.Integer(), nullable=False),
        sa.Column("joined_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["forecaster_id"],
            ["forecasters.id"],
        ),
        sa.ForeignKeyConstraint(
            ["tournament_id"],
            ["tournaments.id"],
        ),
        sa.PrimaryKeyConstraint("tournament_id", "forecaster_id"),
    )
    with op.batch_alter_table("tournament_members", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tournament_members_forecaster_id"), ["forecaster_id"], unique=False)

    op.create_table(
        "aggregate_days",
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("forecaster_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("centre", sa.Float(), nullable=True),
        sa.Column("low", sa.Float(), nullable=True),
        sa.Column("high", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(
            ["forecaster_id"],
            ["forecasters.id"],
        ),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["questions.id"],
        ),
        sa.PrimaryKeyConstraint("question_id", "forecaster_id", "day"),
    )
    op.create_table(
        "aggregates",
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("forecaster_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("forecasters", sa.Integer(), nullable=False),
        sa.Column("centre", sa.Float(), nullable=True),
        sa.Column("low", sa.Float(), nullable=True),
        sa.Column("high", sa.Float(), nullable=True),
        sa.Column("probabilities", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["forecaster_id"],
            ["forecasters.id"],
        ),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["questions.id"],
        ),
        sa.PrimaryKeyConstraint("question_id", "forecaster_id", "at"),
    )
    op.create_table(
        "api_tokens",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("forecaster_id", sa.Integer(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("token_hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("scopes", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.Column("last_used_at", sa.BigInteger(), nullable=True),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["forecaster_id"],
            ["accounts.forecaster_id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash"),
    )
    with op.batch_alter_table("api_tokens", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_tokens_forecaster_id"), ["forecaster_id"], unique=False)

    op.create_table(
        "article_readings",
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("criteria_version", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("judge", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("judge_version", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("passages", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
        ),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["questions.id"],
        ),
        sa.PrimaryKeyConstraint("question_id", "criteria_version", "article_id", "judge", "judge_version"),
    )
    with op.batch_alter_table("article_readings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_article_readings_article_id"), ["article_id"], unique=False)

    op.create_table(
        "clarifications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("text", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("author", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["questions.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("question_id", "at", "text", name="clarifications_once"),
    )
    op.create_table(
        "criteria_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sha256", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(length=400), nullable=False),
        sa.Column("criteria", sa.JSON(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("author", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["questions.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("question_id", "version", name="criteria_versions_once"),
    )
    op.create_table(
        "evidence",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("criteria_version", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("in_title", sa.Boolean(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("quote", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("grade", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("stance", sqlmodel.sql.sqltypes.AutoString(length=8), nullable=False),
        sa.Column("modality", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("event_time", sa.BigInteger(), nullable=True),
        sa.Column("inferred", sa.Boolean(), nullable=False),
        sa.Column("slots", sa.JSON(), nullable=False),
        sa.Column("flags", sa.JSON(), nullable=False),
        sa.Column("why", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("judge", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("judge_version", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "grade IN ('full', 'consistent', 'contrary', 'irrelevant', 'unexplained')", name="evidence_grade"
        ),
        sa.CheckConstraint("stance IN ('yes', 'no', 'none')", name="evidence_stance"),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
        ),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["questions.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(
            "question_id",
            "criteria_version",
            "article_id",
            "judge",
            "judge_version",
            "event_id",
            "in_title",
            "start",
            name="evidence_once",
        ),
    )
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.create_index("evidence_question", ["question_id", "article_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_evidence_article_id"), ["article_id"], unique=False)

    op.create_table(
        "follows",
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("forecaster_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["forecaster_id"],
            ["forecasters.id"],
        ),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["questions.id"],
        ),
        sa.PrimaryKeyConstraint("question_id", "forecaster_id"),
    )
    with op.batch_alter_table("follows", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_follows_forecaster_id"), ["forecaster_id"], unique=False)

    op.create_table(
        "forecasts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("forecaster_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("probability", sa.Float(), nullable=True),
        sa.Column("probabilities", sa.LargeBinary(), nullable=True),
        sa.Column("source", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("source_key", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=True),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "probability IS NULL OR (probability >= 0 AND probability <= 1)", name="forecasts_probability"
        ),
        sa.CheckConstraint("probability IS NULL OR probabilities IS NULL", name="forecasts_one_shape"),
        sa.CheckConstraint("until IS NULL OR until > at", name="forecasts_until"),
        sa.ForeignKeyConstraint(
            ["forecaster_id"],
            ["forecasters.id"],
        ),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["questions.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("source_key"),
    )
    with op.batch_alter_table("forecasts", schema=None) as batch_op:
        batch_op.create_index("forecasts_forecaster", ["forecaster_id", "question_id", "at"], unique=False)
        batch_op.create_index("forecasts_scoring", ["question_id", "at", "id"], unique=False)

    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("recipient_id", sa.Integer(), nullable=True),
        sa.Column("question_id", sa.Integer(), nullable=True),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("once", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sqlmodel.sql.sqltypes.AutoString(length=400), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["questions.id"],
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id"],
            ["forecasters.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("once"),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbox_question_id"), ["question_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_outbox_recipient_id"), ["recipient_id"], unique=False)
        batch_op.create_index("outbox_due", ["sent_at", "due_at"], unique=False)

    op.create_table(
        "proposals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("criteria_version", sa.Integer(), nullable=False),
        sa.Column("outcome", sqlmodel.sql.sqltypes.AutoString(length=400), nullable=False),
        sa.Column("mode", sqlmodel.sql.sqltypes.AutoString(length=8), nullable=False),
        sa.Column("p", sa.Float(), nullable=False),
        sa.Column("log_odds", sa.Float(), nullable=False),
        sa.Column("independent", sa.Integer(), nullable=False),
        sa.Column("rule_path", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("why", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("evidence_ids", sa.JSON(), nullable=False),
        sa.Column("contributions", sa.JSON(), nullable=False),
        sa.Column("known_at", sa.BigInteger(), nullable=False),
        sa.Column("challenge_until", sa.BigInteger(), nullable=True),
        sa.Column("created_by", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("mode IN ('strict', 'person')", name="proposals_mode"),
        sa.CheckConstraint("p >= 0 AND p <= 1", name="proposals_p"),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["questions.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("proposals", schema=None) as batch_op:
        batch_op.create_index("proposals_question", ["question_id", "at"], unique=False)

    op.create_table(
        "question_figures",
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("forecasters", sa.Integer(), nullable=False),
        sa.Column("forecasts", sa.Integer(), nullable=False),
        sa.Column("last_forecast_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["questions.id"],
        ),
        sa.PrimaryKeyConstraint("question_id"),
    )
    op.create_table(
        "question_tags",
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("tag_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["questions.id"],
        ),
        sa.ForeignKeyConstraint(
            ["tag_id"],
            ["tags.id"],
        ),
        sa.PrimaryKeyConstraint("question_id", "tag_id"),
    )
    with op.batch_alter_table("question_tags", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_tags_tag_id"), ["tag_id"], unique=False)

    op.create_table(
        "resolution_events",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("actor", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("payload", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("prev_hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["questions.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("question_id", "seq", name="resolution_events_seq"),
    )
    with op.batch_alter_table("resolution_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_resolution_events_at"), ["at"], unique=False)

    op.create_table(
        "scores",
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("forecaster_id", sa.Integer(), nullable=False),
        sa.Column("rule", sqlmodel.sql.sqltypes.AutoString(length=24), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("coverage", sa.Float(), nullable=False),
        sa.Column("forecasts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["forecaster_id"],
            ["forecasters.id"],
        ),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["questions.id"],
        ),
        sa.PrimaryKeyConstraint("question_id", "forecaster_id", "rule"),
    )
    with op.batch_alter_table("scores", schema=None) as batch_op:
        batch_op.create_index("scores_forecaster", ["forecaster_id", "rule"], unique=False)
        batch_op.create_index("scores_rule", ["rule"], unique=False)

    op.create_table(
        "tournament_questions",
        sa.Column("tournament_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["questions.id"],
        ),
        sa.ForeignKeyConstraint(
            ["tournament_id"],
            ["tournaments.id"],
        ),
        sa.PrimaryKeyConstraint("tournament_id", "question_id"),
    )
    with op.batch_alter_table("tournament_questions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tournament_questions_question_id"), ["question_id"], unique=False)

    op.create_table(
        "web_sessions",
        sa.Column("token_hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("forecaster_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("agent", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["forecaster_id"],
            ["accounts.forecaster_id"],
        ),
        sa.PrimaryKeyConstraint("token_hash"),
    )
    with op.batch_alter_table("web_sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_web_sessions_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_web_sessions_forecaster_id"), ["forecaster_id"], unique=False)

    op.create_table(
        "challenges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("forecaster_id", sa.Integer(), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("url", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["forecaster_id"],
            ["forecasters.id"],
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["proposals.id"],
        ),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["questions.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("proposal_id", "forecaster_id", name="challenges_once"),
    )
    with op.batch_alter_table("challenges", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_challenges_question_id"), ["question_id"], unique=False)

    op.create_table(
        "comments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("forecaster_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("forecast_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("body", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("edited_at", sa.BigInteger(), nullable=True),
        sa.Column("deleted_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["forecast_id"],
            ["forecasts.id"],
        ),
        sa.ForeignKeyConstraint(
            ["forecaster_id"],
            ["forecasters.id"],
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["comments.id"],
        ),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["questions.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("comments", schema=None) as batch_op:
        batch_op.create_index("comments_question", ["question_id", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_comments_forecaster_id"), ["forecaster_id"], unique=False)

    op.create_table(
        "proposal_standings",
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("challenge_until", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "state IN ('open', 'challenged', 'withdrawn', 'rejected', 'finalised')", name="proposal_standings_state"
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["proposals.id"],
        ),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["questions.id"],
        ),
        sa.PrimaryKeyConstraint("proposal_id"),
    )
    with op.batch_alter_table("proposal_standings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_proposal_standings_challenge_until"), ["challenge_until"], unique=False)
        batch_op.create_index(batch_op.f("ix_proposal_standings_question_id"), ["question_id"], unique=False)
        batch_op.create_index(
            "proposal_standings_one_live",
            ["question_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('open', 'challenged')"),
            postgresql_where=sa.text("state IN ('open', 'challenged')"),
        )

    op.create_table(
        "standing_forecasts",
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("forecaster_id", sa.Integer(), nullable=False),
        sa.Column("forecast_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("probability", sa.Float(), nullable=True),
        sa.Column("probabilities", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["forecast_id"],
            ["forecasts.id"],
        ),
        sa.ForeignKeyConstraint(
            ["forecaster_id"],
            ["forecasters.id"],
        ),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["questions.id"],
        ),
        sa.PrimaryKeyConstraint("question_id", "forecaster_id"),
    )
    with op.batch_alter_table("standing_forecasts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_standing_forecasts_forecaster_id"), ["forecaster_id"], unique=False)
        batch_op.create_index("standing_forecasts_until", ["until"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("standing_forecasts", schema=None) as batch_op:
        batch_op.drop_index("standing_forecasts_until")
        batch_op.drop_index(batch_op.f("ix_standing_forecasts_forecaster_id"))

    op.drop_table("standing_forecasts")
    with op.batch_alter_table("proposal_standings", schema=None) as batch_op:
        batch_op.drop_index(
            "proposal_standings_one_live",
            sqlite_where=sa.text("state IN ('open', 'challenged')"),
            postgresql_where=sa.text("state IN ('open', 'challenged')"),
        )
        batch_op.drop_index(batch_op.f("ix_proposal_standings_question_id"))
        batch_op.drop_index(batch_op.f("ix_proposal_standings_challenge_until"))

    op.drop_table("proposal_standings")
    with op.batch_alter_table("comments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_comments_forecaster_id"))
        batch_op.drop_index("comments_question")

    op.drop_table("comments")
    with op.batch_alter_table("challenges", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_challenges_question_id"))

    op.drop_table("challenges")
    with op.batch_alter_table("web_sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_web_sessions_forecaster_id"))
        batch_op.drop_index(batch_op.f("ix_web_sessions_expires_at"))

    op.drop_table("web_sessions")
    with op.batch_alter_table("tournament_questions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tournament_questions_question_id"))

    op.drop_table("tournament_questions")
    with op.batch_alter_table("scores", schema=None) as batch_op:
        batch_op.drop_index("scores_rule")
        batch_op.drop_index("scores_forecaster")

    op.drop_table("scores")
    with op.batch_alter_table("resolution_events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_resolution_events_at"))

    op.drop_table("resolution_events")
    with op.batch_alter_table("question_tags", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_question_tags_tag_id"))

    op.drop_table("question_tags")
    op.drop_table("question_figures")
    with op.batch_alter_table("proposals", schema=None) as batch_op:
        batch_op.drop_index("proposals_question")

    op.drop_table("proposals")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index("outbox_due")
        batch_op.drop_index(batch_op.f("ix_outbox_recipient_id"))
        batch_op.drop_index(batch_op.f("ix_outbox_question_id"))

    op.drop_table("outbox")
    with op.batch_alter_table("forecasts", schema=None) as batch_op:
        batch_op.drop_index("forecasts_scoring")
        batch_op.drop_index("forecasts_forecaster")

    op.drop_table("forecasts")
    with op.batch_alter_table("follows", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_follows_forecaster_id"))

    op.drop_table("follows")
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_evidence_article_id"))
        batch_op.drop_index("evidence_question")

    op.drop_table("evidence")
    op.drop_table("criteria_versions")
    op.drop_table("clarifications")
    with op.batch_alter_table("article_readings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_article_readings_article_id"))

    op.drop_table("article_readings")
    with op.batch_alter_table("api_tokens", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_api_tokens_forecaster_id"))

    op.drop_table("api_tokens")
    op.drop_table("aggregates")
    op.drop_table("aggregate_days")
    with op.batch_alter_table("tournament_members", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tournament_members_forecaster_id"))

    op.drop_table("tournament_members")
    with op.batch_alter_table("standings", schema=None) as batch_op:
        batch_op.drop_index("standings_board")
        batch_op.drop_index(batch_op.f("ix_standings_forecaster_id"))

    op.drop_table("standings")
    with op.batch_alter_table("questions", schema=None) as batch_op:
        batch_op.drop_index("questions_status_opens")
        batch_op.drop_index("questions_status_closes")
        batch_op.drop_index("questions_known")

    op.drop_table("questions")
    with op.batch_alter_table("feed_polls", schema=None) as batch_op:
        batch_op.drop_index("feed_polls_source")
        batch_op.drop_index("feed_polls_at")

    op.drop_table("feed_polls")
    with op.batch_alter_table("calibrations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_calibrations_forecaster_id"))

    op.drop_table("calibrations")
    with op.batch_alter_table("articles", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_articles_story_id"))
        batch_op.drop_index(batch_op.f("ix_articles_source_id"))
        batch_op.drop_index(batch_op.f("ix_articles_origin_id"))
        batch_op.drop_index(batch_op.f("ix_articles_body_sha256"))
        batch_op.drop_index("articles_published")
        batch_op.drop_index("articles_fetched")

    op.drop_table("articles")
    op.drop_table("accounts")
    op.drop_table("tournaments")
    op.drop_table("tags")
    with op.batch_alter_table("stories", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stories_last_at"))

    op.drop_table("stories")
    op.drop_table("stale_figures")
    with op.batch_alter_table("sources", schema=None) as batch_op:
        batch_op.drop_index("sources_due")

    op.drop_table("sources")
    op.drop_table("leases")
    op.drop_table("job_runs")
    with op.batch_alter_table("forecasters", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_forecasters_owner_id"))

    op.drop_table("forecasters")
    op.drop_table("demo_runs")
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_at"))

    op.drop_table("audit")
