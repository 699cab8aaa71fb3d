"""The runtime's own tables, beside the author's, in every service's database."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)

from duly.columns import Timestamp

PREFIX: Final = "duly_"

metadata: Final = MetaData()

# SQLite gives out row ids only for a column of exactly this type.
_RowId = BigInteger().with_variant(Integer(), "sqlite")

owner: Final = Table(
    "duly_owner",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("service", Text, nullable=False),
    comment="one row: the service this database belongs to",
)

position: Final = Table(
    "duly_position",
    metadata,
    Column("topic_id", Text, primary_key=True),
    Column("partition", Integer, primary_key=True, autoincrement=False),
    Column("topic", Text, nullable=False),
    Column("next_offset", BigInteger, nullable=False),
    Column("received", BigInteger, nullable=False),
    Column("skipped", BigInteger, nullable=False),
    Column("handled", BigInteger, nullable=False),
    Column("repeated", BigInteger, nullable=False),
    Column("dead", BigInteger, nullable=False),
    Column("parked", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
"""`next_offset` decides where to start. received = skipped + handled + repeated + dead + parked."""

inbox: Final = Table(
    "duly_inbox",
    metadata,
    # The id first: it alone nearly always tells rows apart, so one IN over ids is one index look-up each.
    Column("event_id", Text, primary_key=True),
    Column("source", Text, primary_key=True),
    Column("status", Text, nullable=False),
    Column("topic_id", Text, nullable=False),
    Column("partition", Integer, nullable=False),
    Column("offset", BigInteger, nullable=False),
    Column("published_at", Timestamp),
    Column("handled_at", Timestamp, nullable=False),
    Column("is_backlog", Boolean, nullable=False),
    Index("duly_inbox_handled_at", "handled_at"),
    sqlite_with_rowid=False,
)
"""Events dealt with. `is_backlog`: published before this process began to read its partition."""

outbox: Final = Table(
    "duly_outbox",
    metadata,
    Column("id", _RowId, primary_key=True),
    Column("topic", Text, nullable=False),
    Column("key", LargeBinary),
    Column("value", LargeBinary),
    Column("headers", Text, nullable=False),
    Column("created_at", Timestamp, nullable=False),
    sqlite_autoincrement=True,
)
"""Records not yet acknowledged by Kafka; rows leave in the order of their ids."""

set_aside: Final = Table(
    "duly_set_aside",
    metadata,
    Column("number", _RowId, primary_key=True),
    Column("status", Text, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("event_type", Text, nullable=False),
    Column("topic_id", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("partition", Integer, nullable=False),
    Column("offset", BigInteger, nullable=False),
    Column("key", LargeBinary),
    Column("value", LargeBinary),
    Column("headers", Text, nullable=False),
    Column("error_type", Text, nullable=False),
    Column("error_message", Text, nullable=False),
    Column("stack_trace", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("at", Timestamp, nullable=False),
    sqlite_autoincrement=True,
)
"""Dead letters and the events parked behind them, with their bytes; never pruned."""

stop: Final = Table(
    "duly_stop",
    metadata,
    Column("number", _RowId, primary_key=True),
    Column("topic_id", Text),
    Column("key", LargeBinary),
    Column("reason", Text, nullable=False),
    Column("at", Timestamp, nullable=False),
    Column("resumed_at", Timestamp),
    sqlite_autoincrement=True,
)
"""Why a service (no key) or one key of one topic stands still; `resumed_at` is set by `duly dead-letter resume`."""
