"""Opening a sealed record, against the bare HPKE and AES-GCM calls; writing one to a group of 40.

*Opening*, without a database: the author read, the key beside the database read and the wrap opened
with it, the key unwrapped, ten fields opened, and who signed them known.  The floor is the same
library's calls alone for all that is not given up: the file of 32 bytes read and made a cipher, one
HPKE ``decrypt``, what it gives made a cipher, eleven AES-256-GCM ``decrypt``, and the first time in
a process one Ed25519 ``verify``.  Keys that are there before are already parsed.  Beside it, the
narrower floor of one HPKE and ten AES calls, which knows neither who wrote nor how to forget (ADR
31).  *Writing* is ``CreateRecord`` at the desk: decided element by element, sealed, wrapped 40
times, rows, tokens and trail, committed.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from secrets import token_bytes

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy.orm import Session

from benchmarks.council import Settled, settle
from benchmarks.measure import Finding, Spread, at_most, by_turns, ratio, seconds
from benchmarks.servers import DATABASES, database
from charters.vocabulary import Purpose
from sharing.groups import CreateGroup
from sharing.nominative.records import CreateRecord
from sharing.sealing.fields import Place, open_fields, seal_fields
from sharing.sealing.keys import KEY_BYTES, NONCE_BYTES, Key
from sharing.sealing.pairs import Author, PrivatePair, forget_signatures
from sharing.shredding import unwrap_kept, wrap_kept
from sharing.store import Accreditation, Agent, SealedPair, new_id
from sharing.store.sessions import COUNCIL, KEYS

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
    with tempfile.TemporaryDirectory(prefix="vigie-bench-") as keys:
        return _opened(Session(info={COUNCIL: "c", KEYS: Path(keys)}), times, rounds)


def _open(
    session: Session, kept: bytes, reader: PrivatePair, by: bytes, sealed: Mapping[Place, bytes]
) -> None:
    key, author = unwrap_kept(session, kept, reader, "r", "member"), Author(by)
    open_fields(sealed, key, author)


def _opened(session: Session, times: int, rounds: int) -> list[Finding]:
    reader, author, key = PrivatePair.new(), PrivatePair.new(), Key.new()
    places = {
        Place("c", "r", f"field{n}", 1, "charte@4"): b"twenty bytes of text" for n in range(FIELDS)
    }
    kept = wrap_kept(session, key, reader.public, "r", "member")
    sealed = seal_fields(places, key, author)
    again = partial(_open, session, kept, reader, author.public.raw, sealed)
    alone, needed_again, signature = _floors(session.info[KEYS] / "c" / "r", kept, reader, key)
    sides: dict[str, Sequence[Callable[[], object]]] = {
        "first": (forget_signatures, again), "again": (again,), "alone": (alone,),
        "needed": (needed_again, signature), "needed again": (needed_again,),
    }  # fmt: skip

    def repeat(calls: Sequence[Callable[[], object]]) -> None:
        for _ in range(times):
            for call in calls:
                call()

    return _found({name: partial(repeat, calls) for name, calls in sides.items()}, times, rounds)


def _floors(
    file: Path, kept: bytes, reader: PrivatePair, key: Key
) -> tuple[Callable[[], None], Callable[[], None], Callable[[], None]]:
    """Return the raw calls: HPKE and AES alone; with the file and its wrap; the signature's."""
    scheme, cipher, nonce = reader.suite.scheme, AESGCM(key.raw), token_bytes(NONCE_BYTES)
    place = b"what it is bound to"
    message = scheme.encrypt(key.raw, reader.public.receiving, place)
    # as long as what a field holds inside: signature, digests, salt, padded content
    shut = cipher.encrypt(nonce, bytes(64 + 1 + 32 * FIELDS + 16 + 64), place)
    shut_wrap = AESGCM(file.read_bytes()).encrypt(nonce, bytes(len(kept)), place)
    signing, text = Ed25519PrivateKey.generate(), bytes(32 * FIELDS)
    verifying, signature = signing.public_key(), signing.sign(text)

    def alone() -> None:
        scheme.decrypt(message, reader.receiving, place)
        for _ in range(FIELDS):
            cipher.decrypt(nonce, shut, place)

    def needed_again() -> None:
        opened = os.open(file, os.O_RDONLY)
        beside = AESGCM(os.read(opened, KEY_BYTES))
        os.close(opened)
        beside.decrypt(nonce, shut_wrap, place)
        found = AESGCM(scheme.decrypt(message, reader.receiving, place))
        for _ in range(FIELDS):
            found.decrypt(nonce, shut, place)

    return alone, needed_again, lambda: verifying.verify(signature, text)


def _found(sides: Mapping[str, Callable[[], None]], times: int, rounds: int) -> list[Finding]:
    """Measure the sides by turns; return ours, each against its floor and the bare calls."""
    turns = by_turns({name: partial(seconds, work) for name, work in sides.items()}, rounds)
    each = {n: Spread.of([1_000_000 * one / times for one in found]) for n, found in turns.items()}
    return [
        Finding(
            "open", f"one record of {FIELDS} fields, {what}",
            ratio(turns[ours], turns[floor]), budget, each[ours], each[floor], "µs",
        )
        for ours, floor, budget, what in (
            ("first", "needed", at_most(1.5), "the first time, against all its raw calls"),
            ("again", "needed again", at_most(1.5), "again, against all its raw calls"),
            ("first", "alone", None, "the first time, against HPKE and AES alone"),
            ("again", "alone", None, "again, against HPKE and AES alone"),
        )
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
