"""Runs the migrations on the connection that `store.migration` hands over, inside its transaction."""

from alembic import context

from touchweave.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,  # true of both databases, as BEGIN is ours (store.database)
)
with context.begin_transaction():
    context.run_migrations()
