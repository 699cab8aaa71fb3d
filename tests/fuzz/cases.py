"""What fuzzing has found, with the right answers: one folder each, `in.json` and `out.json`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from duly.codec import to_json
from tests.fuzz.inputs import FORMS, HEAD_SIZE, Form, call, form_of, run
from tests.fuzz.targets import Target, World
from tests.unit.codec.generated import event_class

if TYPE_CHECKING:
    from duly.schema import Json

FOLDER: Final = Path(__file__).parent / "cases"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Its schemas are its own, so that contracts may change.

    Framed as PREFIX or GUID the data are Avro, as ANY_PREFIX the whole value, as ANY_HEADER the
    length of the header, the header and the value; the writer's schema has id 1.
    """

    folder: Path
    must_not: str
    form: Form
    data: bytes
    reader: Any
    writer: Any

    @property
    def out(self) -> Path:
        return self.folder / "out.json"

    def expected(self) -> Json:
        return json.loads(self.out.read_text(encoding="utf-8"))

    def answer(self, engine: str) -> Json:
        """The event in contract JSON, or the error; raises whatever breaks the law."""
        text = json.dumps(self.writer)
        cls = event_class(self.reader)
        target = Target(name=self.folder.name, cls=cls, writer=text, seeded_by=text)
        world = World(engine, only=[target])
        called = call(world, bytes([0, FORMS.index(self.form)]) + self.data)
        assert called is not None
        outcome = run(world, called)
        if outcome.event is not None:
            return {"event": to_json(outcome.event)}
        return {"error": outcome.word, "message": str(outcome.error)}


def cases() -> tuple[Case, ...]:
    return tuple(map(_case, sorted(FOLDER.iterdir())))


def _case(folder: Path) -> Case:
    given = json.loads((folder / "in.json").read_text(encoding="utf-8"))
    return Case(
        folder=folder,
        must_not=given["must_not"],
        form=Form[given["form"]],
        data=bytes.fromhex(given["data"]),
        reader=given["reader"],
        writer=given.get("writer", given["reader"]),
    )


def save(world: World, data: bytes, name: str) -> Path:
    """Make a case of an input; what must not happen is for a person to say, and the answer too."""
    target = world.targets[data[0] % len(world.targets)]
    reader, writer = (json.loads(t) for t in (target.cls.__contract__.schema_text, target.writer))
    given = {
        "must_not": "",
        "form": form_of(data).name,
        "data": data[HEAD_SIZE:].hex(),
        "reader": reader,
        **({} if reader == writer else {"writer": writer}),
    }
    file = FOLDER / name / "in.json"
    file.parent.mkdir()
    file.write_text(json.dumps(given, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return file
