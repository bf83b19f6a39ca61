"""What can be measured of a page: accessibility, targets, overflow, layout shift.

A page is measured when it is whole: a followed link gives its page before one line of it is
read, and there nothing is wrong, since nothing is there.  Tests ask a page by `asked`, or read
what they counted on after `whole`; what waits by itself (`expect`) needs neither.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
COLOURS = ("color-contrast", "link-in-text-block")
SMALLEST = 44  # CSS pixels

# A radio or box is as large as the label that holds it.  A link inside a sentence is excepted, as
# in WCAG 2.5.8: it cannot be larger than its line.  What is hidden or off the page is no target.
_SMALL = """(smallest) => {
  const targets = document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']");
  const found = [];
  for (const target of targets) {
    const inSentence = target.matches("p a, li a, dd a, small a")
      && getComputedStyle(target).display === "inline";
    if (inSentence || target.closest(".skip, .leaflet-container, .unseen")) continue;
    if (!target.checkVisibility({visibilityProperty: true})) continue;
    const box = (target.closest("label.pick") ?? target).getBoundingClientRect();
    if (box.width < smallest - 0.5 || box.height < smallest - 0.5) {
      const said = target.textContent.trim() || target.name || target.id;
      found.push(`${target.tagName} « ${said.slice(0, 40)} » ${box.width}×${box.height}`);
    }
  }
  return found;
}"""

# A word of letters alone.  An address may be cut anywhere, and « nuit-là » after its hyphen.
_MISFITS = """() => {
  const found = [];
  const wider = document.documentElement.scrollWidth - innerWidth;
  if (wider > 0) found.push(`${wider} px wider than its window`);
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (words.nextNode()) {
    const node = words.currentNode;
    if (!node.data.trim() || !node.parentElement.checkVisibility({visibilityProperty: true})
      || node.parentElement.closest(".unseen, .skip, code, pre, option")) continue;
    for (const word of node.data.matchAll(/(?<![^\\s’('«])\\p{L}{2,}(?![^\\s.,;:!?…»’')])/gu)) {
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      const lines = new Set([...range.getClientRects()].map((part) => Math.round(part.top)));
      if (lines.size > 1) found.push(`« ${word[0]} » is cut in two`);
    }
  }
  return found;
}"""

_SHIFT = """() => new Promise((resolve) => {
  let sum = 0;
  const shifts = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries().filter((one) => !one.hadRecentInput)) {
      sum += entry.value;
      shifts.push(...entry.sources.map((s) => s.node?.className ?? s.node?.nodeName));
    }
  }).observe({type: "layout-shift", buffered: true});
  requestAnimationFrame(() => setTimeout(() => resolve([sum, shifts]), 50));
})"""


def violations(page: Page, *, colours: bool = False) -> list[str]:
    """Return what axe-core finds against WCAG 2.2 AA, one line a rule and place.

    The window is made as high as the page, so that no bar at its foot lies over anything.
    *colours*: of a page that was looked at in other colours, what they can have changed.
    """
    size = page.viewport_size
    assert size is not None
    height = asked(page, "document.documentElement.scrollHeight")
    page.set_viewport_size({"width": size["width"], "height": height})
    options: dict[str, Any] = {
        "runOnly": {"type": "rule", "values": list(COLOURS)}
        if colours
        else {"type": "tag", "values": list(TAGS)},
        "resultTypes": ["violations"],  # of the others it need not say where they are
    }
    if not asked(page, "'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = asked(page, "options => axe.run(options).then((said) => said.violations)", options)
    page.set_viewport_size(size)
    return [
        f"{rule['id']}: {node['html'][:120]} ({node['failureSummary']})"
        for rule in found
        for node in rule["nodes"]
    ]


def by_day_and_by_night(page: Page) -> Iterator[str]:
    """Show a page that stands there in the colours of the day, then in those of the night."""
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # no colour in between
        yield scheme


def small_targets(page: Page) -> list[str]:
    """Return what is to be touched and is smaller than a finger."""
    found: list[str] = asked(page, _SMALL, SMALLEST)
    return found


def misfits(page: Page) -> list[str]:
    """Return what does not fit: a page wider than its window, a word cut in two."""
    found: list[str] = asked(page, _MISFITS)
    return found


def shifted(page: Page) -> tuple[float, list[str]]:
    """Return how much moved by itself since the page began, and what."""
    amount, what = asked(page, _SHIFT)
    return amount, what


def whole(page: Page) -> Page:
    """Return the page once all of it is there."""
    page.wait_for_load_state()
    return page


def asked(page: Page, script: str, about: object = None) -> Any:
    """Return what a script says of a page that is whole."""
    return whole(page).evaluate(script, about)


def press_until(page: Page, key: str, name: str, most: int = 80) -> None:
    """Press *key* until what has the focus says *name*; fail if it never does."""
    said = """() => {
      const reached = document.activeElement;
      if (!reached?.matches("a, button, input, summary")) return "";
      return reached.labels?.[0]?.innerText ?? reached.innerText;
    }"""
    for _ in range(most):
        if name in asked(page, said):
            return
        page.keyboard.press(key)
    pytest.fail(f"the keyboard never reached « {name} »")
