"""What a service's author writes; both type checkers read it and it runs."""

import typing

import difficult_names.things.v1 as things

required = [name for name, f in things.DifficultNamesEvent.model_fields.items() if f.is_required()]
given: dict[str, typing.Any] = dict.fromkeys(required, "x")
given |= {"class_": "a", "class__": "b", "avro_id": "c"}
event = things.DifficultNamesEvent(**given)
assert (event.class_, event.class__, event.avro_id) == ("a", "b", "c")
assert event.Kind is things.Kind.mro_
assert event.date is None
assert event.int == 0
wire = event.model_dump(by_alias=True)
assert (wire["class"], wire["class_"], wire["_id"], wire["avro_id"]) == ("a", "b", "c", "x")
shape = things.Shape(Shape=things.Shape(corners=3))
assert shape.Shape is not None
assert things.ReservedEvent.model_fields["c"].annotation is things.None_
