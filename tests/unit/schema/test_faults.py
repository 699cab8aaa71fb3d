"""Where a malformed schema is wrong: line, column, what is expected."""

from __future__ import annotations

import pytest

from duly.errors import ContractError, SchemaInvalidError, SchemaSyntaxError
from duly.schema import parse, parse_json

RECORD = """{
  "type": "record",
  "name": "R",
  "fields": [
    {"name": "a", "type": %s}
  ]
}"""

SYNTAX = [
    ("", "1:1", "the text is empty, expected a schema"),
    (" \n ", "2:2", "the text is empty, expected a schema"),
    ("int", "1:1", 'not JSON: expecting value, found "i"'),
    ("{'type': 'int'}", "1:2", 'single quote, expected a double quote (")'),
    ('{"type": "int"', "1:15", "found the end of the text"),
    ('"int" "long"', "1:7", "not JSON: extra data"),
    ('{\n  "type": "int",\n  "x": NaN\n}', "3:8", "NaN is not a number JSON can hold"),
    ('{"type": "int", "x": 1e999}', "1:22", "1e999 is not a number JSON can hold"),
    ('{"type": "int", "x": ' + "9" * 5000 + "}", "1:22", "(5000 characters)"),
    ('{"type": "int", "x": "\\ud800"}', "1:23", "half a surrogate pair"),
    ("[" * 100_000, "1:1", "nested too deeply to be read"),
    ("/* never closed", "1:1", "not JSON"),
    ('"int"\n// all', "2:1", "a comment after the end of the schema"),
    ('\ufeff"int"', "1:1", "a byte order mark (U+FEFF), which no editor shows, expected none"),
    ('{\ufeff"type": "int"}', "1:2", "a byte order mark (U+FEFF)"),
    ('{\u00a0"type": "int"}', "1:2", "found U+00A0"),
]

INVALID = [
    ("5", "1:1", "5 is not a type, expected a name, an object or a list of types"),
    ('"integer"', "1:1", 'type "integer" is not defined'),
    ('{"type": {"type": "int"}}', "1:10", 'the "type" of a type must be a name'),
    ("{}", "1:1", 'object without "type"'),
    ('{"type": "array"}', "1:1", 'array without "items"'),
    ('{"type": "map"}', "1:1", 'map without "values"'),
    ('["null", ["int"]]', "1:10", "a union directly inside a union"),
    ('["int",\n "int"]', "2:2", "int is in this union twice"),
    ('{"type": "record", "fields": []}', "1:1", 'record without a text as "name"'),
    ('{"type": "record", "name": "R"}', "1:1", 'record "R" without a list of "fields"'),
    ('{"type": "record", "name": "R-1", "fields": []}', "1:28", 'name "R-1" has "-"'),
    ('{"type": "record", "name": "1R", "fields": []}', "1:28", 'name "1R" starts with "1"'),
    ('{"type": "record", "name": "string", "fields": []}', "1:28", "name of a primitive type"),
    (
        '{"type": "record", "name": "R", "namespace": "a..b", "fields": []}',
        "1:46",
        "a name cannot be empty",
    ),
    ('{"type": "enum", "name": "E"}', "1:1", 'enum "E" without a list of "symbols"'),
    (
        '{"type": "enum", "name": "E",\n "symbols": ["A",\n "A"]}',
        "3:2",
        'symbol "A" is in enum "E" twice',
    ),
    (
        '{"type": "enum", "name": "E", "symbols": ["A"], "default": "B"}',
        "1:60",
        'default "B" is not a symbol of enum "E"',
    ),
    ('{"type": "fixed", "name": "F", "size": -1}', "1:40", "has size -1, expected a number of"),
    ('{"type": "fixed", "name": "F", "size": true}', "1:40", "has size true"),
    ('{"type": "fixed", "name": "F", "size": 2147483640}', "1:40", "bytes from 0 to 2147483639"),
    ('{"type": "record", "name": "R", "fields": [5]}', "1:44", "5 is not a field"),
    (RECORD % '"Foo"', "5:27", 'type "Foo" is not defined'),
    (RECORD % '"int", "default": "x"', "5:45", 'default of field "a": "x", expected a whole'),
    (RECORD % '"int", "default": 1.0', "5:45", "1.0, expected a whole number"),
    (RECORD % '"int", "default": true', "5:45", "true, expected a whole number"),
    (RECORD % '"long", "default": 9223372036854775808', "5:46", "fits 64 bits"),
    (RECORD % '"double", "default": "\\u0661"', "5:48", '"١", expected a number'),
    (RECORD % '"double", "default": "\\u00a01"', "5:48", "expected a number"),
    (RECORD % '"int", "order": "up"', "5:43", 'order is "up", expected one of ascending'),
    (RECORD % '"int", "aliases": "b"', "5:45", 'aliases is "b", expected a list of names'),
    (RECORD % '"int"}, {"name": "a", "type": "int"', "5:35", 'field "a" is in record "R" twice'),
    (
        RECORD % '{"type": "array", "items": "int"}, "default": [1, "x"]',
        "5:77",
        '"x", expected a whole number',
    ),
    (
        RECORD % '["R", "null"], "default": {"a": null}',
        "5:53",
        "a default cannot hold a R inside the definition of R",
    ),
    (
        RECORD % '{"type": "enum", "name": "E", "symbols": ["A"]}},'
        ' {"name": "b", "type": {"type": "enum", "name": "E", "symbols": ["B"]}',
        "5:99",
        '"E" is defined twice, and not alike',
    ),
]


@pytest.mark.parametrize(("text", "place", "words"), SYNTAX)
def test_a_text_that_is_not_json_is_refused_at_its_fault(text: str, place: str, words: str) -> None:
    with pytest.raises(SchemaSyntaxError) as caught:
        parse(text, file="x.avsc")
    assert str(caught.value).startswith(f"x.avsc:{place}: ")
    assert words in str(caught.value)


@pytest.mark.parametrize(("text", "place", "words"), INVALID)
def test_a_broken_rule_is_reported_at_its_place(text: str, place: str, words: str) -> None:
    with pytest.raises(SchemaInvalidError) as caught:
        parse(text, file="x.avsc")
    assert str(caught.value).startswith(f"x.avsc:{place}: ")
    assert words in str(caught.value)


def test_without_a_text_the_pointer_says_where() -> None:
    with pytest.raises(SchemaInvalidError, match=r'type "Foo" is not defined at /items$'):
        parse_json({"type": "array", "items": "Foo"})


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ('"integer"', 'did you mean "int"?'),
        ('\ufeff"int"', "save the file without it"),
        ('"record"', 'record is written as an object: {"type": "record", …}'),
        ('{"type": "enum", "name": "E", "symbols": ["NEW"], "default": "NEU"}', '"NEW"?'),
    ],
)
def test_a_slip_of_the_pen_gets_a_hint(text: str, hint: str) -> None:
    with pytest.raises(ContractError) as caught:
        parse(text)
    assert hint in caught.value.hint


def test_comments_pass_and_keep_the_places_of_what_follows() -> None:
    assert parse('// a\n/* b\n*/ ["int"] ').root == parse('["int"]').root
    with pytest.raises(SchemaInvalidError) as caught:
        parse('/* "x" // */\n"http://x"')
    assert (caught.value.line, caught.value.column) == (2, 1)


@pytest.mark.parametrize("strict", [True, False])
def test_deep_nesting_is_refused_before_the_stack_ends(*, strict: bool) -> None:
    types = '{"type": "array", "items": ' * 66 + '"int"' + "}" * 66
    with pytest.raises(SchemaInvalidError, match="nested more than 64 levels"):
        parse(types, strict=strict)
    values = '{"type": "int", "x": ' + "[" * 100 + "]" * 100 + "}"
    with pytest.raises(SchemaInvalidError, match="nested more than 64 levels"):
        parse(values, strict=strict)


def test_defaults_that_build_on_defaults_have_an_end() -> None:
    fields = ['{"name": "f0", "type": {"type": "record", "name": "R0", "fields": []}}'] + [
        f'{{"name": "f{i}", "type": {{"type": "record", "name": "R{i}", "fields": '
        f'[{{"name": "x", "type": "R{i - 1}", "default": {{}}}}]}}}}'
        for i in range(1, 400)
    ]
    text = f'{{"type": "record", "name": "A", "fields": [{", ".join(fields)}]}}'
    with pytest.raises(SchemaInvalidError, match="defaults inside defaults"):
        parse(text)


def test_look_alike_records_in_unions_are_judged_in_linear_time() -> None:
    look_alikes = ",".join(
        f'{{"type": "record", "name": "R{i}", "fields": '
        f'[{{"name": "x", "type": ["null", "R0", "R1", "R2", "R3"]}}]}}'
        for i in range(4)
    )
    default = '{"x": ' * 40 + "5" + "}" * 40
    text = (
        RECORD % f'[{look_alikes}]}}, {{"name": "b", "type": ["null", "R0"], "default": {default}'
    )
    with pytest.raises(SchemaInvalidError, match='default of field "b"'):
        parse(text)
