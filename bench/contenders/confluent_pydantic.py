"""confluent-kafka's AvroSerializer and AvroDeserializer with pydantic: what duly is measured against.

Its registry is the client's own in-memory one. Two settings are not the defaults, which would
register schemas and ask the registry for an association: auto.register.schemas and the strategy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from confluent_kafka.schema_registry import Schema, SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer, AvroSerializer
from confluent_kafka.serialization import MessageField, SerializationContext

from bench.contender import Contender, Lane
from bench.models import MODELS, plain
from bench.samples import schema_text

if TYPE_CHECKING:
    from pydantic import BaseModel

NAME: Final = "confluent + pydantic"


def _lane(shape: str) -> Lane:
    text, model = schema_text(shape).strip(), MODELS[shape]  # the serializer strips it too
    client: Any = SchemaRegistryClient.new_client({"url": "mock://bench"})
    client.register_schema(f"bench.{model.__name__}", Schema(text, "AVRO"))
    context = SerializationContext("bench", MessageField.VALUE)
    strategy = {"subject.name.strategy.type": "RECORD"}

    def to_dict(event: BaseModel, _: SerializationContext) -> dict[str, Any]:
        return event.model_dump()

    def from_dict(values: dict[str, Any], _: SerializationContext) -> BaseModel:
        return model.model_validate(values)

    # Typed as Any: the signatures of both hide behind a wrapper without arguments.
    serializer: Any = AvroSerializer
    deserializer: Any = AvroDeserializer
    serialize = serializer(client, text, to_dict, strategy | {"auto.register.schemas": False})
    deserialize = deserializer(client, text, from_dict, conf=strategy)

    def encode(event: BaseModel) -> bytes:
        return serialize(event, context)

    def decode(data: bytes) -> BaseModel:
        return deserialize(data, context)

    return Lane(build=model.model_validate, encode=encode, decode=decode, plain=plain)


CONTENDERS = (Contender(name=NAME, gives="pydantic", lane=_lane),)
