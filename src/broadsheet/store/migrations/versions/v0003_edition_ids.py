"""Editions are asked for by their id as well."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the index."""
    op.create_index("ix_editions_id", "editions", ["id"])
