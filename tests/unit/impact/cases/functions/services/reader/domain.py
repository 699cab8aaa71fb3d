def remember(tx, order, /, *, price, note="none"):
    tx.write("insert", {"id": order.order_id, "amount": price.amount, "note": note})


def total(lines):
    return sum(amount_of(line) for line in lines)


def amount_of(line):
    return line.price.amount * line.quantity
