# Never reported: tree.label, any field
import asyncio

from duly import Tx
from shop.orders.v1 import OrderPlacedEvent


def on_order_placed(event: OrderPlacedEvent, tx: Tx) -> None:
    by_generator(event.price, tx)
    by_map(event.lines, tx)
    by_expression(event.discount, tx)
    asyncio.run(by_coroutine(event.change, tx))
    at_once(event.tree, tx)


def by_generator(price, tx):
    rule = _nothing

    def rows():
        yield rule(price)

    made = rows()
    rule = _amount
    tx.write("insert", {"amounts": list(made)})


def by_map(lines, tx):
    rule = _nothing
    made = map(lambda line: rule(line), lines)
    rule = _sku
    tx.write("insert", {"skus": list(made)})


def by_expression(discount, tx):
    rule = _nothing
    made = (rule(discount) for _ in range(2))
    rule = _amount
    tx.write("insert", {"amounts": list(made)})


async def by_coroutine(change, tx):
    rule = _nothing

    async def row():
        return rule(change)

    made = row()
    rule = _percent
    tx.write("insert", {"percent": await made})


def at_once(tree, tx):
    rule = _label
    rule = _nothing
    tx.write("insert", {"nothing": [rule(each) for each in [tree]]})


def _nothing(part):
    return None


def _amount(price):
    return price.amount


def _sku(line):
    return line.sku


def _percent(change):
    return change.percent


def _label(tree):
    return tree.label
