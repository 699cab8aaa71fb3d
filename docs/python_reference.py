"""docs/reference/python.md: what an author of services may import, with signature and docstring as in the source."""

from __future__ import annotations

import ast
import inspect
from functools import cache
from importlib import import_module
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import ModuleType

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef

ALL: Final = None
"""Every public member; else a tuple of those that authors of services need."""
NAMES: Final[Mapping[str, Mapping[str, tuple[str, ...] | None]]] = {
    "duly": {
        "Service": ALL,
        "Tx": ALL,
        "ReadTx": ALL,
        "Delivery": ALL,
        "RetryLater": ALL,
        "Reject": ALL,
        "Begin": ALL,
        "Publisher": ("from_environment", "publish", "close"),
        "Event": ("model_copy",),
        "Duration": ALL,
        "Codec": ("__init__", "encode", "decode", "source"),
        "Registry": ("__init__",),
        "MemoryRegistry": ("__init__", "register", "go_away", "come_back"),
        "DulyError": (),
    },
    "duly.columns": {"Decimal": (), "Timestamp": (), "Uuid": ()},
    "duly.testing": {
        "Bench": ALL,
        "events": ALL,
        "MemoryBroker": (
            "__init__",
            *("create_topic", "records", "committed", "expire"),
            *("fail_next_send", "go_away", "come_back"),
        ),
    },
}
BEGIN: Final = ("duly.runtime.begin", "BeginTransaction")
"""`Begin` is a type that FastAPI fills in; this is what arrives."""
CALLED: Final = {
    "ReadTx": "tx",
    "BeginTransaction": "begin",
    "MemoryBroker": "broker",
    "MemoryRegistry": "registry",
}
"""Variables that are not called as their class."""
ALIASES: Final = {"Service": ("SubscriberFunction", "WorkerFunction")}
"""Types in the signature of a class that its module explains."""


def page() -> str:
    lines = [
        "# Python",
        "",
        "All that the author of a service may import; nothing deeper is public.",
        "How it is used: [add a subscriber](../add-a-subscriber.md); the errors: [errors.md](errors.md).",
    ]
    for module, names in NAMES.items():
        lines += ["", f"## {module}", "", *_paragraphs(import_module(module).__doc__)]
        for name, members in names.items():
            lines += ["", f"### {name}", "", *_entry(module, name, members)]
    return "\n".join([*lines, ""])


def _entry(module: str, name: str, members: tuple[str, ...] | None) -> list[str]:
    if name == "Begin":
        said = notes(syntax(import_module(BEGIN[0])).body).get("Begin")
        return [*_paragraphs(said), "", *_entry(*BEGIN, ALL)]
    value: Any = getattr(import_module(module), name)
    home = import_module(value.__module__)
    node = _named(syntax(home), name)
    if isinstance(node, Function):
        return [f"`{_signature(node, name, home)}`", "", *_paragraphs(ast.get_docstring(node))]
    lines = _paragraphs(ast.get_docstring(node))
    above = [base.id for base in node.bases if isinstance(base, ast.Name)]
    lines += [f"\nIt has all that `{base}` has, too." for base in above if base in NAMES["duly"]]
    items = [*_aliases(home, name), *_members(value, node, CALLED.get(name, name.lower()), members)]
    return [*lines, "", *items] if items else lines


def _aliases(home: ModuleType, name: str) -> Iterator[str]:
    said = notes(syntax(home).body)
    for alias in ALIASES.get(name, ()):
        yield _item(f"`{alias}`", said[alias])


def _members(
    value: type, node: ast.ClassDef, variable: str, members: tuple[str, ...] | None
) -> Iterator[str]:
    """Those that are asked for may come from a base, which is not public itself."""
    if members is ALL:
        # What a dataclass is made of are the arguments of its constructor.
        yield from _fields(node, "" if node.name in {"Service", "Duration"} else f"{variable}.")
    for cls in value.__mro__ if members else [value]:
        if cls.__module__.startswith("duly."):
            home = import_module(cls.__module__)
            within = _named(syntax(home), cls.__name__)
            if isinstance(within, ast.ClassDef):
                yield from _methods(within, variable, home, members)


def _fields(cls: ast.ClassDef, prefix: str) -> Iterator[str]:
    """What is declared in the class and not made by it; a default stands behind its type."""
    said = notes(cls.body)
    for statement in cls.body:
        match statement:
            case ast.AnnAssign(target=ast.Name(id=name), value=default) if name[0] != "_":
                if isinstance(default, ast.Call):  # field(init=False): for the runtime
                    continue
                shown = f" = {ast.unparse(default)}" if default else ""
                type = ast.unparse(statement.annotation)
                yield _item(f"`{prefix}{name}: {type}{shown}`", said.get(name))
            case _:
                pass


def _methods(
    cls: ast.ClassDef, variable: str, home: ModuleType, members: tuple[str, ...] | None
) -> Iterator[str]:
    for node in cls.body:
        if not isinstance(node, Function):
            continue
        is_wanted = _is_public(node, variable) if members is None else node.name in members
        if not is_wanted:
            continue
        marks = {ast.unparse(mark).rpartition(".")[2] for mark in node.decorator_list}
        name = f"{cls.name if 'classmethod' in marks else variable}.{node.name}"
        if node.name == "__call__":
            name = variable
        if node.name == "__init__":
            yield _item(f"`{_signature(node, cls.name, home)}`", ast.get_docstring(node))
            if members is ALL:
                yield from (_item(f"`{variable}.{n}`", said) for n, said in _made(node).items())
        elif "property" in marks:
            yield _item(f"`{name}: {_returns(node)}`", ast.get_docstring(node))
        elif "contextmanager" in marks:
            given = _returns(node).removeprefix("Generator[").removesuffix("]")
            yield _item(f"`with {name}() as tx`, a `{given}`", ast.get_docstring(node))
        else:
            yield _item(f"`{_signature(node, name, home)}`", ast.get_docstring(node))


def _is_public(node: Function, variable: str) -> bool:
    """A `tx` or a `begin` is given, never made, and what a service has beside its fields is the runtime's."""
    made = node.name == "__init__" and variable not in {"tx", "begin"}
    return made or node.name == "__call__" or (node.name[0] != "_" and variable != "service")


def _made(init: Function) -> dict[str, str]:
    """Attributes that the constructor explains."""
    return {
        name.removeprefix("self."): note
        for name, note in notes(init.body).items()
        if name.startswith("self.") and not name.startswith("self._")
    }


def _signature(node: Function, name: str, home: ModuleType) -> str:
    arguments = node.args
    is_method = "." in name or node.name == "__init__"
    positional = [*arguments.posonlyargs, *arguments.args][is_method:]
    shown = [
        _argument(argument, default, home)
        for argument, default in zip(
            positional,
            [*[None] * (len(positional) - len(arguments.defaults)), *arguments.defaults],
            strict=True,
        )
    ]
    if arguments.vararg:
        shown.append(f"*{_argument(arguments.vararg, None, home)}")
    elif arguments.kwonlyargs:
        shown.append("*")
    shown += [
        _argument(argument, default, home)
        for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    ]
    gives = "" if node.name == "__init__" else f" -> {_returns(node)}"
    return f"{name}({', '.join(shown)}){gives}"


def _argument(argument: ast.arg, default: ast.expr | None, home: ModuleType) -> str:
    type = f": {ast.unparse(argument.annotation)}" if argument.annotation else ""
    if default is None:
        return f"{argument.arg}{type}"
    value = ast.unparse(default)
    if isinstance(default, ast.Name):  # a constant of its module, which says nothing here
        value = repr(getattr(home, default.id))
    return f"{argument.arg}{type} = {value}"


def _returns(node: Function) -> str:
    return ast.unparse(node.returns) if node.returns else "None"


def notes(body: list[ast.stmt]) -> dict[str, str]:
    """Name → the text that stands below its assignment."""
    found: dict[str, str] = {}
    for statement, below in pairwise(body):
        match statement, below:
            case (
                ast.AnnAssign(target=target) | ast.Assign(targets=[target]),
                ast.Expr(value=ast.Constant(value=str(note))),
            ):
                found[ast.unparse(target)] = inspect.cleandoc(note)
            case _:
                pass
    return found


@cache
def syntax(module: ModuleType) -> ast.Module:
    return ast.parse(inspect.getsource(module))


def _named(module: ast.Module, name: str) -> ast.ClassDef | Function:
    return next(
        node
        for node in module.body
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name == name
    )


def _item(head: str, said: str | None) -> str:
    first, *more = _paragraphs(said) or [""]
    return "\n".join(
        [f"- {head}: {first}" if first else f"- {head}", *(f"  {line}".rstrip() for line in more)]
    )


def _paragraphs(said: str | None) -> list[str]:
    """The paragraphs of a docstring, each in one line, with empty lines between them."""
    paragraphs = [" ".join(part.split()) for part in inspect.cleandoc(said or "").split("\n\n")]
    return [line for part in paragraphs if part for line in ("", part)][1:]
