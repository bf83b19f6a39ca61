"""How letters are handed to a mail server: over one line, by TLS, and never for longer than may be.

The servers are real ones on this machine, and so is their TLS.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from alerts.channels import mail
from alerts.channels import smtp as by_smtp
from alerts.channels.queue import Fault
from alerts.channels.smtp import MOST, Line, Mailer
from tests.channels.certificates import self_made, trusted
from tests.channels.mail_server import Smtp
from tests.channels.strangers import Machine
from tests.kills.city import free_port
from tests.servers.process import wait_until

LETTER = ["MAIL", "RCPT", "DATA"]


@pytest.mark.parametrize(
    ("verdict", "fault"),
    [
        ("550 no such mailbox", Fault.REFUSED),
        ("451 come back later", Fault.ERROR),
        ("421 closing", Fault.ERROR),
    ],
)
def test_what_a_mail_server_answers(verdict: str, fault: Fault, smtp: Smtp) -> None:
    """That it cannot now, or will not; its own words are not kept."""
    smtp.verdict = verdict
    assert _hand_over(Mailer("127.0.0.1", smtp.port, "a@b.example", "none")) is fault


def test_a_mail_server_that_is_not_as_it_should_be(
    smtp: Smtp, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody there; no TLS where there should be; one that says nothing for too long."""
    nobody = Mailer("127.0.0.1", free_port(), "a@b.example", "none")
    assert _hand_over(nobody) is Fault.NO_ANSWER
    assert _hand_over(Mailer("127.0.0.1", smtp.port, "a@b.example")) is Fault.NOT_SECURE
    assert smtp.inbox == []
    monkeypatch.setattr(by_smtp, "PATIENCE", 0.2)
    silent = Mailer("127.0.0.1", machine.port, "a@b.example", "none")
    assert _hand_over(silent) is Fault.NO_ANSWER
    assert "secret" not in repr(Mailer("m", 1, "a@b", "none", "user", "secret"))


def test_letters_that_follow_one_another(smtp: Smtp) -> None:
    """One greeting for all of them, and as many again after so many letters."""
    with closing(Line(_plain(smtp))) as line:
        assert [_hand_over(line, str(number)) for number in range(MOST + 2)] == [None] * (MOST + 2)
    first = ["EHLO", *LETTER, *(["NOOP", *LETTER] * (MOST - 1)), "QUIT"]
    assert smtp.lines == [first, ["EHLO", *LETTER, "NOOP", *LETTER, "QUIT"]]
    assert _ids(smtp) == [f"<{number}@b.example>" for number in range(MOST + 2)]


@pytest.mark.parametrize("answer", ["", "421 too long idle", "500 what?"])
def test_a_server_that_has_hung_up_meanwhile(answer: str, smtp: Smtp) -> None:
    """It costs a greeting, and no letter its try."""
    smtp.before = lambda verb: answer if verb == "NOOP" else None
    with closing(Line(_plain(smtp))) as line:
        assert [_hand_over(line, one) for one in "abc"] == [None] * 3
    assert len(smtp.lines) == 3
    assert _ids(smtp) == ["<a@b.example>", "<b@b.example>", "<c@b.example>"]


def test_a_letter_that_is_refused_leaves_the_line_to_the_next(smtp: Smtp) -> None:
    """Whatever state a server is in after a refusal, the next letter is given one that is known."""
    smtp.verdicts["old@y.example"] = "550 no such mailbox"
    with closing(Line(_plain(smtp))) as line:
        assert _hand_over(line, "a", to="old@y.example") is Fault.REFUSED
        assert _hand_over(line, "b") is None
    assert _ids(smtp) == ["<b@b.example>"]


@pytest.mark.parametrize("answer", ["", "500 what?", "250 ok, but no"])
def test_a_farewell_changes_nothing(answer: str, smtp: Smtp) -> None:
    """What the server has taken is taken: it would come twice otherwise."""
    smtp.before = lambda verb: answer if verb == "QUIT" else None
    assert _hand_over(_plain(smtp)) is None
    assert _ids(smtp) == ["<id@b.example>"]


def test_a_line_that_has_gone_quiet(smtp: Smtp, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that answers no question any more is left, and asked anew as any other."""
    over = threading.Event()

    def before(verb: str) -> str | None:
        return None if verb != "NOOP" or over.wait(30) else ""

    smtp.before = before
    monkeypatch.setattr(by_smtp, "COURTESY", 0.2)
    with closing(Line(_plain(smtp))) as line:
        assert [_hand_over(line, one) for one in "ab"] == [None] * 2
    over.set()
    assert _ids(smtp) == ["<a@b.example>", "<b@b.example>"]


@pytest.fixture
def dripping() -> Iterator[int]:
    """The port of a server that greets, a line now and then, and never comes to an end."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            line, _ = server.accept()
            with line:
                while not over.wait(0.05):
                    try:
                        line.sendall(b"220-wait\r\n")
                    except OSError:
                        over.set()

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        over.set()
        thread.join()


def test_a_greeting_that_never_ends(dripping: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The time is that of the whole try: a word now and then is not enough."""
    monkeypatch.setattr(by_smtp, "PATIENCE", 0.5)
    tries: list[Fault | None] = []
    mailer = Mailer("127.0.0.1", dripping, "a@b.example", "none")
    threading.Thread(target=lambda: tries.append(_hand_over(mailer)), daemon=True).start()
    wait_until(lambda: tries, "the try to end", within=10)
    assert tries == [Fault.NO_ANSWER]


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_by_tls(security: str, smtp: Smtp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is told, and no password said, before the certificate has been seen to hold."""
    smtp.tls, smtp.starts_plain = self_made(tmp_path), security == "starttls"
    mailer = Mailer("localhost", smtp.port, "a@b.example", security, "vigie", "secret")
    assert _hand_over(mailer) is Fault.NOT_SECURE
    trusted(tmp_path, monkeypatch)
    assert _hand_over(mailer) is None
    asked = ["EHLO", "STAR"] if smtp.starts_plain else []
    after = ["EHLO", "AUTH", *LETTER, "QUIT"]
    assert smtp.lines == ([asked] if smtp.starts_plain else [[]]) + [asked + after]
    smtp.tls = self_made(tmp_path, "elsewhere.example")
    trusted(tmp_path, monkeypatch)
    assert _hand_over(mailer) is Fault.NOT_SECURE, "a certificate of another host"
    assert _ids(smtp) == ["<id@b.example>"]


def test_a_password_that_is_wrong(
    smtp: Smtp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server will not; and the next letter does not go out by a line that is not logged in."""
    smtp.tls = self_made(tmp_path)
    trusted(tmp_path, monkeypatch)
    with closing(Line(Mailer("localhost", smtp.port, "a@b.example", user="vigie"))) as line:
        assert [_hand_over(line), _hand_over(line)] == [Fault.REFUSED, Fault.REFUSED]
    assert smtp.inbox == []
    assert len(smtp.lines) == 2


def _plain(smtp: Smtp) -> Mailer:
    return Mailer("127.0.0.1", smtp.port, "a@b.example", "none")


def _hand_over(by: Mailer | Line, letter: str = "id", to: str = "x@y.example") -> Fault | None:
    text = ("Sujet", ["Corps"])
    return by.send(mail.letter(by.sender, to, letter, text, datetime.now(UTC)))


def _ids(smtp: Smtp) -> list[str]:
    return [str(message["Message-ID"]) for _, message in smtp.inbox]
