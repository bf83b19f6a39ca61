#!/usr/bin/env python3
"""Check what a Vigie trail claims, without Vigie.

    verify_trail.py [--key KEY] checkpoint NOTE             is it signed by the log?
    verify_trail.py [--key KEY] proof FILE                  is this entry in a signed tree?
    verify_trail.py [--key KEY] growth OLD-NOTE FILE        does the tree begin with an older one?
    verify_trail.py [--key KEY] export FILE [OLD-NOTE …]    does all of it hold, and begin so?

KEY is the log's, `name+id+base64`, from paper or by another road than the file.  Exit status: 0 it
holds; 1 it does not; 2 it could not be checked, or not who signed it (no key, or no library
`cryptography`: the hashes are checked all the same).

Nothing here is Vigie's.  It was written from RFC 9162, 2.1 (the tree and its proofs); c2sp.org
signed-note, tlog-checkpoint, tlog-cosignature (what is signed), tlog-proof (the proof of an entry),
tlog-witness (the proof of growth); "Exports" in docs/trail.md of Vigie.  Read them beside it.
"""

import argparse
import json
import sys
from base64 import b64decode, b64encode
from collections import namedtuple
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:
    Ed25519PublicKey = None

MALFORMED = (AttributeError, LookupError, RecursionError, TypeError, ValueError)


class WrongError(ValueError):
    """What was claimed does not hold."""


def need(condition, words):
    if not condition:
        raise WrongError(words)


def unbase64(text):
    need(b64encode(data := b64decode(text, validate=True)).decode() == text, "no plain base64")
    return data


def a_hash(text):
    need(len(data := unbase64(text)) == 32, "a hash has 32 bytes")
    return data


def number(text):
    need(len(text) < 20 and text.isdigit() and str(int(text)) == text, "no plain number")
    return int(text)


# ------------------------------------------------------------- 1. the tree (RFC 9162, 2.1)
def leaf_hash(data):
    return sha256(b"\x00" + data).digest()


def node_hash(left, right):
    return sha256(b"\x01" + left + right).digest()


def grow(parts, size, leaf):
    """2.1.2: `parts` are the roots of the perfect trees that a tree of `size` is made of."""
    while size & 1:
        leaf, size = node_hash(parts.pop(), leaf), size >> 1
    parts.append(leaf)


def root_of(parts):
    *others, root = parts or [sha256(b"").digest()]
    for part in reversed(others):
        root = node_hash(part, root)
    return root


def climb(fn, sn, path):
    """From node `fn` of a level that ends at `sn`: each hash, and whether it is a left one."""
    for p in path:
        need(sn != 0, "the proof is too long")
        left = bool(fn & 1) or fn == sn
        yield left, p
        while left and fn and not fn & 1:
            fn, sn = fn >> 1, sn >> 1
        fn, sn = fn >> 1, sn >> 1
    need(sn == 0, "the proof is too short")


def check_inclusion(leaf, index, size, path, root):  # 2.1.3.2
    need(index < size, f"the tree has {size} entries, and none at position {index}")
    for left, p in climb(index, size - 1, path):
        leaf = node_hash(p, leaf) if left else node_hash(leaf, p)
    need(leaf == root, "the proof leads to another root: another log, another entry, or changed")


def check_consistency(first, second, path, first_hash, second_hash):  # 2.1.4.2
    need(0 < first <= second, f"nothing is proven from size {first} to size {second}")
    if first == second:
        need(first_hash == second_hash and not path, f"a fork: two trees of size {first}")
        return
    path = path if first & (first - 1) else [first_hash, *path]
    need(path, "the proof is too short")
    zeros = (first & -first).bit_length() - 1
    fr = sr = path[0]
    for left, c in climb((first - 1) >> zeros, (second - 1) >> zeros, path[1:]):
        fr, sr = (node_hash(c, fr), node_hash(c, sr)) if left else (fr, node_hash(sr, c))
    need((fr, sr) == (first_hash, second_hash), "a fork: the newer is not the older and more")


# ------------------------------------------------------------- 2. what was signed (c2sp.org)
class Checkpoint(namedtuple("Checkpoint", "origin size root at")):
    def __str__(self):
        signed = f"signed {self.at:%Y-%m-%d %H:%M:%S} UTC" if self.at else "SIGNATURE NOT CHECKED"
        return f"{self.origin}, {self.size} entries, {signed}"


def read_note(note, key):
    """Both of the log's lines must be there and right; lines of other keys say nothing to us."""
    text, gap, lines = note.rpartition("\n\n")
    need(gap and lines.endswith("\n"), "no checkpoint: text, an empty line, signature lines")
    origin, size, root = text.split("\n")[:3]
    point = Checkpoint(origin, number(size), a_hash(root), None)
    if not key or Ed25519PublicKey is None:
        return point
    (name, raw, ids), text, signed, at = key, f"{text}\n", False, None
    verify = Ed25519PublicKey.from_public_bytes(raw).verify
    need(origin == name, f"the checkpoint is of another log: {origin}")
    for line in lines[:-1].split("\n"):
        dash, signer, blob = line.split(" ")
        need(dash == "—", "a signature line is a dash, a name and base64")
        kind, blob = unbase64(blob)[:4], unbase64(blob)[4:]
        try:
            if (signer, kind) == (name, ids[0]):
                signed = verify(blob, text.encode()) is None
            elif (signer, kind) == (name, ids[1]):
                seconds = int.from_bytes(blob[:8])
                verify(blob[8:], f"cosignature/v1\ntime {seconds}\n{text}".encode())
                at = datetime.fromtimestamp(seconds, UTC)
        except (InvalidSignature, OverflowError, OSError):
            raise WrongError("a signature of the log's key is wrong") from None
    need(signed and at, "the checkpoint is not signed by this key")
    return point._replace(at=at)


def read_key(text):
    """Name, public key, and the four bytes that begin its signatures: plain, and cosignature."""
    name, said, material = text.split("+", 2)
    raw = unbase64(material)
    ids = [sha256(name.encode() + b"\n" + kind + raw[1:]).digest()[:4] for kind in (b"\1", b"\4")]
    right = len(raw) == 33 and raw[0] == 1 and ids[0].hex() == said
    need(right, "--key is no Ed25519 key, or was copied wrongly")
    return name, raw[1:], ids


# ------------------------------------------------------------- 3. what is handed out
def checkpoint(key, file):
    return read_note(Path(file).read_bytes().decode(), key)


def proof(key, file):
    before, _, note = Path(file).read_bytes().decode().partition("\n\n")
    header, extra, index, *path = before.split("\n")
    need(header == "c2sp.org/tlog-proof@v1", "not a tlog-proof of version 1")
    need(extra[:6] == "extra " and index[:6] == "index ", "no lines `extra` and `index`")
    data, at, point = unbase64(extra[6:]), number(index[6:]), read_note(note, key)
    check_inclusion(leaf_hash(data), at, point.size, map(a_hash, path), point.root)
    return f"position {at} of {point} is\n{data.decode()}"


def growth(key, old, file):
    before, _, note = Path(file).read_bytes().decode().partition("\n\n")
    (first, *path), older, newer = before.split("\n"), checkpoint(key, old), read_note(note, key)
    need(older.origin == newer.origin, "the two checkpoints are of different logs")
    need(first == f"old {older.size}", f"the proof does not begin at size {older.size}")
    check_consistency(older.size, newer.size, [*map(a_hash, path)], older.root, newer.root)
    return f"{newer}\nbegins with {older}"


def export(key, file, *olds):
    older, parts, count, after = [checkpoint(key, old) for old in olds], [], 0, 0
    with Path(file).open("rb") as lines:
        first = json.loads(next(lines, b"{}"))
        need(first["export"] == "vigie-trail/1", "not an export of version 1")
        point, whole = read_note(first["checkpoint"], key), first["whole"] is True
        gone = int(first.get("minimum", 0))  # before it entries were removed; their leaves stay
        need(whole or not older, "only a whole export shows with what the tree begins")
        fit = all(one.origin == point.origin and 0 < one.size <= point.size for one in older)
        need(fit, "an older checkpoint is of another log, of size 0, or newer")
        for line in lines:
            try:
                found = json.loads(line)
                if "lines" in found:
                    break
                position, leaf = found["position"], a_hash(found["leaf"])
                need(position == after if whole else position >= after, f"{after} is missing")
                made = leaf_hash(line.partition(b'"entry":')[2].removesuffix(b"}\n"))
                what = "not the one that was signed" if "entry" in found else "missing"
                fits = made == leaf or (position < gone and "entry" not in found)
                need(fits, f"the entry of position {position} is {what}")
                if not whole:
                    path = map(a_hash, found["proof"])
                    check_inclusion(leaf, position, point.size, path, point.root)
            except MALFORMED as why:
                raise WrongError(f"line {count + 2}: {why}") from None
            grow(parts, count, leaf)
            count, after = count + 1, position + 1
            for one in older:
                need(one.size != count or one.root == root_of(parts), f"a fork at size {count}")
        else:
            raise WrongError(f"the end is missing: {count} lines came")
        need(found == {"lines": count} and not next(lines, b""), f"{count} lines came, not all")
    made = not whole or (count, root_of(parts)) == (point.size, point.root)
    need(made, f"{count} entries came, and they are not the {point.size} that were signed")
    kept = f", from {gone} on; the others removed" if gone else ""
    return "\nbegins with ".join([f"{count} entries, of {point}{kept}", *map(str, older)])


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("what", choices=["checkpoint", "proof", "growth", "export"])
    parser.add_argument("files", nargs="+")
    parser.add_argument("--key", type=read_key)
    asked = parser.parse_args()
    if len(asked.files) != {"growth": 2, "export": len(asked.files)}.get(asked.what, 1):
        parser.error("not so many files")
    try:
        print("HOLDS:", globals()[asked.what](asked.key, *asked.files))
    except OSError as error:
        print("CANNOT BE READ:", error)
        return 2
    except MALFORMED as why:
        print("WRONG:", why)
        return 1
    if not asked.key or Ed25519PublicKey is None:
        print("NOT CHECKED: who signed it; that takes --key, and the library `cryptography`")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
