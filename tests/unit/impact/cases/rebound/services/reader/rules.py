def rule(price):
    return None
