"""Blind tokens: what a record keeps, what a question carries, and when they agree.

1. Each fact of a person (`comparisons`) makes one token; one token in common is a hit.
2. A token is the first TOKEN_BYTES of HMAC-SHA256 under the index key over: format version, then
   partition, kind and parts, each with its length before it, so that no two lists read the same.
3. Another partition or another key is another function: their tokens have nothing in common.
4. A record keeps a multiple of PADDED_TO tokens; what is missing is filled with tokens of the same
   person that no question asks for.

Why five bytes: shorter, and 100,000 records would answer strangers; longer, and a token taken with
the key would prove what it is taken for.  The figures are in docs/matching.md.
"""

import hmac

from sharing.matching.comparisons import Fact, Identity, asked, fillers, kept
from sharing.matching.errors import IndexKeyError, PartitionError

FORMAT = 1
"""The version of all that a token depends on: encoding, kinds, rules of names, sounds."""

KEY_BYTES = 32
TOKEN_BYTES = 5
PADDED_TO = 16
LONGEST_PARTITION = 200


def tokens(key: bytes, partition: str, identity: Identity) -> frozenset[bytes]:
    """What the record of a person keeps, under a key of KEY_BYTES, in a partition (a council).

    Raises IndexKeyError, PartitionError, UnreadableNameError.
    """
    head = _head(key, partition)
    own = {_blind(key, head, fact) for fact in kept(identity)}
    missing = -len(own) % PADDED_TO
    return frozenset(own.union(_blind(key, head, fact) for fact in fillers(identity, missing)))


def question(key: bytes, partition: str, identity: Identity) -> frozenset[bytes]:
    """What is asked about a person, as they are known here.  Raises as `tokens` does."""
    head = _head(key, partition)
    return frozenset(_blind(key, head, fact) for fact in asked(identity))


def is_hit(question_tokens: frozenset[bytes], record_tokens: frozenset[bytes]) -> bool:
    """Whether a question and a record agree: on one token, of whatever kind."""
    return not question_tokens.isdisjoint(record_tokens)


def _head(key: bytes, partition: str) -> bytes:
    if len(key) != KEY_BYTES:
        raise IndexKeyError(f"an index key has {KEY_BYTES} bytes")
    if not 0 < len(partition) <= LONGEST_PARTITION:
        raise PartitionError(f"a partition has 1 to {LONGEST_PARTITION} characters")
    return bytes([FORMAT]) + _part(partition)


def _blind(key: bytes, head: bytes, fact: Fact) -> bytes:
    return hmac.digest(key, head + b"".join(map(_part, fact)), "sha256")[:TOKEN_BYTES]


def _part(text: str) -> bytes:
    data = text.encode("utf-8", "surrogatepass")
    return len(data).to_bytes(2, "big") + data
