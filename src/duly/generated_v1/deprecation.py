"""Fields that are on their way out: plain at runtime, and a warning where a type checker sees one read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from typing import overload

    from typing_extensions import deprecated

    T = TypeVar("T")

    class Deprecated(Generic[T]):
        """PEP 702 knows no deprecated variables; checkers report a descriptor's `__get__` instead.

        The constructor takes what `__set__` takes, so writing stays as it was.
        """

        @overload
        def __get__(self, instance: None, owner: Any) -> Deprecated[T]: ...
        @overload
        @deprecated("a deprecated field; its docstring says what to use")
        def __get__(self, instance: object, owner: Any) -> T: ...
        def __get__(self, instance: object, owner: Any) -> Any: ...
        def __set__(self, instance: object, value: T) -> None: ...

else:

    class Deprecated:
        def __class_getitem__(cls, item: Any) -> Any:
            return item


def default(value: Any) -> Any:
    """The value; a type checker would not take it for a Deprecated."""
    return value
