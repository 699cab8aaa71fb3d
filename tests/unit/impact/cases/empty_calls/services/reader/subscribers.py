# Never reported: price.currency, any field
from collections import ChainMap, Counter, OrderedDict, defaultdict, deque
from functools import partial
from itertools import chain, product, zip_longest

from duly import Tx
from shop.orders.v1 import OrderPlacedEvent


def on_order_placed(event: OrderPlacedEvent, tx: Tx) -> None:
    grown = defaultdict(first=event.price)
    tx.write("insert", {"amount": grown["first"].amount})
    print(zip(), chain(), product(), zip_longest(), ChainMap(), Counter(), OrderedDict(), deque())
    print(list(), dict(), set(), tuple(), frozenset(), iter(()), dict(first=1), max((), default=0))
    [] = ()
    () = []
    match []:
        case []:
            tx.write("insert", {"note": event.note})
    print([].pop, {}.get, [].append, partial(print), ()[1:], (1,)[7:8])
