"""The rules of the house about everything that is not Python: pages, settings, paths, locks."""

import re
from collections.abc import Iterator

from tests.house.rules import Rule
from tests.house.tree import PACKAGES, Source, Tree

SETTING = re.compile(r"\bVIGIE_[A-Z][A-Z0-9_]*[A-Z0-9]\b")

# Settings of the tests and of `make`, told in tests/README.md.
OF_THE_TESTS = {"VIGIE_CI", "VIGIE_SOAK"}

INLINE = {
    "a script in the page": r"<script(?![^>]*\bsrc=)[^>]*>",
    "a style in the page": r"<style\b|\sstyle\s*=",
    "a handler in the page": r"<[^>]*\son[a-z]+\s*=",
    "a script in an address": r"javascript:",
    "text that is not escaped": r"\|\s*safe\b|{%-?\s*autoescape\s+false",
    "something from elsewhere": r"""\b(?:src|srcset|action|formaction)\s*=\s*["'](?:https?:)?//""",
}
LINK_FROM_ELSEWHERE = re.compile(r"""<link\b[^>]*\bhref\s*=\s*["'](?:https?:)?//""", re.IGNORECASE)
SINKS = re.compile(
    r"\.(?:inner|outer)HTML\s*\+?=|insertAdjacentHTML|document\.write|\beval\s*\(|new\s+Function\b"
    r"|\bsetAttribute\(\s*[\"'](?:style|on\w+)"
)

# Directories in which people keep their own work: a path into one is a path on one machine.
PRIVATE_PLACES = ("Users", "home", "mnt", "private", "root", "work")
MACHINE_PATH = re.compile(rf"(?<![\w.<>*{{}}/:-])/(?:{'|'.join(PRIVATE_PLACES)})/[\w.]")

MARKDOWN_LINK = re.compile(r"\[[^\]]*\]\(([^)\s#]+)(?:#[^)]*)?\)")


def pages_hold_no_code(tree: Tree) -> list[str]:
    """The strict policy of the pages refuses inline code: it would fail silently in a browser."""
    found: list[str] = []
    for source in tree.ending(".html", ".svg", ".jinja"):
        for what, pattern in INLINE.items():
            found += _matches(source, re.compile(pattern, re.IGNORECASE), what)
        found += _matches(source, LINK_FROM_ELSEWHERE, "something from elsewhere")
    return found


def scripts_build_no_markup(tree: Tree) -> list[str]:
    """Trusted Types: our own scripts make elements, never HTML from text."""
    return [
        line
        for source in tree.ending(".js", ".mjs")
        if "/vendor/" not in source.path
        for line in _matches(source, SINKS, "markup from text")
    ]


def every_setting_is_explained(tree: Tree) -> list[str]:
    """Each VIGIE_* that the code reads is in docs/settings.md, and each one there is read."""
    documented = _settings([tree.files["docs/settings.md"]] if _documented(tree) else [])
    told = documented | _settings([tree.files["tests/README.md"]])
    read = _settings(list(tree.python(*PACKAGES, "benchmarks"))) | _settings(
        [s for s in tree.python("tests") if not s.path.startswith("tests/house/")]
    )
    unread = documented - read if _documented(tree) else set()
    return [f"{name} is not explained" for name in sorted(read - told - OF_THE_TESTS)] + [
        f"{name} is explained and read by nothing" for name in sorted(unread)
    ]


def no_machine_is_named(tree: Tree) -> list[str]:
    """The repository stands alone: no path of the place where it was written."""
    return [
        line
        for source in tree.files.values()
        if source.path != "LICENSE" and "/vendor/" not in source.path
        for line in _matches(source, MACHINE_PATH, "a path on one machine")
    ]


def locks_name_no_server(tree: Tree) -> list[str]:
    """Whoever installs takes the packages from the index of their choice; the hashes decide."""
    elsewhere = re.compile(r"://|^\s*(?:-i|-f|--[\w-]*index|--find-links)\b", re.MULTILINE)
    return [
        line
        for source in tree.files.values()
        if source.path.endswith(".lock")
        for line in _matches(source, elsewhere, "the address of a server")
    ]


def links_lead_somewhere(tree: Tree) -> list[str]:
    """A link from one document to another finds it."""
    return [
        f"{source.path}: {target}"
        for source in tree.files.values()
        if source.path.endswith(".md")
        for target in MARKDOWN_LINK.findall(source.text)
        if "://" not in target
        and not target.startswith("mailto:")
        and not (tree.root / source.path).parent.joinpath(target).exists()
    ]


def _documented(tree: Tree) -> bool:
    return "docs/settings.md" in tree.files


def _settings(sources: list[Source]) -> set[str]:
    return {name for source in sources for name in SETTING.findall(source.text)}


def _matches(source: Source, pattern: re.Pattern[str], what: str) -> Iterator[str]:
    for match in pattern.finditer(source.text):
        line = source.text.count("\n", 0, match.start()) + 1
        yield f"{source.path}:{line} {what}: {match.group().strip()[:60]}"


TEXT_RULES: tuple[Rule, ...] = (
    pages_hold_no_code,
    scripts_build_no_markup,
    every_setting_is_explained,
    no_machine_is_named,
    locks_name_no_server,
    links_lead_somewhere,
)
