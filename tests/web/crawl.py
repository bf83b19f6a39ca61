"""Everybody tries every address of the application: what comes back, and to whom.

The routes are the application's own list, so that one which is added tomorrow is tried tomorrow.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from itertools import product

from pypdf import PdfReader
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.web.test_pages_bad_input import Person

LAST = ("rights_of_persons.set_limit", "space.lock", "login.leave")
"""What ends something for everybody, or a visit, is tried when all else has been by all."""
FILES = frozenset(("static", "flask-smorest.static"))


@dataclass(frozen=True, slots=True)
class Try:
    """One request of one person, and its answer."""

    who: str
    endpoint: str
    method: str
    args: Mapping[str, str]
    answer: TestResponse

    @property
    def told(self) -> str:
        """All that came back; of paper, what is to be read on it."""
        if self.answer.mimetype == "application/pdf":
            pages = PdfReader(BytesIO(self.answer.data)).pages
            return f"{self.answer.headers}{' '.join(page.extract_text() for page in pages)}"
        return f"{self.answer.headers}{self.answer.text}"

    def __repr__(self) -> str:
        return f"{self.who} {self.method} {self.endpoint} {dict(self.args)}"


def crawl(
    people: Mapping[str, Person],
    known: Mapping[str, tuple[str, ...]],
    form: Mapping[str, str],
    only: frozenset[str] = frozenset(),
) -> Iterator[Try]:
    """Yield each try: every person, route and method, every value that is known of its arguments.

    ``known``: values by the argument's name.  ``form``: what is sent by those who post.
    ``only``: try the routes that take one of these arguments; empty: all of them.
    """
    app = next(iter(people.values())).council.app
    rules = [
        rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in FILES and (not only or rule.arguments & only)
    ]
    early = sorted((r for r in rules if r.endpoint not in LAST), key=lambda rule: rule.rule)
    late = sorted((r for r in rules if r.endpoint in LAST), key=lambda r: LAST.index(r.endpoint))
    tokens = {who: Token(person) for who, person in people.items()}
    for those in (early, late):
        for who in people:
            for rule in those:
                yield from _tries(who, tokens[who], rule, known, form)


def _tries(
    who: str,
    token: Token,
    rule: Rule,
    known: Mapping[str, tuple[str, ...]],
    form: Mapping[str, str],
) -> Iterator[Try]:
    names, client = sorted(rule.arguments), token.person.client
    for values in product(*(known.get(name, ("inconnu",)) for name in names)):
        args = dict(zip(names, values, strict=True))
        _, address = rule.build(args) or ("", "")
        for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "DELETE"}):
            if method == "GET":
                asked = {"rubrique": known.get("element", ())}
                answer = client.get(address, query_string=asked)
            else:
                data = {**form, "csrf_token": token.shown()}
                answer = client.open(address, method=method, data=data)
                token.after(answer)
            yield Try(who, rule.endpoint, method, args, answer)


@dataclass(slots=True)
class Token:
    """What the forms of one person hold; read again once they have been let through somewhere."""

    person: Person
    _known: str = ""

    def shown(self) -> str:
        """Return it as a page shows it."""
        if not self._known:
            page = self.person.client.get("/nulle-part")  # says so, on a page with little else
            self._known = page.text.partition('csrf-token" content="')[2].partition('"')[0]
            assert self._known, page.text
        return self._known

    def after(self, answer: TestResponse) -> None:
        """Take note of what a form was answered: a visit that begins or ends has another token."""
        if answer.status_code in range(300, 400):
            self._known = ""


def leaks(tries: Iterable[Try], traces: Iterable[str]) -> list[tuple[Try, str]]:
    """Return what came back that holds a trace."""
    wanted = tuple(traces)
    read = ((one, one.told) for one in tries)
    return [(one, trace) for one, told in read for trace in wanted if trace in told]
