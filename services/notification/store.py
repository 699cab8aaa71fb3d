"""The spool: mails on their way, and the only statements that touch it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import (
    Column,
    Index,
    Integer,
    MetaData,
    Row,
    Table,
    Text,
    bindparam,
    select,
    tuple_,
    update,
)

# SQLite compiles PostgreSQL's ON CONFLICT too, word for word; its own construct fails on PostgreSQL.
from sqlalchemy.dialects.postgresql import insert

from duly.columns import Timestamp
from services.notification.domain import Mail, SpooledMail, Status

if TYPE_CHECKING:
    from datetime import datetime

    from duly import ReadTx, Tx

metadata = MetaData()

spool = Table(
    "spool",
    metadata,
    Column("mail_id", Text, primary_key=True),
    Column("recipient", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("spooled_at", Timestamp, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_at", Timestamp, nullable=False),
    Column("sent_at", Timestamp),
    Column("last_error", Text),
    Index("spool_due", "status", "next_attempt_at"),
    Index("spool_order", "spooled_at", "mail_id"),
)

_PUT: Final = insert(spool).on_conflict_do_nothing()
_DUE: Final = (
    select(spool)
    .where(
        spool.c.status == Status.WAITING.value,
        spool.c.next_attempt_at <= bindparam("at", type_=Timestamp),
    )
    .order_by(spool.c.next_attempt_at, spool.c.mail_id)
    .limit(bindparam("rows"))
    .with_for_update(skip_locked=True)
)
_CLAIM: Final = (
    update(spool)
    .where(spool.c.mail_id == bindparam("which"))
    .values(attempts=spool.c.attempts + 1, next_attempt_at=bindparam("until", type_=Timestamp))
)
_MARK: Final = (
    update(spool)
    .where(spool.c.mail_id == bindparam("which"), spool.c.status == Status.WAITING.value)
    .values(
        status=bindparam("is_now"),
        sent_at=bindparam("sent", type_=Timestamp),
        next_attempt_at=bindparam("again_at", type_=Timestamp),
        last_error=bindparam("error"),
    )
)
_MAIL: Final = select(spool).where(spool.c.mail_id == bindparam("mail_id"))
_IN_ORDER: Final = (spool.c.spooled_at, spool.c.mail_id)
_FIRST_PAGE: Final = select(spool).order_by(*_IN_ORDER).limit(bindparam("rows"))
_last = spool.alias("last")
_NEXT_PAGE: Final = _FIRST_PAGE.where(
    tuple_(*_IN_ORDER)
    > select(_last.c.spooled_at, _last.c.mail_id)
    .where(_last.c.mail_id == bindparam("after"))
    .scalar_subquery()
)


def put(tx: Tx, new: SpooledMail) -> None:
    """Spool a mail; one with the same id that is there already stays as it is."""
    row = {
        "mail_id": new.mail_id,
        "recipient": new.mail.recipient,
        "subject": new.mail.subject,
        "body": new.mail.body,
        "status": new.status.value,
        "spooled_at": new.spooled_at,
        "attempts": new.attempts,
        "next_attempt_at": new.next_attempt_at,
    }
    tx.write(_PUT, row)


def claim(tx: Tx, *, rows: int, until: datetime) -> list[SpooledMail]:
    """Mails whose time has come, the oldest first; nobody else gets them before `until`."""
    due = tx.execute(_DUE, {"at": tx.now, "rows": rows}).all()
    for row in due:
        tx.write(_CLAIM, {"which": row.mail_id, "until": until})
    return [replace(_spooled(row), attempts=row.attempts + 1) for row in due]


def mark(tx: Tx, tried: SpooledMail) -> None:
    """Store what became of an attempt."""
    row = {
        "which": tried.mail_id,
        "is_now": tried.status.value,
        "sent": tried.sent_at,
        "again_at": tried.next_attempt_at,
        "error": tried.last_error,
    }
    tx.write(_MARK, row)


def find(tx: ReadTx, mail_id: str) -> SpooledMail | None:
    row = tx.execute(_MAIL, {"mail_id": mail_id}).one_or_none()
    return None if row is None else _spooled(row)


def page(tx: ReadTx, *, after: str | None, rows: int) -> list[SpooledMail]:
    """In the order in which they were spooled."""
    if after is None:
        return [_spooled(row) for row in tx.execute(_FIRST_PAGE, {"rows": rows})]
    return [_spooled(row) for row in tx.execute(_NEXT_PAGE, {"after": after, "rows": rows})]


def _spooled(row: Row[Any]) -> SpooledMail:
    return SpooledMail(
        mail_id=row.mail_id,
        mail=Mail(recipient=row.recipient, subject=row.subject, body=row.body),
        status=Status(row.status),
        spooled_at=row.spooled_at,
        attempts=row.attempts,
        next_attempt_at=row.next_attempt_at,
        sent_at=row.sent_at,
        last_error=row.last_error,
    )
