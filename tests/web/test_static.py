"""What is served as it stands: light, whole, and within the Content-Security-Policy.

The policy itself forbids inline script and style in the browser; here the same is read in the
sources, so that a page nobody looked at breaks the build and not the night.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, meta

from config.settings import DEFAULTS
from sharing.taxonomy import load_taxonomy
from tests.web.site import CARETAKER, Visits
from web.pages.tiles import ALSO, FREQUENT, USUAL

WEB = Path(__file__).parents[2] / "web"
STATIC = WEB / "static"
VENDOR = STATIC / "vendor"
TEMPLATES = sorted((WEB / "templates").glob("*.html"))
SCRIPTS = sorted((STATIC / "js").glob("*.js"))
STYLES = sorted((STATIC / "css").glob("*.css"))
BUDGET = 60_000  # bytes compressed, of a first page with all it needs


def test_vendored_files_are_those_of_the_lock() -> None:
    """Each has its hash and its licence in the lock, and nothing else lies there."""
    lock = json.loads((VENDOR / "lock.json").read_text(encoding="utf-8"))
    named = {VENDOR / "lock.json"}
    for package in lock.values():
        assert {"version", "source", "integrity", "licence", "files"} == set(package)
        for name, integrity in package["files"].items():
            named.add(VENDOR / name)
            digest = hashlib.sha384((VENDOR / name).read_bytes()).digest()
            assert integrity == f"sha384-{base64.b64encode(digest).decode()}", name
    assert {path for path in VENDOR.rglob("*") if path.is_file()} == named


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_has_nothing_inline(path: Path) -> None:
    """No script or style in the page, no style attribute, no handler, no markup marked safe."""
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"<script(?![^>]*\bsrc=)[^>]*>|<style\b|\sstyle=|\son[a-z]+=", text) == []
    assert re.findall(r"\|\s*safe\b|autoescape\s+false", text) == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_writes_no_markup(path: Path) -> None:
    """Text goes in as text.  The one setter in map.js lets Leaflet ask its question, and ends."""
    code = re.sub(r"(?m)^\s*(//|/?\*).*$", "", path.read_text(encoding="utf-8"))
    sinks = re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b", code)
    assert sinks == (["innerHTML", "innerHTML"] if path.name == "map.js" else [])


def test_every_icon_that_is_asked_for_is_drawn() -> None:
    """By templates and by the taxonomy; and nothing is drawn that nobody asks for."""
    drawn = set(re.findall(r'<symbol id="([a-z0-9-]+)"', (STATIC / "img/icons.svg").read_text()))
    taxonomy = load_taxonomy(DEFAULTS / "taxonomy.yaml")
    asked = {f"severity-{level}" for level in taxonomy.severities}
    asked |= {category.icon for category in taxonomy.categories.values()}
    asked |= {group.icon for group in taxonomy.groups.values()}
    for path in TEMPLATES:
        asked |= set(re.findall(r'(?:icon|blank)\("([a-z0-9-]+)"', path.read_text()))
    asked.add("close")  # the journal chooses between two
    assert asked == drawn


def test_tiles_are_categories() -> None:
    """Whatever a profession sees first, and every synonym, is of a category that exists."""
    codes = load_taxonomy(DEFAULTS / "taxonomy.yaml").categories.keys()
    assert set(ALSO) == set(codes)
    for first in (USUAL, *FREQUENT.values()):
        assert len(set(first)) == len(first) == 6
        assert set(first) <= set(codes)


def test_colours_are_tokens() -> None:
    """A colour that is not a token has no night: only the two token files write any."""
    for path in STYLES:
        if path.name in ("tokens.css", "dark.css"):
            continue
        screen = path.read_text(encoding="utf-8").split("@media print")[0]
        assert re.findall(r"#[0-9a-fA-F]{3,8}\b", screen) == [], path.name


def test_night_changes_every_colour_and_nothing_else() -> None:
    """dark.css gives each colour token its value for the night."""
    day, night = (
        set(re.findall(r"(--[a-z0-9-]+):\s*#", (STATIC / "css" / name).read_text()))
        for name in ("tokens.css", "dark.css")
    )
    assert day == night
    assert len(re.findall(r"--[a-z0-9-]+:", (STATIC / "css/dark.css").read_text())) == len(night)


def test_templates_can_be_read() -> None:
    """Every template that another one names is there."""
    env = Environment(loader=FileSystemLoader(WEB / "templates"), autoescape=True)
    names = {path.name for path in TEMPLATES}
    for path in TEMPLATES:
        tree = env.parse(path.read_text(encoding="utf-8"))
        assert set(meta.find_referenced_templates(tree)) <= names


@pytest.mark.parametrize("address", ["/connexion", "/signaler", "/signaler?categorie=TRQ-03"])
def test_a_first_page_is_light(address: str, visits: Visits) -> None:
    """With styles, scripts and icons, a first page is under 60 kB compressed."""
    page = visits.page(None if address == "/connexion" else CARETAKER)
    sizes: dict[str, int] = {}
    page.on(
        "response", lambda answer: sizes.update({answer.url: len(gzip.compress(answer.body()))})
    )
    page.goto(address)
    page.wait_for_load_state("networkidle")
    assert len(sizes) > 4, "the page was looked at without what it needs"
    assert sum(sizes.values()) < BUDGET, sizes


def test_pages_carry_the_policy_and_are_kept_by_no_cache(visits: Visits) -> None:
    """No unsafe word in the policy; what people see of one another is not stored on the way."""
    page = visits.page(CARETAKER)
    answer = page.goto("/signalements")
    assert answer is not None
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "require-trusted-types-for 'script'" in policy
    assert "unsafe" not in policy
    assert answer.headers["cache-control"] == "no-store"
