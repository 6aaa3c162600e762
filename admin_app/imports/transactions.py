"""When does an import take the write lock? After the file is read, unless its caller already has a transaction."""

from admin_app.extensions import db


def is_fresh() -> bool:
    """Nothing has been asked of the database yet."""
    return not db.session().in_transaction()


def begin_when_fresh(fresh: bool, dry_run: bool) -> None:
    """Begin the transaction that compares and writes; nothing was written before it."""
    if fresh and not dry_run:
        db.session.rollback()
        db.session.connection(execution_options={"writing": True})
