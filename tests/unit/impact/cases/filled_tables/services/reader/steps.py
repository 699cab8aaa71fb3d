"""Tables that the module goes on to fill after it has made them."""


def _id(event, tx):
    tx.write("insert", {"id": event.order_id})


def _price(event, tx):
    tx.write("insert", {"amount": event.price.amount})


def _discount(event, tx):
    tx.write("insert", {"amount": event.discount.amount})


def _tree(event, tx):
    tx.write("insert", {"label": event.tree.label})


STEPS = [_id]
STEPS.append(_price)
BY_NAME = {"id": _id}
BY_NAME["discount"] = _discount
READERS = [("note", lambda event: event.note)]
READERS += [("tags", lambda event: event.tags)]
READERS.extend([("class", lambda event: event.class_)])
for each in (_tree,):
    STEPS.append(each)

current = _id


def use(function):
    global current
    current = function


use(lambda event, tx: tx.write("insert", {"percent": event.change.percent}))

if __name__ == "__main__":
    STEPS.append(lambda event, tx: tx.write(event.copy_))
