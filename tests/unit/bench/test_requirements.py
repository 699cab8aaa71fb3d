"""What the bench and the fuzzer add to .venv changes nothing that is already there."""

from __future__ import annotations

import re

import pytest

from tests.house.tree import text


def pinned(name: str) -> dict[str, str]:
    found = re.findall(r"^([a-zA-Z0-9._-]+)==(\S+)", text(f"requirements/{name}.txt"), re.MULTILINE)
    return dict(found)


@pytest.mark.parametrize("name", ["bench", "fuzz"])
def test_versions_are_those_of_dev(name: str) -> None:
    dev, more = pinned("dev"), pinned(name)
    assert more
    assert {n: v for n, v in more.items() if n in dev} == {n: dev[n] for n in more if n in dev}


@pytest.mark.parametrize("name", ["bench", "fuzz"])
def test_every_file_is_pinned_by_hash_and_names_no_index(name: str) -> None:
    lines = text(f"requirements/{name}.txt").splitlines()
    assert all("://" not in line for line in lines)
    firsts = [line for line in lines if re.match(r"[a-zA-Z]", line)]
    assert firsts
    assert all(line.endswith("\\") for line in firsts)
