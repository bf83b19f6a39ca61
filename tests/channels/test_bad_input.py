"""Bad input of channels, line by line: each has its clear answer on the page of who keeps them."""

from __future__ import annotations

import socket
import threading
from typing import Any

import pytest

from alerts.channels import outside
from alerts.channels.queue import Lane, due_lanes
from alerts.channels.webhooks import AddWebhook
from config.wiring import now
from tests.channels.letters import KEEPING, SECRET, letters, post_of, webhook
from tests.channels.strangers import Machine
from tests.channels.test_sent import have_the_machine_told
from tests.council import SmallCouncil
from tests.kills.city import free_port
from tests.web.test_pages_bad_input import Person, said

NOBODY = "Personne ne répond."


def test_each_machine_that_does_wrong_is_told_of(
    council: SmallCouncil, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Down, slow, broken, leading inside by an answer or by its name; and what helps is offered.

    The redirection leads to this machine itself, which is never called a second time.
    """
    monkeypatch.setattr(outside, "PATIENCE", 0.3)
    over = threading.Event()

    def hold(line: socket.socket) -> None:
        over.wait(5)

    with Machine() as slow, Machine(status=500) as broken, Machine(status=307) as leading:
        slow.before = hold
        hooks = {webhook(council, slow): NOBODY, add(council, free_port()): NOBODY}
        hooks[webhook(council, broken)] = "La machine répond qu’elle ne peut pas pour l’instant."
        hooks[webhook(council, leading)] = "La machine renvoie ailleurs : Vigie ne suit pas."
        inside = "https://127.0.0.1.nip.example/"
        hooks[add(council, 0, inside)] = "L’adresse mène à l’intérieur d’un réseau"
        have_the_machine_told(council)
        assert {lane.whose for lane in due_lanes(council.sessions, now())} == set(hooks)
        lead_inside(monkeypatch)
        post = post_of(council, None)
        for hook in hooks:
            assert post.send_next(Lane(council.id, "webhook", hook)) == "failed"
        over.set()
        assert [len(one.taken) for one in (slow, broken, leading)] == [1, 1, 1]
    page = said(Person(council, "coordinator").client.get("/envois")).replace("\u00a0", " ")
    for sentence in hooks.values():
        assert page.count(sentence) == list(hooks.values()).count(sentence), sentence
    assert page.count("Nouvel essai") == len(letters(council)) == len(hooks)
    assert SECRET not in page


def add(council: SmallCouncil, port: int, address: str = "") -> str:
    """Have a machine told at a port of this one, or elsewhere; return the webhook's id."""
    there = address or f"http://localhost:{port}/vigie"
    command = AddWebhook(council.agents["machine"], there, SECRET, KEEPING)
    return council.ask("coordinator", command)[0]


def lead_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the zone of a name say that it is this machine."""
    ask = socket.getaddrinfo

    def answer(host: str, *rest: Any, **more: Any) -> object:
        return ask("127.0.0.1" if host.endswith(".example") else host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", answer)
