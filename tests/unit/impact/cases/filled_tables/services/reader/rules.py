def _first(event, tx):
    tx.write("insert", {"sku": event.lines[0].sku})


RULES = {"first": _first}


def rule(name):
    def wrap(function):
        RULES[name] = function
        return function

    return wrap


class Rule:
    every = []

    def __init_subclass__(cls):
        Rule.every.append(cls)
