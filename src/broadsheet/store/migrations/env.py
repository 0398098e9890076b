"""Alembic's entry point: runs the migrations on the connection, and in the transaction, that `migrate` hands over."""

from alembic import context

if hasattr(context, "config"):  # absent when something other than Alembic imports every module, such as doctest
    context.configure(connection=context.config.attributes["connection"])
    context.run_migrations()
