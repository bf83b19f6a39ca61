"""The documented proxy: what matters stands in it, and it names no door that is not there."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from config.serving import application
from tests.closing import missing
from tests.council import SmallCouncil
from tests.servers.nginx import FILE, copy_for, program
from web.app import MAX_BODY
from web.live import BEAT

OF_THE_CALLER = ("X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-Prefix", "Forwarded")
WRITTEN_BY_VIGIE = ("content-security-policy", "strict-transport-security", "x-content-type")


@dataclass
class Block:
    """Directives by their words, and blocks inside."""

    name: str
    lines: list[tuple[str, ...]] = field(default_factory=list)
    inside: list[Block] = field(default_factory=list)

    def of(self, name: str) -> str:
        """The value of a directive that stands once."""
        [found] = [" ".join(words[1:]) for words in self.lines if words[0] == name]
        return found

    def all(self) -> Iterator[Block]:
        """This block and all in it."""
        yield self
        for block in self.inside:
            yield from block.all()


def parsed(text: str) -> Block:
    """Read the part of nginx's language that the file uses: words, quotes, comments, blocks."""
    plain = re.sub(r"#.*", "", text)
    here, words, above = Block("main"), list[str](), list[Block]()
    for quoted, word in re.findall(r'"([^"]*)"|([{};]|[^\s{};"]+)', plain):
        if word == ";":
            here.lines.append(tuple(words))
            words = []
        elif word == "{":
            above.append(here)
            here.inside.append(Block(" ".join(words)))
            here, words = here.inside[-1], []
        elif word == "}":
            here = above.pop()
        else:
            words.append(word or quoted)
    assert not above
    return here


@pytest.fixture(scope="module")
def http() -> Block:
    """The block of all that speaks HTTP."""
    [found] = [b for b in parsed(FILE.read_text(encoding="utf-8")).inside if b.name == "http"]
    return found


def location(http: Block, name: str) -> Block:
    """One location."""
    [found] = [block for block in http.all() if block.name == f"location {name}"]
    return found


def test_boards_are_neither_held_back_nor_cut(http: Block) -> None:
    """A beat comes before the proxy gives the board up."""
    live = location(http, "/live/")
    assert (live.of("proxy_buffering"), live.of("proxy_cache"), live.of("gzip")) == ("off",) * 3
    assert float(live.of("proxy_read_timeout").removesuffix("s")) > 2 * BEAT
    assert "http_503" in live.of("proxy_next_upstream")
    assert live.of("proxy_pass") != location(http, "/").of("proxy_pass")


def test_nothing_the_caller_says_of_themselves_goes_on(http: Block) -> None:
    """Each header is set once, for all: a location with one of its own would lose the others."""
    told = {words[1]: words[2] for words in http.lines if words[0] == "proxy_set_header"}
    assert told["X-Forwarded-For"] == "$remote_addr"
    assert told["X-Forwarded-Proto"] == "$scheme"
    assert told["Host"] == "$host"
    assert {told[name] for name in OF_THE_CALLER} == {""}
    below = [words for b in http.all() if b is not http for words in b.lines]
    assert not [words for words in below if words[0] == "proxy_set_header"]


def test_headers_that_vigie_writes_are_not_written_twice() -> None:
    """Two policies at once would be the stricter of both, and two of some others none."""
    text = FILE.read_text(encoding="utf-8").lower()
    assert not [name for name in WRITTEN_BY_VIGIE if name in text]
    assert "add_header" not in text


def test_what_is_too_long_is_refused_by_vigie_in_words(http: Block) -> None:
    """The proxy's own limit is just above ours."""
    [limit] = [b.of("client_max_body_size") for b in http.all() if "client_max" in str(b.lines)]
    assert MAX_BODY < int(limit.removesuffix("m")) << 20 < 2 * MAX_BODY


def test_each_location_is_a_door_that_is_there(http: Block, council: SmallCouncil) -> None:
    """By the map of the application itself."""
    paths = [rule.rule for rule in application(council.house, live=True).url_map.iter_rules()]
    named = [b.name.split() for b in http.all() if b.name.startswith("location")]
    names = [words for words in named if words[-1] != "@unanswered"]  # nginx's own
    assert len(names) >= 3
    for words in names:
        exact, path = "=" in words, words[-1]
        assert [p for p in paths if (p == path if exact else p.startswith(path))], path


def test_nginx_takes_it(tmp_path: Path) -> None:
    """Where there is one; with a certificate and folders of its own."""
    if (nginx := program()) is None:
        missing("nginx", "the file is read by the other tests of this module only")
    words: list[str | Path] = [nginx, "-t", "-p", tmp_path, "-c", copy_for(tmp_path)]
    tried = subprocess.run(words, capture_output=True, text=True, check=False)
    assert tried.returncode == 0, tried.stderr
    assert "[emerg]" not in tried.stderr
