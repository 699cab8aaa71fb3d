from ..domain import remember


def check(node):
    if node.next:
        check(node.next)
    return node.label, remember
