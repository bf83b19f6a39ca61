"""Faults planted in what is handed out: which file, how it is changed, what must be said."""

import json
from collections.abc import Callable

from audit.checkpoint import Signer
from tests.audit.conftest import SIGNER, START

FORGER = Signer.from_seed(SIGNER.name, bytes([9] * 32))


def swap(old: str, new: str, count: int = 1) -> Callable[[str], str]:
    """The text with something else in it."""

    def changed(text: str) -> str:
        assert old in text
        return text.replace(old, new, count)

    return changed


def line(number: int, change: Callable[[str], str]) -> Callable[[str], str]:
    """The text with one line changed; an empty line is none."""

    def changed(text: str) -> str:
        lines = text.splitlines(keepends=True)
        lines[number] = change(lines[number])
        return "".join(lines)

    return changed


def gone(_: str) -> str:
    """A line that is no more."""
    return ""


def twice(text: str) -> str:
    """A line that comes twice."""
    return text * 2


def flip(text: str) -> str:
    """One letter of base64, early in the line, is another."""
    return text[:9] + ("A" if text[9] != "A" else "B") + text[10:]


def member(name: str, value: object) -> Callable[[str], str]:
    """A line of an export with another member."""
    return lambda text: json.dumps({**json.loads(text), name: value}, separators=(",", ":")) + "\n"


def without(name: str) -> Callable[[str], str]:
    """A line of an export without a member."""

    def changed(text: str) -> str:
        found = json.loads(text)
        del found[name]
        return json.dumps(found, separators=(",", ":")) + "\n"

    return changed


def crossed(text: str) -> str:
    """Two lines change places."""
    lines = text.splitlines(keepends=True)
    lines[1], lines[2] = lines[2], lines[1]
    return "".join(lines)


def forged(size: int, signer: Signer = SIGNER) -> Callable[[str], str]:
    """Another checkpoint in its place."""
    return lambda _: signer.seal(size, bytes(32), START)


def with_note(change: Callable[[str], str]) -> Callable[[str], str]:
    """A proof with another checkpoint behind it."""

    def changed(text: str) -> str:
        before, _, note = text.partition("\n\n")
        return f"{before}\n\n{change(note)}"

    return changed


# What is asked, of which files; the one that is changed, and how; what must be said.
Fault = tuple[str, Callable[[str], str], str]
PROOF: list[Fault] = [
    ("proof77", lambda _: "", "not enough values"),
    ("proof77", swap("@v1", "@v2"), "not a tlog-proof"),
    ("proof77", line(1, gone), "no lines `extra` and `index`"),
    ("proof77", line(1, flip), "another root"),
    ("proof77", swap("index 77", "index 78"), "another root"),
    ("proof77", swap("index 77", "index 077"), "no plain number"),
    ("proof77", swap("index 77", "index -7"), "no plain number"),
    ("proof77", swap("index 77", "index 300"), "none at position 300"),
    ("proof77", line(3, flip), "another root"),
    ("proof77", line(3, gone), "too short"),
    ("proof77", line(11, twice), "too long"),
    ("proof77", line(3, lambda text: text[:20] + "\n"), "a hash has 32 bytes"),
    ("proof77", line(3, lambda text: "é" + text), "ASCII"),
    ("proof77", with_note(forged(300)), "another root"),
    ("proof77", with_note(forged(300, FORGER)), "not signed by this key"),
    ("proof77", with_note(lambda note: note[:-9]), "no checkpoint"),
    ("proof77", swap("\n300\n", "\n301\n"), "signature of the log's key is wrong"),
    ("elsewhere", lambda text: text, "of another log"),
]
GROWTH: list[Fault] = [
    ("note40", forged(0), "does not begin at size 0"),
    ("note40", forged(40), "a fork"),
    ("note40", forged(41), "does not begin at size 41"),
    ("note40", forged(40, FORGER), "not signed by this key"),
    ("growth40", swap("old 40", "old 39"), "does not begin at size 40"),
    ("growth40", line(1, gone), "too short"),
    ("growth40", line(1, flip), "a fork"),
    ("growth40", line(5, twice), "too long"),
    ("growth40", swap("\n", "\nAAAA\n"), "32 bytes"),
    ("growth40", with_note(forged(300)), "a fork"),
]
EXPORT: list[Fault] = [
    ("whole", lambda _: "", "export"),
    ("whole", swap("vigie-trail/1", "vigie-trail/2"), "not an export of version 1"),
    (
        "whole",
        line(78, swap('"outcome":"', '"outcome":"x')),
        "line 79: the entry of position 77 is",
    ),
    ("whole", line(78, gone), "line 79: 77 is missing"),
    ("whole", line(300, gone), "299 lines came"),
    ("whole", line(78, twice), "line 80: 78 is missing"),
    ("whole", crossed, "line 2: 0 is missing"),
    ("whole", line(78, without("entry")), "the entry of position 77 is missing"),
    ("whole", line(78, without("leaf")), "line 79: 'leaf'"),
    ("whole", line(78, member("leaf", "AAAA")), "line 79: a hash has 32 bytes"),
    ("whole", line(78, lambda text: text[:50] + "\n"), "line 79: "),
    ("whole", line(-1, gone), "the end is missing: 300 lines came"),
    ("whole", line(-1, twice), "300 lines came, not all"),
    ("whole", line(-1, member("lines", 301)), "300 lines came, not all"),
    ("whole", lambda text: text[:5000], "line "),
    ("whole", line(0, member("whole", False)), "only a whole export"),
    ("whole", line(0, member("checkpoint", forged(300)(""))), "not the 300 that were signed"),
    ("whole", line(0, member("checkpoint", forged(300, FORGER)(""))), "not signed by this key"),
    ("whole", line(0, member("checkpoint", 7)), "rpartition"),
    ("note40", forged(40), "a fork at size 40"),
    ("note40", forged(300), "a fork at size 300"),
    ("note40", forged(0), "of size 0, or newer"),
    ("note40", forged(301), "of size 0, or newer"),
]
PART: list[Fault] = [
    (
        "part",
        line(2, swap('"outcome":"', '"outcome":"x')),
        "line 3: the entry of position 71 is not",
    ),
    ("part", line(2, gone), "2 lines came, not all"),
    ("part", line(2, twice), "line 4: 72 is missing"),
    ("part", line(2, without("proof")), "line 3: 'proof'"),
    ("part", swap('"proof":["', '"proof":["AAAA","'), "line 2: a hash has 32 bytes"),
    ("part", swap('"position":70', '"position":69'), "line 2: the proof leads to another root"),
    ("part", swap('"position":70', '"position":-1'), "line 2: 0 is missing"),
    ("part", line(0, member("whole", True)), "line 2: 0 is missing"),
]
FAULTS = [
    *((("proof", "elsewhere" if name == "elsewhere" else "proof77"), name, how, said)
      for name, how, said in PROOF),
    *((("growth", "note40", "growth40"), *fault) for fault in GROWTH),
    *((("export", "whole", "note40"), *fault) for fault in EXPORT),
    *((("export", "part"), *fault) for fault in PART),
]  # fmt: skip
