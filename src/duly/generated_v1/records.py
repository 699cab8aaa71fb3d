"""The bases of generated records and events."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, ClassVar, Final, Never, Self, TypeVar, dataclass_transform

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    ValidationInfo,
)
from pydantic_core import PydanticKnownError, core_schema

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic._internal._model_construction import ModelMetaclass

    from duly.generated_v1.contract import Contract
else:
    ModelMetaclass = type(BaseModel)

M = TypeVar("M", bound=BaseModel)


# pydantic's own declaration leaves classes mutable and unhashable in the eyes of type checkers.
@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(Field,))
class _Frozen(ModelMetaclass):
    pass


class _Value(BaseModel, metaclass=_Frozen):
    """Frozen and strict; no way around validation except `build`."""

    model_config = ConfigDict(
        frozen=True,
        strict=True,
        extra="forbid",
        validate_by_name=True,
        validate_by_alias=True,
        protected_namespaces=(),
        # Any limit makes pydantic read texts as UTF-8, which refuses lone surrogates.
        str_min_length=0,
        allow_inf_nan=True,
        ser_json_bytes="base64",
        val_json_bytes="base64",
        ser_json_inf_nan="strings",
    )

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[BaseModel], handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """Refuse a dict for a record inside a record, which pydantic takes even in strict mode.

        In a union the first record with such fields would win, whichever was meant.
        JSON has no instances; there pydantic goes on by itself, strictly.
        """
        schema = handler(source)
        model = handler.resolve_ref_schema(schema)
        if model["type"] == "model" and model["schema"]["type"] != "json-or-python":
            model["schema"] = core_schema.json_or_python_schema(
                json_schema=model["schema"],
                python_schema=core_schema.with_info_before_validator_function(
                    cls._refuse_dict_inside, model["schema"]
                ),
            )
        return schema

    @classmethod
    def _refuse_dict_inside(cls, value: object, info: ValidationInfo) -> object:
        # Instances never come here; a constructor's own arguments belong to no field.
        if info.field_name is not None:
            raise PydanticKnownError("is_instance_of", {"class": cls.__name__})
        return value

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy with some fields replaced, validated as the constructor would.

        Unlike pydantic's own, raises ValidationError for a wrong value or an unknown field.
        """
        values: dict[str, Any] = dict(self.__dict__)
        if deep:
            values = copy.deepcopy(values)
        values.update(update or {})
        copied = type(self).model_validate(values, by_alias=False, by_name=True)
        fields_set = self.model_fields_set | (update or {}).keys()
        object.__setattr__(copied, "__pydantic_fields_set__", fields_set)
        return copied

    @classmethod
    def model_construct(cls, _fields_set: set[str] | None = None, **values: Any) -> Never:
        """Refused: an object that was never validated could be published."""
        _ = _fields_set, values
        raise TypeError(
            f"{cls.__name__}.model_construct would skip validation; call {cls.__name__}(…)"
        )

    def copy(self, **options: Any) -> Never:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Refused: pydantic's deprecated copy skips validation."""
        _ = options
        name = type(self).__name__
        raise TypeError(f"{name}.copy would skip validation; call {name}.model_copy(update=…)")


class Record(_Value):
    """One Avro record. Fields are named as in the schema, reserved words with a trailing underscore."""

    __avro_name__: ClassVar[str]
    """The full name in the schema."""


class Event(Record):
    """A record with a contract of its own: it has a topic and can be published."""

    __contract__: ClassVar[Contract]


class Branch(_Value):
    """One branch of a union that has two branches of one Python type; the value is in `value`."""

    __avro_branch__: ClassVar[str]
    """The branch as Avro names it: `bytes`, or the full name of a named type."""


SLOTS: Final = {
    name: BaseModel.__dict__[name].__set__
    for name in (
        "__dict__",
        "__pydantic_fields_set__",
        "__pydantic_extra__",
        "__pydantic_private__",
    )
}
"""Setters of pydantic's four slots, for decoders that do in line what `build` does."""


def build(cls: type[M], values: dict[str, Any]) -> M:
    """Make a record of values known to be right, without validation: for decoders only.

    `values` has exactly the fields of `cls` by their Python names, in any order, each already as
    the constructor would leave it; the dict becomes the object's own. All four slots of pydantic
    are filled, so that equality, hashing, copying and pickling work.
    """
    record = cls.__new__(cls)
    fill = object.__setattr__
    fill(record, "__dict__", values)
    fill(record, "__pydantic_fields_set__", set(values))
    fill(record, "__pydantic_extra__", None)
    fill(record, "__pydantic_private__", None)
    return record
