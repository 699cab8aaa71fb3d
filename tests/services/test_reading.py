"""Looking something up waits for nobody who writes, on any service."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from fastapi.routing import APIRoute

from duly.testing import Bench
from tests.contract.shop import services

if TYPE_CHECKING:
    from pathlib import Path

SERVICES = services()


@pytest.mark.parametrize("name", SERVICES)
def test_every_get_answers_while_somebody_writes(name: str, tmp_path: Path) -> None:
    service = SERVICES[name]
    assert service.api is not None
    gets = [r for r in service.api.routes if isinstance(r, APIRoute) and "GET" in (r.methods or ())]
    assert len(gets) >= 2
    with Bench(service, folder=tmp_path) as bench:
        database = bench.database()
        assert database.turns is not None
        with database.write():
            for route in gets:
                ids = dict.fromkeys(route.param_convertors, str(uuid4()))
                answer = bench.http.get(route.path.format(**ids))
                assert answer.status_code == (404 if ids else 200), answer.text
            assert database.turns.waiting == 0
