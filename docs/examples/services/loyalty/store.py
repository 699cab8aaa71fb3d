"""The points programme's tables and the only statements that touch them."""

from sqlalchemy import BigInteger, Column, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import insert  # SQLite compiles it, too

from duly import Tx
from duly.columns import Timestamp
from shop.loyalty.v1 import PointsEarnedEvent

metadata = MetaData()
points = Table(
    "points",
    metadata,
    Column("customer", Text, primary_key=True),
    Column("points", BigInteger, nullable=False),
    Column("last_earned_at", Timestamp, nullable=False),
)
_NEW = insert(points)
_ADD = _NEW.on_conflict_do_update(
    index_elements=["customer"],
    set_={
        "points": points.c.points + _NEW.excluded.points,
        "last_earned_at": _NEW.excluded.last_earned_at,
    },
)


def add_points(tx: Tx, earned: PointsEarnedEvent) -> None:
    row = {
        "customer": earned.customer_name,
        "points": earned.points,
        "last_earned_at": earned.occurred_at,
    }
    tx.write(_ADD, row)
