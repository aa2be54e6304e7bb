"""Makes the tables of announcements."""

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Apply the step."""
    op.create_table(
        "announcement_section",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug_en", sa.String(80), nullable=False),
        sa.Column("slug_fr", sa.String(80), nullable=False),
        sa.Column("title_en", sa.String(200), nullable=False),
        sa.Column("title_fr", sa.String(200), nullable=False),
        sa.Column("about_en", sa.String(500), nullable=False),
        sa.Column("about_fr", sa.String(500), nullable=False),
        sa.Column("emrs", sa.JSON(), nullable=False),
        sa.Column("critical", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement_section")),
        sa.UniqueConstraint("slug_en", name=op.f("uq_announcement_section_slug_en")),
        sa.UniqueConstraint("slug_fr", name=op.f("uq_announcement_section_slug_fr")),
    )
    op.create_table(
        "announcement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("critical", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("scheduled_for", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("published_at", MOMENT, nullable=True),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["section_id"], ["announcement_section.id"], name=op.f("fk_announcement_section_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement")),
    )
    op.create_index(op.f("ix_announcement_section_id"), "announcement", ["section_id"])
    op.create_index(op.f("ix_announcement_state"), "announcement", ["state"])
    op.create_table(
        "announcement_text",
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.Column("published_at", MOMENT, nullable=True),
        sa.Column("updated_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["article_id"], ["announcement.id"], name=op.f("fk_announcement_text_article_id")
        ),
        sa.PrimaryKeyConstraint("article_id", "language", name=op.f("pk_announcement_text")),
    )
    op.create_index(
        op.f("ix_announcement_text_published_at"), "announcement_text", ["published_at"]
    )
    op.create_table(
        "announcement_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(20), nullable=False),
        sa.Column("language", sa.String(2), nullable=True),
        sa.Column("title", sa.String(200), nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["article_id"], ["announcement.id"], name=op.f("fk_announcement_version_article_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_announcement_version_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement_version")),
    )
    op.create_index(
        op.f("ix_announcement_version_article_id"), "announcement_version", ["article_id"]
    )
    op.create_table(
        "announcement_mailing",
        sa.Column("mailing_id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("updates", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["mailing_id"], ["mailing.id"], name=op.f("fk_announcement_mailing_mailing_id")
        ),
        sa.ForeignKeyConstraint(
            ["article_id"], ["announcement.id"], name=op.f("fk_announcement_mailing_article_id")
        ),
        sa.PrimaryKeyConstraint("mailing_id", name=op.f("pk_announcement_mailing")),
    )
    op.create_index(
        op.f("ix_announcement_mailing_article_id"), "announcement_mailing", ["article_id"]
    )
    op.create_index(
        op.f("ix_announcement_mailing_created_at"), "announcement_mailing", ["created_at"]
    )
    op.create_table(
        "announcement_follow",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("updates", sa.Boolean(), nullable=False),
        sa.Column("token", sa.String(32), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["section_id"],
            ["announcement_section.id"],
            name=op.f("fk_announcement_follow_section_id"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_announcement_follow_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement_follow")),
        sa.UniqueConstraint(
            "section_id", "language", "person_id", name=op.f("uq_announcement_follow_section_id")
        ),
        sa.UniqueConstraint("token", name=op.f("uq_announcement_follow_token")),
    )
    op.create_index(op.f("ix_announcement_follow_person_id"), "announcement_follow", ["person_id"])
    op.create_table(
        "announcement_follower",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("pace", sa.String(10), nullable=False),
        sa.Column("token", sa.String(32), nullable=False),
        sa.Column("told_until", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_announcement_follower_person_id")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_announcement_follower")),
        sa.UniqueConstraint("token", name=op.f("uq_announcement_follower_token")),
    )
    op.create_index(op.f("ix_announcement_follower_pace"), "announcement_follower", ["pace"])
    op.create_table(
        "announcement_read",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_announcement_read_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["article_id"], ["announcement.id"], name=op.f("fk_announcement_read_article_id")
        ),
        sa.PrimaryKeyConstraint("person_id", "article_id", name=op.f("pk_announcement_read")),
    )
    op.create_table(
        "announcement_image",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_announcement_image")),
    )
