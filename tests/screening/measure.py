"""Measure the screening on the marked sentences: `python -m tests.screening.measure`.

A marked sentence is plain text where `{kind|words}` says what must be found.  Counted per kind:

- found: the findings of that kind cover every letter and digit of the marked words;
- exact: one finding of that kind has the very same offsets;
- false: a finding of that kind shares nothing with marked words of that kind.

A clean sentence with any finding is a false alarm.  `--missed` lists what went wrong in the working
corpus; it never lists the held-out sentences, which must stay unread by whoever tunes.  `--speed`
prints microseconds per call instead: for each sentence the best of 7 rounds of 20 calls, then the
median over the sentences; nothing is asserted on it.  `--names FILE` puts each first name of an
open-data file in sentences and prints the shares found.  `--without-surnames` empties that list.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from timeit import repeat

import yaml

from sharing.screening import Finding, FindingKind, screen
from sharing.screening.lexicon import BITS, SURNAME

HERE = Path(__file__).parent
SETS = {
    "corpus": HERE / "corpus.yaml",
    "held out": HERE / "heldout.yaml",
    "second held out": HERE / "second.yaml",
}
NAMES = frozenset({FindingKind.NAME, FindingKind.FAMILY, FindingKind.NICKNAME})
STRUCTURED = frozenset(FindingKind) - NAMES
REAL_NAME_SENTENCES = (
    "{} est venu avec trois copains.",
    "Discussion avec {} sur le bruit.",
    "C'est encore {} qui a cassé la porte.",
    "Le groupe de {} est revenu à 23h.",
)
_MARK = re.compile(r"\{(\w+)\|([^}]*)\}")


@dataclass(frozen=True)
class Marked:
    """A sentence and what must be found in it."""

    text: str
    expected: tuple[Finding, ...]


@dataclass
class Score:
    """Counts for one kind, or for a set of kinds."""

    marked: int = 0
    found: int = 0
    exact: int = 0
    right: int = 0
    false: int = 0

    @property
    def recall(self) -> float:
        """Share of the marked words that were found; 1 when there were none."""
        return self.found / self.marked if self.marked else 1.0

    @property
    def precision(self) -> float:
        """Share of the findings that are marked; 1 when there were none."""
        return self.right / (self.right + self.false) if self.right + self.false else 1.0

    @property
    def exactness(self) -> float:
        """Share of the marked words found with the very same offsets."""
        return self.exact / self.marked if self.marked else 1.0

    def add(self, other: "Score") -> None:
        """Count the other's sentences too."""
        for name in ("marked", "found", "exact", "right", "false"):
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass
class Report:
    """The score of one set of sentences."""

    kinds: dict[FindingKind, Score] = field(default_factory=dict)
    clean: int = 0
    alarms: int = 0
    wrong: list[tuple[Marked, tuple[Finding, ...]]] = field(default_factory=list)

    def of(self, kinds: Iterable[FindingKind]) -> Score:
        """The score of several kinds together."""
        total = Score()
        for kind in kinds:
            total.add(self.kinds.get(kind, Score()))
        return total

    @property
    def false_alarms(self) -> float:
        """Share of the clean sentences with any finding."""
        return self.alarms / self.clean if self.clean else 0.0


def unmark(marked: str) -> Marked:
    """The plain sentence, and the findings that its marks stand for."""
    text, expected, after = "", [], 0
    for mark in _MARK.finditer(marked):
        text += marked[after : mark.start()]
        expected.append(Finding(len(text), len(text) + len(mark[2]), FindingKind(mark[1])))
        text += mark[2]
        after = mark.end()
    return Marked(text + marked[after:], tuple(expected))


def sentences(path: Path) -> tuple[list[Marked], list[Marked]]:
    """The clean and the dirty sentences of a file."""
    document = yaml.safe_load(path.read_text("utf-8"))
    return [Marked(text, ()) for text in document["clean"]], [*map(unmark, document["dirty"])]


def measure(clean: Iterable[Marked], dirty: Iterable[Marked]) -> Report:
    """Screen every sentence and count."""
    report = Report()
    for sentence in clean:
        findings = screen(sentence.text)
        report.clean += 1
        if findings:
            report.alarms += 1
            report.wrong.append((sentence, findings))
    for sentence in dirty:
        findings = screen(sentence.text)
        if not _count(report, sentence, findings):
            report.wrong.append((sentence, findings))
    return report


def _count(report: Report, sentence: Marked, findings: tuple[Finding, ...]) -> bool:
    for expected in sentence.expected:
        score = report.kinds.setdefault(expected.kind, Score())
        score.marked += 1
        score.exact += expected in findings
        score.found += _letters(sentence.text, expected) <= {
            i for f in findings if f.kind is expected.kind for i in range(f.start, f.end)
        }
    for finding in findings:
        score = report.kinds.setdefault(finding.kind, Score())
        touches = any(
            e.kind is finding.kind and e.start < finding.end and finding.start < e.end
            for e in sentence.expected
        )
        score.right += touches
        score.false += not touches
    return findings == sentence.expected


def _letters(text: str, finding: Finding) -> set[int]:
    return {i for i in range(finding.start, finding.end) if text[i].isalnum()}


def table(report: Report) -> str:
    """The figures as a Markdown table."""
    lines = ["| kind | marked | recall | precision | exact span |", "|---|---|---|---|---|"]
    groups: list[tuple[str, Iterable[FindingKind]]] = [(f"`{k}`", [k]) for k in sorted(FindingKind)]
    groups += [("**structured identifiers**", STRUCTURED), ("**names**", NAMES)]
    for name, kinds in groups:
        score = report.of(kinds)
        cells = (f"{share:.2f}" for share in (score.recall, score.precision, score.exactness))
        lines.append(f"| {name} | {score.marked} | {' | '.join(cells)} |")
    lines.append(
        f"\nFalse alarms: {report.alarms} of {report.clean} clean sentences"
        f" ({report.false_alarms:.1%})."
    )
    return "\n".join(lines)


def births_of(path: Path) -> Counter[str]:
    """First name → children who were given it, from the open data of a town."""
    births: Counter[str] = Counter()
    for record in json.loads(path.read_text("utf-8")):
        births[record["fields"]["prenoms"]] += int(record["fields"]["nombre"])
    return births


def share_found(births: Counter[str], sentence: str) -> tuple[float, float]:
    """Share of the children, and of the distinct names, found whole in a sentence with `{}`."""
    start = sentence.index("{}")
    found = [
        name
        for name in births
        if any(
            f.start <= start and f.end >= start + len(name) for f in screen(sentence.format(name))
        )
    ]
    return sum(births[name] for name in found) / births.total(), len(found) / len(births)


def speed(texts: list[str]) -> str:
    """Median, 95th centile and maximum over the texts of the time of one call."""
    best = sorted(min(repeat(partial(screen, text), number=20, repeat=7)) / 20 for text in texts)
    median, high, most = (best[int(share * (len(best) - 1))] * 1e6 for share in (0.5, 0.95, 1))
    return f"{median:.0f} µs median, {high:.0f} µs 95th centile, {most:.0f} µs at most"


def heading(name: str, clean: list[Marked], dirty: list[Marked]) -> str:
    """The line above a table."""
    return f"### {name}: {len(clean)} clean, {len(dirty)} dirty"


def main(arguments: list[str]) -> None:
    """Print the figures of each set, or of a file of first names."""
    if arguments[:1] == ["--names"]:
        births = births_of(Path(arguments[1]))
        for frame in REAL_NAME_SENTENCES:
            children, names = share_found(births, frame)
            print(f"| {frame.format('…')} | {children:.3f} | {names:.3f} |")  # noqa: T201  # a command
        return
    if "--without-surnames" in arguments:
        for word in BITS:
            BITS[word] &= ~SURNAME
    for name, path in SETS.items():
        clean, dirty = sentences(path)
        if "--speed" in arguments:
            for what, part in (("clean", clean), ("dirty", dirty)):
                print(f"{name}, {what}: {speed([s.text for s in part])}")  # noqa: T201  # a command
            full = " ".join(s.text for s in clean)[:280]
            print(f"{name}, 280 clean characters: {speed([full])}")  # noqa: T201  # a command
            continue
        report = measure(clean, dirty)
        print(f"{heading(name, clean, dirty)}\n\n{table(report)}\n")  # noqa: T201  # a command
        if "--missed" in arguments and name == "corpus":
            for sentence, findings in report.wrong:
                shown = [f"{f.kind}:{sentence.text[f.start : f.end]}" for f in findings]
                print(f"- {sentence.text}\n    {shown}")  # noqa: T201  # a command


if __name__ == "__main__":
    main(sys.argv[1:])
