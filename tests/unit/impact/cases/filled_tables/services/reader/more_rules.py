from services.reader.rules import Rule, rule


@rule("second")
def _second(event, tx):
    tx.write("insert", {"quantity": event.lines[0].quantity})


class Priced(Rule):
    def apply(self, event):
        return event.lines[0].price.amount
