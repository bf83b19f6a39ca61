"""The charter, for reading: the text that decides what each sees, and what it gives the reader.

It is the council's own public rules, so nobody is asked why they read it.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from charters.conditions import Side, compare_sides
from charters.decide import Decision
from charters.labels import ACTION_FR, PROFESSION_FR
from charters.model import Article, Rule
from charters.parties import Actor, Context
from charters.phrases import WORD_FR
from charters.say import capital
from charters.schema import charter_schema
from charters.sentences import HIDDEN_FR, OF_ONE_FR, say_rule, say_to_you
from charters.vocabulary import ELEMENTS, Action, Body, Purpose
from sharing.acceptance import AcceptCharter
from sharing.command import ConflictError, InvalidInputError, Problem
from sharing.territories import ListTerritories, TerritoryView
from sharing.trial import TryCharter
from web.door import ask, guarded, public, visitor
from web.pages.around import charter_of, could, local_path, now, show, taxonomy, text_of

bp = Blueprint("charter", __name__)
CHOICES = ("qui", "quoi", "categorie", "gravite", "element", "formation", "finalite")


@bp.get("/charte")
@guarded
def read() -> ResponseReturnValue:
    """Show the articles in force, each with its rules: what they mean, and what is applied."""
    charter, names = charter_of(visitor()), taxonomy().names
    applied = {r.id: say_rule(r, names) for article in charter.articles for r in article.rules}
    pending = charter.own_name not in visitor().actor.accepted
    return show(
        "charter.html",
        charter=charter,
        applied=applied,
        may_compare=could(visitor(), Action.CHARTER_COMPARE),
        to_accept=pending and could(visitor(), Action.CHARTER_ACCEPT),
        onward=local_path(request.args.get("suite", "")),
    )


@bp.post("/charte/accepter")
@guarded
def accept() -> ResponseReturnValue:
    """Accept the version that was read, and go where one was going."""
    try:
        ask(AcceptCharter(text_of(request.form, "version", 65)))
    except ConflictError:
        return redirect(url_for("charter.read"))  # another one began while this one was read
    return redirect(local_path(request.form.get("suite", "")) or url_for("login.home"))


@bp.get("/charte/essayer")
@guarded
def attempt() -> ResponseReturnValue:
    """Answer a question about somebody who does not exist: may they, and by which article?"""
    asked = request.args
    chosen = {name: text_of(asked, name, 40) for name in CHOICES}
    relations = frozenset(one[:40] for one in asked.getlist("lien"))
    decision: Decision | None = None
    problems: tuple[Problem, ...] = ()
    if chosen["qui"] and chosen["quoi"]:
        severity = int(chosen["gravite"]) if chosen["gravite"] in tuple("12345") else None
        try:
            decision = ask(
                TryCharter(
                    chosen["qui"],
                    chosen["quoi"],
                    relations,
                    chosen["categorie"] or None,
                    severity,
                    *(chosen[name] or None for name in ("element", "formation", "finalite")),
                )
            )
        except InvalidInputError as error:
            problems = error.problems
    return show(
        "charter_try.html",
        422 if problems else 200,
        chosen=chosen,
        relations=relations,
        decision=decision,
        problems=problems,
        words={
            "qui": {code: capital(word) for code, word in PROFESSION_FR.items()},
            "quoi": {code: capital(word) for code, word in ACTION_FR.items()},
            "lien": OF_ONE_FR,
            "cache": HIDDEN_FR,
            "gravite": [(n, f"{n}, {word.label}") for n, word in taxonomy().severities.items()],
            "element": [(code, capital(WORD_FR[code])) for code in ELEMENTS],
            "formation": [(code.value, capital(WORD_FR[code])) for code in Body],
            "finalite": [(code.value, capital(WORD_FR[code])) for code in Purpose],
        },
    )


@bp.get("/charte/schema.json")
@public("the form of a charter's file: the same for everybody, and about nobody")
def schema() -> ResponseReturnValue:
    """Return the JSON Schema of a charter's file, for editors."""
    answer = jsonify(charter_schema(taxonomy().words))
    answer.mimetype = "application/schema+json"
    return answer


@dataclass(frozen=True, slots=True)
class Right:
    """What one article lets somebody do, or keeps from them: a sentence a rule."""

    article: Article
    sentences: tuple[str, ...]


@bp.get("/mes-droits")
@guarded
def mine() -> ResponseReturnValue:
    """Say what the charter lets the reader do and see, article by article, and where."""
    me, names = visitor().actor, taxonomy().names
    charter, rights = charter_of(visitor()), []
    today = Context(now(), charter.time_zone).day
    # What one may comes first; what the law keeps from everybody is no news.
    for article in sorted(charter.articles, key=lambda one: one.law):
        speaking = [r for r in article.rules if not r.who or me.profession in r.who]
        mine = [rule for rule in speaking if not _lifted(rule, me)]
        if mine and article.in_force(today):
            rights.append(Right(article, tuple(say_to_you(rule, names) for rule in mine)))
    places = ask(ListTerritories())
    return show(
        "rights.html",
        rights=rights,
        sectors=_widest(places, me.sectors),
        perimeter=_widest(places, me.perimeter),
    )


def _lifted(rule: Rule, me: Actor) -> bool:
    """Say whether what the rule excepts is already so for this reader, whatever the record."""
    asked = rule.unless
    return bool(asked) and all(
        one.side is Side.ACTOR and compare_sides(one, me, None, None) for one in asked
    )


def _widest(places: tuple[TerritoryView, ...], ground: frozenset[str]) -> list[str]:
    """Return the names of the places that make up *ground*; one says all that lies in it."""
    return [p.name for p in places if p.id in ground and p.parent not in ground]
