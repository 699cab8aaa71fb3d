"""Avro names as Python names: the same wherever Python allows it, and never two the same."""

from __future__ import annotations

import keyword
import re
import unicodedata
from typing import Final

from duly.errors import GenerationError

# Written out, not computed, so that the generated code does not depend on the versions of Python
# and pydantic that happened to generate it; a test compares with those installed.
_OF_BASE_MODEL: Final = """
    construct copy dict from_orm json model_computed_fields model_config model_construct model_copy
    model_dump model_dump_json model_extra model_fields model_fields_set model_json_schema
    model_parametrized_name model_post_init model_rebuild model_validate model_validate_json
    model_validate_strings mro parse_file parse_obj parse_raw register schema schema_json update_forward_refs
    validate
    """
_OF_STR_ENUM: Final = """
    capitalize casefold center count encode endswith expandtabs find format format_map index isalnum
    isalpha isascii isdecimal isdigit isidentifier islower isnumeric isprintable isspace istitle
    isupper join ljust lower lstrip maketrans mro name partition removeprefix removesuffix replace
    rfind rindex rjust rpartition rsplit rstrip split splitlines startswith strip swapcase title
    translate upper value zfill
    """
OF_BASE_MODEL: Final = frozenset(_OF_BASE_MODEL.split())
OF_STR_ENUM: Final = frozenset(_OF_STR_ENUM.split())
KEYWORDS: Final = frozenset(keyword.kwlist)

_PREFIX: Final = "avro"
_PREFIXED: Final = re.compile(rf"({_PREFIX})+_")


def field_name(name: str, owner: str) -> str:
    return _escape(name, KEYWORDS | OF_BASE_MODEL, f'field "{name}" of {owner}')


def symbol_name(symbol: str, owner: str) -> str:
    return _escape(symbol, KEYWORDS | OF_STR_ENUM, f'symbol "{symbol}" of {owner}')


def class_name(full_name: str) -> str:
    return _escape(full_name.rpartition(".")[2], KEYWORDS, full_name)


def package_names(namespace: str, owner: str) -> tuple[str, ...]:
    parts = namespace.split(".") if namespace else []
    return tuple(_escape(part, KEYWORDS, f'namespace "{namespace}" of {owner}') for part in parts)


def _escape(name: str, reserved: frozenset[str], what: str) -> str:
    """Injective: no two names become one.

    A reserved word, with any trailing underscores, gets one more underscore at the end.
    A leading underscore would make a name private, so `avro` goes in front of it, and in front of
    names that start like the result.
    """
    if not name.isidentifier() or unicodedata.normalize("NFKC", name) != name:
        raise GenerationError(
            f"{what} is not a name Python can spell", hint="use A-Z, a-z, 0-9 and underscores"
        )
    if name.startswith("_") or _PREFIXED.match(name):
        return f"{_PREFIX}{name}"
    return f"{name}_" if name.rstrip("_") in reserved else name
