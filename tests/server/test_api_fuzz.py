"""Whatever is sent to the API, the server answers: never with a fault of its own, and a refusal is said in both languages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded

schemathesis = pytest.importorskip("schemathesis")

from blockmap.server.app import build  # noqa: E402
from blockmap.server.context import COOKIE, Context  # noqa: E402
from blockmap.server.office import Office  # noqa: E402
from tests.server.conftest import HOST  # noqa: E402
from tests.server.test_rights_table import NoJobs  # noqa: E402
from tests.workflow.conftest import _planned, _read, office  # noqa: E402, F401

ENDLESS = ("/api/events", "/api/jobs/{name}/events")
"""Streams, which end when the page does."""

ON_DISK = ("/api/start/sample", "/api/start/upload", "/api/start/folders")
"""Routes that make or list folders of this PC; tests/server/test_start.py tries them."""

EXAMPLES = 6
"""Requests of every route."""

HEADERS = {"host": HOST, "x-blockmap": "1", "origin": f"http://{HOST}"}


@pytest.fixture(scope="module")
def context(_planned: Path, tmp_path_factory: pytest.TempPathFactory) -> Context:  # noqa: F811
    path = tmp_path_factory.mktemp("fuzz") / "d.gpkg"
    path.write_bytes(_planned.read_bytes())
    return Context(Office(path))  # closed with the application


@pytest.fixture(scope="module")
def api(context: Context) -> Any:
    """The whole API behind its wall, logged in as the person at the PC, whose rate is not limited here."""
    guard = build(context, hosts=frozenset({HOST}))
    guard._burst = guard._per_second = 1e9
    context.jobs = NoJobs()  # type: ignore[assignment]
    schema = schemathesis.openapi.from_dict(guard._app.openapi())
    schema.app = guard
    return schema.exclude(path=[*ENDLESS, *ON_DISK])


def answers_of(operation: Any, context: Context) -> list[tuple[int, str]]:
    """Send generated requests of one route; give the statuses, and the beginnings of the answers."""
    answered: list[tuple[int, str]] = []

    @seeded(7)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def once(case: Any) -> None:
        context.local.add("fuzz")  # logging out is among what is tried
        case.cookies = {COOKIE: "fuzz"}
        try:
            response = case.call(headers=HEADERS)
        except Exception as fault:  # noqa: BLE001  what a real server would answer with 500
            answered.append((500, repr(fault)[:300]))
            return
        answered.append((response.status_code, response.content[:300].decode("utf-8", "replace")))
        if 400 <= response.status_code < 500:
            assert set(response.json()["message"]) == {"en", "zh"}, (operation.path, response.text[:300])

    once()
    return answered


def test_nothing_that_is_sent_is_a_fault_of_the_server(api: Any, context: Context) -> None:
    faults: dict[str, tuple[int, str]] = {}
    statuses: dict[int, int] = {}
    for found in api.get_all_operations():
        operation = found.ok()
        for status, text in answers_of(operation, context):
            statuses[status] = statuses.get(status, 0) + 1
            if status >= 500:
                faults[f"{operation.method} {operation.path}"] = status, text
    assert faults == {}
    assert sum(statuses.values()) >= 40 * EXAMPLES / 2
    assert statuses.get(200, 0) > 20, "the requests are not refused at the door"
    assert statuses.get(401, 0) <= EXAMPLES, "only the door itself turns anybody away"
