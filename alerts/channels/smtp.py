"""E-mail is handed to the council's own mail server, by SMTP (RFC 5321).

1. By TLS (``tls``: from the first byte; ``starttls``: before anything is said), with a certificate
   that holds; ``none`` is for a server on the same machine.
2. A letter is tried for ``PATIENCE`` at most, whatever the server does.
3. Letters that follow one another go over one line: where everybody is told of a crisis, nobody
   waits for forty greetings.  Before a line is used again the server is asked whether it is still
   there: one that has hung up meanwhile costs a greeting, and no letter its try.
4. What the server has taken is taken, however the line ends after that.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any, Final

from alerts.channels.patience import PATIENCE, cut_after
from alerts.channels.queue import Fault

MOST: Final = 50
"""Letters by one line: many servers take no more than a hundred."""
COURTESY: Final = 2.0  # seconds for what carries no letter: "still there?" and "goodbye"
_SEVERAL = 500  # from this answer on, SMTP says that it will not (RFC 5321, 4.2.1)
_OK = 250


@dataclass(frozen=True, slots=True)
class Mailer:
    """Where e-mail is handed over, and in whose name.  ``security``: tls | starttls | none."""

    host: str
    port: int
    sender: str
    security: str = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)

    def send(self, message: EmailMessage) -> Fault | None:
        """Hand one *message* over; return what went wrong, None if nothing did."""
        with closing(Line(self)) as line:
            return line.send(message)


class Line:
    """A line to the mail server for letters that follow one another, opened by the first."""

    def __init__(self, mailer: Mailer) -> None:
        self.sender = mailer.sender
        self._mailer = mailer
        self._server: smtplib.SMTP | None = None
        self._carried = 0

    def send(self, message: EmailMessage) -> Fault | None:
        """Hand *message* over; return what went wrong, None if nothing did."""
        if self._server is not None and not _is_there(self._server):
            self.close()
        with cut_after(PATIENCE, lambda: self._server.sock if self._server else None):
            fault = self._try(message)
        if fault or self._carried == MOST:
            self.close()
        return fault

    def close(self) -> None:
        """Take leave, if there is a line; what the server says to that changes nothing."""
        server, self._server, self._carried = self._server, None, 0
        if server is not None:
            with suppress(OSError, smtplib.SMTPException), cut_after(COURTESY, lambda: server.sock):
                server.quit()
            server.close()

    def _try(self, message: EmailMessage) -> Fault | None:
        try:
            (self._server or self._open()).send_message(message)
        except (ssl.SSLEOFError, ssl.SSLZeroReturnError):
            return Fault.NO_ANSWER
        except (ssl.SSLError, smtplib.SMTPNotSupportedError):
            return Fault.NOT_SECURE
        except smtplib.SMTPRecipientsRefused as error:
            return _of_codes([code for code, _ in error.recipients.values()])
        except smtplib.SMTPResponseException as error:
            return _of_codes([error.smtp_code])
        except (OSError, smtplib.SMTPException):
            return Fault.NO_ANSWER
        self._carried += 1
        return None

    def _open(self) -> smtplib.SMTP:
        by = self._mailer
        if by.security == "tls":
            server: smtplib.SMTP = _ByTls(self._hold, by, context=ssl.create_default_context())
        else:
            server = _Plain(self._hold, by)
        if by.security == "starttls":
            server.starttls(context=ssl.create_default_context())
        if by.user:
            server.login(by.user, by.password)
        return server

    def _hold(self, server: Any) -> None:
        self._server = server


class _Held:
    """A connection that its line knows from before its first byte: the greeting is cut too."""

    def __init__(self, hold: Callable[[Any], None], by: Mailer, **more: Any) -> None:
        hold(self)
        super().__init__(by.host, by.port, timeout=PATIENCE, **more)  # type: ignore[call-arg]  # object is no parent of what is made


class _Plain(_Held, smtplib.SMTP):
    pass


class _ByTls(_Held, smtplib.SMTP_SSL):
    pass


def _is_there(server: smtplib.SMTP) -> bool:
    with suppress(OSError, smtplib.SMTPException), cut_after(COURTESY, lambda: server.sock):
        return server.noop()[0] == _OK
    return False


def _of_codes(codes: list[int]) -> Fault:
    return Fault.REFUSED if min(codes) >= _SEVERAL else Fault.ERROR
