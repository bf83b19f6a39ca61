"""Findings as a table for people, and as JSON for whoever compares runs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict

from benchmarks.measure import Finding, number

HEADS = ("what", "ours", "against", "measured", "budget", "")


def table(findings: Iterable[Finding]) -> str:
    """Return a Markdown table: what, budget, measured (median, lowest, highest), met or not."""
    rows = [HEADS, *(_row(finding) for finding in findings)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADS))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in rows
    ]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([lines[0], rule, *lines[1:]])


def notes(findings: Iterable[Finding]) -> str:
    """Return what was seen besides, a line each."""
    return "\n".join(f"{finding.what}: {finding.note}" for finding in findings if finding.note)


def as_json(machine: Mapping[str, str], findings: Sequence[Finding]) -> str:
    """Return the run as one JSON document."""
    lines = [{**asdict(finding), "verdict": finding.verdict} for finding in findings]
    return json.dumps({"machine": machine, "findings": lines}, ensure_ascii=False, indent=1)


def _row(finding: Finding) -> tuple[str, ...]:
    def side(spread: object, median: float) -> str:
        return "" if spread is None else f"{number(median)} {finding.unit}".rstrip()

    ours = side(finding.ours, finding.ours.median if finding.ours else 0)
    floor = side(finding.floor, finding.floor.median if finding.floor else 0)
    unit = finding.budget.unit if finding.budget else ("×" if finding.floor else finding.unit)
    budget = finding.budget.said() if finding.budget else ""
    return finding.what, ours, floor, finding.figure.said(unit), budget, finding.verdict
