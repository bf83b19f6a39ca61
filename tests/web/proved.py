"""People with second factors at the site, and what they proved made old or new by the test."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pyotp
from sqlalchemy import delete, update

from sharing.gate import Visitor
from sharing.second_factor.ceremonies import Site as Place
from sharing.store import Agent, LoginSession, Totp, WrongProof
from tests.sharing.device import Device
from tests.web.site import PASSPHRASE, Site


def by_name(site: Site) -> str:
    """Return the site's address where passkeys can be bound: a name, not a number."""
    return site.url.replace("127.0.0.1", "localhost")


def visitor(site: Site, login: str) -> Visitor:
    """Log *login* in, on a session that no browser has."""
    token = site.house.gate.log_in(site.email(login), PASSPHRASE)
    found = site.house.gate.recognise(token) if token else None
    assert found is not None
    return found


def furnish(site: Site, login: str) -> None:
    """Give *login* an application, a passkey and recovery codes."""
    strip(site, login)
    here = visitor(site, login)
    factor = replace(site.house.second_factor, site=Place("http://localhost"))
    secret = factor.begin_application(here) or ""
    assert factor.confirm_application(here, pyotp.TOTP(secret).now()) is None
    device = Device(origin="http://localhost", rp_id="localhost")
    answer = device.make(factor.ask_new_passkey(here))
    assert factor.add_passkey(here, answer, "Téléphone de service") is None
    assert len(factor.make_recovery(here)) == 10


def strip(site: Site, login: str) -> None:
    """Take away whatever *login* has, and say nothing of it."""
    agent = site.players.actors[login].id
    site.house.credentials.reset_factors(site.council, agent)
    with site.house.sessions.of(site.council) as session:
        session.get_one(Agent, (site.council, agent)).factors_reset_at = None


def prove(site: Site, login: str) -> None:
    """Let every session of *login* have been proved just now."""
    _write(site, login, datetime.now(UTC))


def forget(site: Site, login: str) -> None:
    """Let what *login* proved, showed and typed wrongly be of long ago."""
    agent = site.players.actors[login].id
    _write(site, login, None)
    with site.house.sessions.of(site.council) as session:
        session.execute(update(Totp).where(Totp.agent_id == agent).values(last_step=0))
        session.execute(delete(WrongProof).where(WrongProof.agent_id == agent))


def _write(site: Site, login: str, proved_at: datetime | None) -> None:
    mine = LoginSession.agent_id == site.players.actors[login].id
    with site.house.sessions.of(site.council) as session:
        session.execute(update(LoginSession).where(mine).values(proved_at=proved_at))
