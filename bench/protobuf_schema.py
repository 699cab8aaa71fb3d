"""The shapes as protobuf messages, described in Python so that nobody needs protoc.

Protobuf has no decimal and no uuid: both are strings, as Google's API guide does it; instants are
google.protobuf.Timestamp.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from google.protobuf import timestamp_pb2
from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    FieldDescriptorProto,
    FileDescriptorProto,
)
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass

if TYPE_CHECKING:
    from collections.abc import Mapping

_TIMESTAMP: Final = ".google.protobuf.Timestamp"
_SCALARS: Final[dict[str, Any]] = {
    "string": FieldDescriptorProto.TYPE_STRING,
    "int32": FieldDescriptorProto.TYPE_INT32,
    "int64": FieldDescriptorProto.TYPE_INT64,
    "bool": FieldDescriptorProto.TYPE_BOOL,
    "double": FieldDescriptorProto.TYPE_DOUBLE,
}
_MESSAGES: Final[dict[str, dict[str, str]]] = {
    "ProductCreatedEvent": {
        "product_id": "string",
        "sku": "string",
        "name": "string",
        "price": "string",
        "quantity": "int32",
        "occurred_at": _TIMESTAMP,
    },
    "Customer": {"customer_id": "int64", "email": "string", "vip": "bool"},
    "LineItem": {"sku": "string", "quantity": "int32", "unit_price": "string"},
    "OrderPlaced": {
        "order_id": "string",
        "customer": ".bench.Customer",
        "status": ".bench.Status",
        "items": "repeated .bench.LineItem",
        "attributes": "repeated .bench.OrderPlaced.AttributesEntry",
        "coupon": "optional string",
        "shipped_at": _TIMESTAMP,
        "total": "string",
        "placed_at": _TIMESTAMP,
    },
    "Telemetry": {
        "device_id": "string",
        "seq": "int64",
        "at": _TIMESTAMP,
        "voltage": "double",
        "temperature": "double",
        "samples": "repeated double",
        "counts": "repeated int64",
    },
}
STATUSES: Final = ("NEW", "PAID", "SHIPPED", "CANCELLED")


def message_classes() -> Mapping[str, Any]:
    """Shape → message class."""
    file = FileDescriptorProto(name="bench.proto", package="bench", syntax="proto3")
    file.dependency.append(timestamp_pb2.DESCRIPTOR.name)
    statuses = file.enum_type.add(name="Status")
    for number, symbol in enumerate(STATUSES):
        statuses.value.add(name=symbol, number=number)
    for name, fields in _MESSAGES.items():
        _describe(file.message_type.add(name=name), fields)
    entry = next(m for m in file.message_type if m.name == "OrderPlaced").nested_type.add(
        name="AttributesEntry"
    )
    _describe(entry, {"key": "string", "value": "string"})
    entry.options.map_entry = True
    pool = DescriptorPool()
    pool.AddSerializedFile(timestamp_pb2.DESCRIPTOR.serialized_pb)
    pool.AddSerializedFile(file.SerializeToString())
    shapes = {"flat": "ProductCreatedEvent", "order": "OrderPlaced", "telemetry": "Telemetry"}
    return {
        shape: GetMessageClass(pool.FindMessageTypeByName(f"bench.{name}"))
        for shape, name in shapes.items()
    }


def _describe(message: DescriptorProto, fields: Mapping[str, str]) -> None:
    for number, (name, words) in enumerate(fields.items(), start=1):
        label, _, type = words.rpartition(" ")
        field = message.field.add(name=name, number=number)
        is_repeated = label == "repeated"
        field.label = field.LABEL_REPEATED if is_repeated else field.LABEL_OPTIONAL
        if label == "optional":
            field.proto3_optional = True
            field.oneof_index = len(message.oneof_decl)
            message.oneof_decl.add(name=f"_{name}")
        if type in _SCALARS:
            field.type = _SCALARS[type]
        else:
            field.type = field.TYPE_ENUM if type == ".bench.Status" else field.TYPE_MESSAGE
            field.type_name = type
