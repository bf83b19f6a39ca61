"""A sheet of A4: its font, its margins, a line of text, a table, and the pages bound together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any

FONT = "DejaVuSans"
SOFT = "#566073"
_FONT_FILE = Path(__file__).parent / "vendor" / "dejavu-2.37" / f"{FONT}.ttf"
_PAPER, _MARGIN, _PAD = (595.28, 841.89), 54.0, 6.0  # points: A4, 19 mm, and what frames add
_INK, _LINE = "#1b2430", "#c9d0da"


def bound(story: Iterable[Any], title: str, author: str, foot: str) -> bytes:
    """Return a PDF of texts and tables, with *foot* and a number under each page."""
    from reportlab.platypus import SimpleDocTemplate

    _fonts()
    buffer = BytesIO()
    document = SimpleDocTemplate(
        buffer,
        pagesize=_PAPER,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN,
        title=title,
        author=author,
        lang="fr",
        invariant=1,
    )

    def under(canvas: Any, page: Any) -> None:
        canvas.setFont(FONT, 8)
        canvas.setFillColor(SOFT)
        canvas.drawString(_MARGIN + _PAD, _MARGIN / 2, foot)
        canvas.drawRightString(_PAPER[0] - _MARGIN - _PAD, _MARGIN / 2, f"Page {page.page}")

    document.build([*story], onFirstPage=under, onLaterPages=under)
    return buffer.getvalue()


def text(
    said: str, size: float = 10, ink: str = _INK, *, before: float = 0, after: float = 0
) -> Any:
    """Return a paragraph; one with room before and after it is a heading."""
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph

    style = ParagraphStyle(
        "text",
        fontName=FONT,
        fontSize=size,
        leading=size * 1.4,
        textColor=ink,
        spaceBefore=before,
        spaceAfter=after,
        keepWithNext=int(before > 0 and after > 0),  # a heading stays with what it heads
    )
    return Paragraph(escape(said, quote=False), style)


def table(rows: Sequence[tuple[Any, ...]], widths: tuple[float, ...], head: int = 0) -> Any:
    """Return a table; its first *head* rows stand again on each page."""
    from reportlab.platypus import Table

    style = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, _LINE),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ]
    return Table(rows, colWidths=widths, repeatRows=head, style=style, hAlign="LEFT")


@cache
def _fonts() -> None:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    pdfmetrics.registerFont(TTFont(FONT, _FONT_FILE))
