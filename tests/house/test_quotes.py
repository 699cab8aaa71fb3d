"""What a page shows of a file stands in that file.

A page says where a block comes from in a comment: `# services/…` above the lines, or `<!-- file: … -->` above a
block of JSON, which has no comments.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest

from tests.house.followed import added, followed
from tests.house.tree import text, tracked

if TYPE_CHECKING:
    from collections.abc import Iterator

_BLOCK: Final = re.compile(
    r"(?:<!-- file: (\S+) -->\n)?^```\w+\n(.*?)^```", re.DOTALL | re.MULTILINE
)
_PLACE: Final = re.compile(r"^# ((?:services|schemas|tests)/[\w./-]+\.\w+)\b.*\n", re.MULTILINE)


def quotes(page: str) -> Iterator[tuple[str, str]]:
    """Each file a page quotes, with the lines."""
    for above, block in _BLOCK.findall(text(page)):
        start, *rest = _PLACE.split(block)
        if above:
            yield above, start
        yield from zip(rest[::2], rest[1::2], strict=True)


QUOTES: Final = [
    pytest.param(name, lines, id=f"{page}-{name}")
    for page in tracked()
    if page.endswith(".md") and not page.startswith("tests/")
    for name, lines in quotes(page)
]


@pytest.mark.parametrize(("name", "lines"), QUOTES)
def test_what_a_page_quotes_stands_in_the_file(name: str, lines: str) -> None:
    file = followed(name)
    assert not [part for part in lines.split("\n\n") if part.strip("\n") not in file]


def test_every_example_is_quoted() -> None:
    """Examples 1-minimal and 1-extreme are as 1-typical, and an `__init__.py` is empty."""
    quoted = {param.values[0] for param in QUOTES}
    alike = ("-minimal.json", "-extreme.json", "__init__.py")
    assert {name for name in added() if not name.endswith(alike)} <= quoted
