"""Who does what add-a-domain and add-a-subscriber say has a domain and a service that work."""

from __future__ import annotations

import subprocess
import sys
from typing import Final

import pytest

from tests.house.followed import SUBSCRIPTION, added
from tests.house.tree import text
from tests.teeth.copy_of_shop import CopyOfShop

COMMANDS: Final = ("duly check", "duly freeze", "duly generate")
NEW: Final = "loyalty or PointsEarned or topology"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> CopyOfShop:
    """A copy to which the files were added and in which the commands were typed."""
    shop = CopyOfShop.at(tmp_path_factory.mktemp("docs") / "shop")
    for name, content in added().items():
        file = shop.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    shop.edit(*SUBSCRIPTION)
    for command in COMMANDS:
        # Into "another" folder, as this environment has the classes of the checkout.
        into = ["--output", "generated"] if command == "duly generate" else []
        words = [sys.executable, "-m", *command.split(), *into]
        subprocess.run(words, cwd=shop.folder, check=True)
    written = shop.pytest("tests/contract/test_wire_bytes.py", "--update-golden", "-k", NEW)
    assert "PointsEarnedEvent/1-typical.hex is written" in written.stdout
    return shop


@pytest.mark.parametrize("command", COMMANDS)
def test_the_commands_typed_are_those_of_the_page(command: str) -> None:
    assert f".venv/bin/{command} " in text("docs/add-a-domain.md")


@pytest.mark.parametrize("folder", ["tests/contract", "tests/services"])
def test_the_new_service_and_its_contract_pass(shop: CopyOfShop, folder: str) -> None:
    done = shop.pytest(folder, "-k", NEW)
    assert done.returncode == 0, done.stdout
