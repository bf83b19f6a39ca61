"""Every route is a door, and every door says who may knock.

1. ``guarded`` doors are for people who have logged in, ``keyed`` doors for partners' machines with
   a key of a right scope, ``known`` doors for either.  What they may *do* is the desk's business.
2. ``public`` doors give their reason.
3. ``check`` refuses to let the application start while any route is none of these.
4. A view makes a command and asks; it holds no session and no model.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar, cast

from flask import Flask, Request, abort, current_app, g, redirect, request, session, url_for
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from werkzeug.exceptions import Forbidden

from sharing.command import Command
from sharing.federated import TurnedAwayError, Vouched
from sharing.gate import Gate, Visitor
from sharing.sealed_space import SealedSpaces
from sharing.second_factor.factors import SecondFactor
from web.proconnect import ProConnect

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")

BY = "by"  # in the browser's session: what it was opened by


class CarryOut(Protocol):
    """All that the edge ever sees of the desk."""

    def __call__(self, command: Command[Any, T], actor: Any) -> T: ...


class UnguardedRouteError(Exception):
    """A view was registered without saying who may knock."""


@dataclass(frozen=True, slots=True)
class Door:
    """Who may knock: people, machines with one of ``scopes``, or everybody for ``reason``."""

    people: bool = False
    scopes: tuple[str, ...] = ()
    reason: str | None = None


class ScopeError(Forbidden):
    """The key is good, but not for this door; one of ``scopes`` would open it."""

    def __init__(self, scopes: tuple[str, ...]) -> None:
        super().__init__("the key lacks the scope")
        self.scopes = scopes


class BrowserSessions(SecureCookieSessionInterface):
    """Sessions are for people's browsers: whatever cookie comes with it, the API opens none."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return the browser's session; None has Flask make one that nobody can write."""
        return None if request.path.startswith("/api/") else super().open_session(app, request)


class Known(UserMixin):  # type: ignore[misc]  # Flask-Login ships no types
    """Whoever Flask-Login remembers: a visitor, found again by the session's token."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor

    def get_id(self) -> str:
        """What the signed cookie carries."""
        return self.visitor.token


def guarded(view: F) -> F:
    """For people who have logged in."""
    return _hang(Door(people=True), view)


def keyed(*scopes: str) -> Callable[[F], F]:
    """For a partner's machine whose key has one of *scopes*."""
    return lambda view: _hang(Door(scopes=scopes), view)


def known(*scopes: str) -> Callable[[F], F]:
    """For people who have logged in and for machines whose key has one of *scopes*."""
    return lambda view: _hang(Door(people=True, scopes=scopes), view)


def public(reason: str) -> Callable[[F], F]:
    """For everybody; say why."""
    return lambda view: _hang(Door(reason=reason), view)


def hang(
    app: Flask,
    carry_out: CarryOut,
    gate: Gate,
    second_factor: SecondFactor,
    sealed_spaces: SealedSpaces,
) -> None:
    """Recognise whoever knocks before every request; no door, no entry."""
    app.extensions["vigie.carry_out"] = carry_out
    app.extensions["vigie.gate"] = gate
    app.extensions["vigie.second_factor"] = second_factor
    app.extensions["vigie.sealed_spaces"] = sealed_spaces
    app.session_interface = BrowserSessions()
    manager = LoginManager(app)
    manager.session_protection = None  # the token is revocable on the server; no address in it

    # Flask-Login ships no types.
    @manager.user_loader  # type: ignore[untyped-decorator]
    def find(token: str) -> Known | None:
        visitor = None if "stranger" in g else gate.recognise(token)
        return Known(visitor) if visitor else None

    @app.before_request
    def knock() -> ResponseReturnValue | None:
        view = app.view_functions.get(request.endpoint or "")
        door: Door | None = getattr(view, "__door__", None)
        if door is None or door.reason is not None:
            return None
        visitor = _machine(gate, request, door) if door.scopes else None
        if visitor is None and door.people and current_user.is_authenticated:
            visitor = cast(Known, current_user).visitor
        if visitor is None:
            if door.scopes or request.method not in ("GET", "HEAD"):
                abort(401)
            return redirect(url_for("login.show", suite=request.full_path.rstrip("?")))
        g.visitor = visitor
        return None


def check(app: Flask) -> None:
    """Refuse to start while a route has no door."""
    bare = [name for name, view in app.view_functions.items() if not hasattr(view, "__door__")]
    if bare:
        raise UnguardedRouteError(", ".join(sorted(bare)))


def take_for_a_stranger() -> None:
    """Ask no more who knocks: for the answer that says that something broke."""
    g.stranger = True


def visitor() -> Visitor:
    """Return whoever knocked."""
    return cast(Visitor, g.visitor)


def ask(command: Command[Any, T]) -> T:
    """Put *command* to the desk in the name of whoever knocked."""
    carry_out: CarryOut = current_app.extensions["vigie.carry_out"]
    return carry_out(command, visitor().actor)


def gate() -> Gate:
    """Return the gate, for the log-in pages."""
    return cast(Gate, current_app.extensions["vigie.gate"])


def second_factor() -> SecondFactor:
    """Return the second factor, for the pages of whoever has one."""
    return cast(SecondFactor, current_app.extensions["vigie.second_factor"])


def sealed_spaces() -> SealedSpaces:
    """Return the sealed spaces; pages that need a pair ask ``web.sealed`` for it."""
    return cast(SealedSpaces, current_app.extensions["vigie.sealed_spaces"])


def proconnect() -> ProConnect:
    """Return the log-in by ProConnect, for its pages, which are there only when it is."""
    return cast(ProConnect, current_app.extensions["vigie.proconnect"])


def log_in(email: str, passphrase: str) -> bool:
    """Open a session for the browser; say whether the pair was right."""
    token = gate().log_in(email, passphrase)
    return token is not None and _let_in(token)


def log_in_as(shown: Vouched) -> None:
    """Open a session for the browser of whoever ProConnect says it is.

    Raises ``TurnedAwayError``.
    """
    if not _let_in(proconnect().federated.log_in(shown)):
        raise TurnedAwayError("unknown")  # they left this very moment
    session[BY] = "proconnect"


def came_by() -> str:
    """Return what the browser's session was opened by: proconnect, or nothing special."""
    return cast(str, session.get(BY, ""))


def log_out() -> None:
    """Revoke the browser's session and forget it."""
    gate().log_out(visitor().token)
    logout_user()
    session.clear()


def _let_in(token: str) -> bool:
    found = gate().recognise(token)
    if found is None:
        return False
    session.clear()  # nothing of an earlier visitor stays, the CSRF secret included
    return bool(login_user(Known(found)))


def _hang(door: Door, view: F) -> F:
    # The mark that ``check`` looks for; a function may carry it, its type does not say so.
    view.__door__ = door  # type: ignore[attr-defined]
    return view


def _machine(gate: Gate, asked: Request, door: Door) -> Visitor | None:
    scheme, _, key = asked.headers.get("Authorization", "").partition(" ")
    key = key.strip()
    if scheme.lower() != "bearer" or not key:
        return None
    found = gate.recognise_key(key) if key.isascii() and key.isprintable() else None
    if found is None:
        abort(401)
    if found.scopes is None or found.scopes.isdisjoint(door.scopes):
        raise ScopeError(door.scopes)
    return found
