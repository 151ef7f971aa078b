"""What is true of every provider of the catalog."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.data.fetch.loopback import Loopback, Reply
from workstation import catalog
from workstation.cli.data.fetch import fetch as command
from workstation.data.fetch.request import INTERVALS

if TYPE_CHECKING:
    from tests.data.fetch.conftest import Client
    from workstation.data.fetch.provider import Facts


def facts_of(name: str) -> Facts:
    facts: Facts = catalog.load("providers", name).facts
    return facts


@pytest.mark.parametrize("name", catalog.names("providers"))
def test_its_facts_are_whole(name: str) -> None:
    facts = facts_of(name)
    assert facts.name == name
    assert not facts.address or urlsplit(facts.address).scheme == "https"
    assert set(facts.intervals) <= set(INTERVALS)
    assert "1d" in facts.intervals
    assert all(bool(key.header) != bool(key.parameter) for key in facts.keys)


@pytest.mark.parametrize("name", catalog.names("providers"))
def test_its_variables_are_in_the_help(name: str) -> None:
    facts = facts_of(name)
    assert facts.address_variable in str(command.epilog)
    for key in facts.keys:
        assert key.variables[0] in str(command.epilog)


@pytest.mark.parametrize("name", catalog.names("providers"))
@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[]", b"{}", b"<html>x</html>", b"\xff\xfe\x00", b'{"chart": {"result": [{}]}}', b'{"bars": 1}'],
)
def test_any_other_answer_is_refused_in_a_sentence(server: Loopback, client: Client, name: str, body: bytes) -> None:
    server.answer(Reply(body))
    outcome = client.one(name, start="2024-01-01")
    assert outcome.status == "failed"
    assert outcome.reason
    assert not list(client.folder.iterdir())


@pytest.mark.parametrize("name", catalog.names("providers"))
def test_a_symbol_stays_inside_its_place_in_the_address(server: Loopback, client: Client, name: str) -> None:
    server.answer(Reply(b"no", 400))
    client.one(name, "../A?b=c&d#e/..%2f", start="2024-01-01")
    (asked,) = server.asked
    assert "b" not in asked.query
    assert "d" not in asked.query
    parts = urlsplit(asked.raw).path.split("/")
    assert ".." not in parts
