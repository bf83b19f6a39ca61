"""Opening a sealed record, against the bare HPKE and AES-GCM calls; writing one to a group of 40.

*Opening*, without a database: the author's public pair read, the key unwrapped, ten fields opened
and the author's signature checked.  The floor is the same library's calls alone, with keys that are
already parsed: one HPKE ``decrypt``, ten AES-256-GCM ``decrypt``; and, beside it, the same with
the one Ed25519 signature that says who wrote.  *Writing* is ``CreateRecord`` at the desk:
decided element by element, sealed, wrapped 40 times, rows, tokens and trail, committed.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from secrets import token_bytes

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from benchmarks.council import Settled, settle
from benchmarks.measure import Finding, Spread, at_most, by_turns, ratio, seconds
from benchmarks.servers import DATABASES, database
from charters.vocabulary import Purpose
from sharing.groups import CreateGroup
from sharing.nominative.records import CreateRecord
from sharing.sealing.fields import Place, open_field, seal_fields
from sharing.sealing.keys import NONCE_BYTES, Key
from sharing.sealing.pairs import PrivatePair, PublicPair
from sharing.sealing.wraps import unwrap, wrap
from sharing.store import Accreditation, Agent, SealedPair, new_id

FIELDS, MEMBERS = 10, 40
VALUES = {
    "last_name": "Kerbrat", "first_name": "Ysaline", "birth_date": "2009-04-12",
    "address": "3, allée des Tilleuls", "phone": "06 39 98 17 44", "schooling": "out_of_school",
    "begun_on": "2026-11-02", "origin": "school", "programme": "young_people",
    "informed_on": "2026-11-10",
}  # fmt: skip


def run(quick: bool) -> list[Finding]:
    """Measure opening, then writing on both databases."""
    times, rounds = (50, 3) if quick else (1_000, 9)
    found = _opening(times, rounds)
    for kind in DATABASES:
        found.append(_writing(kind, 3 if quick else 30))
    return found


def _opening(times: int, rounds: int) -> list[Finding]:
    reader, author, key = PrivatePair.new(), PrivatePair.new(), Key.new()
    where = {"council": "c", "record": "r", "purpose": "member"}
    wrapped = wrap(key, reader.public, **where)
    places = {
        Place("c", "r", f"field{n}", 1, "charte@4"): b"twenty bytes of text" for n in range(10)
    }
    sealed = seal_fields(places, key, author)
    scheme, cipher = reader.suite.scheme, AESGCM(key.raw)
    message = scheme.encrypt(key.raw, reader.public.receiving, b"what it is bound to")
    nonce, signing = token_bytes(NONCE_BYTES), Ed25519PrivateKey.generate()
    # as long as what a field holds inside: signature, digests, salt, padded content
    shut = cipher.encrypt(nonce, bytes(64 + 1 + 32 * FIELDS + 16 + 64), b"its place")
    verifying, signature = signing.public_key(), signing.sign(bytes(32 * FIELDS))

    def ours() -> None:
        for _ in range(times):
            found, by = unwrap(wrapped, reader, **where), PublicPair(author.public.raw)
            for place, one in sealed.items():
                open_field(one, found, place, by)

    def bare() -> None:
        for _ in range(times):
            scheme.decrypt(message, reader.receiving, b"what it is bound to")
            for _ in range(FIELDS):
                cipher.decrypt(nonce, shut, b"its place")

    def signed() -> None:
        bare()
        for _ in range(times):
            verifying.verify(signature, bytes(32 * FIELDS))

    return _found({"ours": ours, "bare": bare, "signed": signed}, times, rounds)


def _found(sides: Mapping[str, Callable[[], None]], times: int, rounds: int) -> list[Finding]:
    """Measure the sides by turns; return ours against each of the floors."""
    turns = by_turns({name: partial(seconds, work) for name, work in sides.items()}, rounds)
    each = {n: Spread.of([1_000_000 * one / times for one in found]) for n, found in turns.items()}
    return [
        Finding(
            "open", f"one record of {FIELDS} fields, against {what}",
            ratio(turns["ours"], turns[floor]), at_most(1.5), each["ours"], each[floor], "µs",
        )
        for floor, what in (("bare", "HPKE and AES"), ("signed", "HPKE, AES and one signature"))
    ]  # fmt: skip


def _writing(kind: str, count: int) -> Finding:
    with (
        tempfile.TemporaryDirectory(prefix="vigie-bench-") as folder,
        database(kind, Path(folder)) as url,
    ):
        council = settle(url)
        try:
            group, pair = _group(council)
            actor = replace(council.actor("coordinator"), proved=frozenset(("mfa",)))
            referent, follow = council.agents["coordinator"], Purpose.INDIVIDUAL_FOLLOW_UP
            write = CreateRecord(group, referent, follow, VALUES, pair)
            council.house.desk.carry_out(write, actor)  # the index key is made by the first
            again = partial(council.house.desk.carry_out, write, actor)
            took = [seconds(again) for _ in range(count)]
        finally:
            council.house.database.dispose()
    spread = Spread.of([1_000 * one for one in took])
    return Finding(
        "open", f"a record written to a group of {MEMBERS}, {kind}", spread, at_most(60, "ms"),
        spread, None, "ms",
    )  # fmt: skip


def _group(council: Settled) -> tuple[str, PrivatePair]:
    """Seat the coordinator and others up to ``MEMBERS``, each with a pair."""
    desk, at = council.house.desk, datetime.now(UTC)
    group = desk.carry_out(CreateGroup("Suivi", "territorial_group"), council.actor("coordinator"))
    own, keeper = PrivatePair.new(), council.agents["coordinator"]
    others = sorted(agent for code, agent in council.agents.items() if code != "coordinator")
    with council.house.sessions.of(council.id) as session:
        for agent in (keeper, *others[: MEMBERS - 1]):
            session.get_one(Agent, (council.id, agent))
            session.add(
                Accreditation(
                    id=new_id(), group_id=group, agent_id=agent, given_by=keeper, since=at,
                    until=at + timedelta(days=30),
                )
            )  # fmt: skip
            pair = own if agent == keeper else PrivatePair.new()
            session.add(
                SealedPair(
                    id=pair.key_id, agent_id=agent, public=pair.public.raw, locked=b"", made_at=at
                )
            )
    return group, own
