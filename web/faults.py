"""What is wrong with a charter's or protocol's file, in French, for whoever hands one in on a page.

The reader of documents speaks English, with place, fault and remedy (``charters.document``); here
each of its sentences has its French.  One that has none is shown as it is, never hidden.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from charters.document import DocumentError
from charters.scenarios import Failure

KINDS = {
    "a mapping": "un groupe de clés",
    "a list": "une liste",
    "text": "un texte",
    "empty": "vide",
}

WRONG = (
    (r"is (a mapping|a list|text|empty)", "c'est {0}"),
    (r"unknown key (.+)", "clé inconnue {0}"),
    (r"the key (.+) is missing", "il manque la clé {0}"),
    (r"the list is too short", "la liste est trop courte"),
    (r"(\d+) characters", "{0} caractères"),
    (r"(.+) is not well formed", "{0} n'a pas la bonne forme"),
    (r"(.+) is no day", "{0} n'est pas un jour"),
    (r"unknown word (.+)", "mot inconnu {0}"),
    (
        r"the id (.+) stands twice: the base has it",
        "l'identifiant {0} est déjà celui de la base nationale",
    ),
    (r"the duty (.+) stands twice", "le devoir {0} figure deux fois"),
    (r"nobody has to answer", "personne n'a à répondre"),
    (r"no condition", "il n'y a aucune condition"),
    (r"the id (.+) stands twice", "l'identifiant {0} figure deux fois"),
    (r"the key (.+) stands twice", "la clé {0} figure deux fois"),
    (r"(.+) stands twice", "{0} figure deux fois"),
    (r"is too long", "le fichier est trop long"),
    (r"is not UTF-8", "ce n'est pas de l'UTF-8"),
    (r"holds a second document", "il y a un second document"),
    (r"anchors and aliases are refused", "les ancres et les alias (& et *) sont refusés"),
    (r"tags are refused", "les étiquettes (!) sont refusées"),
    (r"is nested too deep", "trop de niveaux les uns dans les autres"),
    (r"holds half a character", "il y a une moitié de caractère"),
    (r"this key is not text", "cette clé n'est pas un mot"),
    (r"holds a control character", "il y a un caractère de contrôle"),
    (r"has (\d+) (?:rules|scenarios)", "il y en a {0}"),
    (r"the effect and what is asked for disagree", "effect et ce qui est demandé se contredisent"),
    (r"(.+) is done to (\S+), which is not here", "{0} se fait sur {1}, qui n'est pas là"),
    (r"(.+) is done to (\S+)", "{0} se fait sur {1}"),
    (r"nothing that this rule speaks of is done to (\S+)",
     "rien de ce que dit cette règle ne se fait sur {0}"),
    (r"(.+) is no band(?: of hours)?", "{0} n'est pas une plage d'heures"),
    (r"is defined by itself: (.+)", "se définit par lui-même\u00a0: {0}"),
    (r"(.+) is a profession already", "{0} est déjà un métier"),
    (r"holds nothing", "il n'y a rien dedans"),
    (r"the base is adopted by nobody", "personne n'adopte la base nationale"),
    (r"(\S+) of (\S+) permits what (\S+) of (\S+) forbids",
     "{0} de {1} permet ce que {2} de {3} interdit"),
    (r"(.+) has no (\w+): the rule would be dead",
     "{0} n'a pas de {1}\u00a0: la règle ne dirait rien"),
    (r"(.+) has no (\w+)", "{0} n'a pas de {1}"),
    (r"holds no condition", "il n'y a aucune condition"),
    (r"not after it begins on (.+)", "ce jour ne vient pas après le début, le {0}"),
    (r"ends before the charter begins on (.+)",
     "l'article finit avant que la charte commence, le {0}"),
    (r"hides something of what is refused", "cela cache une partie de ce qui est refusé"),
    (r"asks first for something, yet it is permitted",
     "cela demande d'abord quelque chose, et c'est pourtant permis"),
    (r"asks for (\d+) partners of (\d+) kinds", "{0} partenaires de {1} sortes, c'est trop peu"),
    (r"is (.+)", "c'est {0}"),
)  # fmt: skip
RIGHT = (
    (r"write a mapping with (.+)", "écrivez les clés {0}"),
    (r"did you mean (.+)\?", "vouliez-vous dire {0}\u00a0?"),
    (r"one of: (.+)", "l'un de\u00a0: {0}"),
    (r"required here: (.+)", "il faut ici\u00a0: {0}"),
    (r"none is known here", "aucun n'est connu ici"),
    (r"write a list, such as (.+)", "écrivez une liste, comme [un, deux]"),
    (r"give at least (\d+)", "donnez-en au moins {0}"),
    (r"at least (\d+): one of each kind", "au moins {0}\u00a0: un de chaque sorte"),
    (r"write some text", "écrivez un texte"),
    (r"at most (\d+) bytes", "au plus {0} octets"),
    (r"at most (\d+) levels", "au plus {0} niveaux"),
    (r"at most (\d+)(?: \w+)?", "au plus {0}"),
    (r"it must match (.+)", "la forme est {0}"),
    (r"write a whole number from (\S+) to (\S+)", "écrivez un nombre entier de {0} à {1}"),
    (r"such as (\S+)", "écrivez-le comme {0}"),
    (r"say of what: (.+)", "dites de quoi il s'agit\u00a0: {0}"),
    (r"take out (.+)", "enlevez {0}"),
    (r"say it once", "dites-le une fois"),
    (r"give each its own id", "donnez à chacun le sien"),
    (r"another id", "donnez-en un autre"),
    (r"save as UTF-8", "enregistrez le fichier en UTF-8"),
    (r"correct the YAML", "vérifiez les retraits, les deux-points et les guillemets"),
    (r"keep plain text", "ne gardez que du texte"),
    (r"write the character", "écrivez le caractère"),
    (r"write one document", "écrivez un document"),
    (r"keep one", "gardez-en un"),
    (r"write the value out", "écrivez la valeur en toutes lettres"),
    (r"remove what begins with '!'", "enlevez ce qui commence par «\u00a0!\u00a0»"),
    (r"write a plain word before ':'", "écrivez un mot simple avant les deux-points"),
    (r"(.+): one at least with require, none otherwise",
     "{0}\u00a0: un au moins avec require, aucun sinon"),
    (r"add it", "ajoutez-le"),
    (r"remove it, or add an action", "enlevez-le, ou ajoutez une action"),
    (r"name that kind", "nommez cette fiche"),
    (r"write accepted: true, under 'unless' if need be",
     "écrivez accepted: true, sous unless s'il le faut"),
    (r"two different hours", "deux heures différentes"),
    (r"break the circle", "rompez le cercle"),
    (r"give the definition its own name", "donnez un autre nom à la définition"),
    (r"write a mapping, such as (.+)", "écrivez un groupe de clés, comme nom: [un]"),
    (r"match (.+)", "la forme est {0}"),
    (r"leave quorum and begins out", "enlevez quorum et begins"),
    (r"narrow or remove it: the law says (.+)", "resserrez-la ou retirez-la\u00a0: la loi dit {0}"),
    (
        r"narrow it to (.+): the law says (.+)",
        "resserrez-la\u00a0: la loi dit {1}, avec pour seule exception\u00a0: {0}",
    ),
    (r"name another kind or condition", "nommez une autre fiche ou une autre condition"),
    (r"a later day", "un jour plus tard"),
    (r"remove it", "enlevez-le"),
    (r"leave it out, or name another kind", "enlevez-le, ou nommez une autre fiche"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: where (lines and columns count from 1, 0: nowhere in particular), what, remedy."""

    line: int
    column: int
    key: str
    wrong: str
    right: str


def of_document(error: DocumentError) -> Fault:
    """Return a fault of the file in French."""
    if error.right == "correct the YAML":
        wrong = "ce n'est pas du YAML"
    else:
        wrong = _said(error.wrong, WRONG)
    key = "" if error.field == "file" else error.field
    return Fault(error.line, error.column, key, wrong, _said(error.right, RIGHT))


def of_scenario(failure: Failure) -> Fault:
    """Return a scenario that is not met, in French: what was expected, and what the rules say."""
    asked, found = failure.scenario, failure.decision
    cited = f" par {', '.join(sorted(asked.articles))}" if asked.articles else ""
    expected = "permis" if asked.permitted else "refusé"
    if asked.permitted == found.permitted and asked.hide != found.hidden:
        wrong = "les champs cachés ne sont pas ceux qui étaient attendus"
    else:
        wrong = f"on attendait «\u00a0{expected}{cited}\u00a0»"
    return Fault(
        asked.line,
        asked.column,
        f"scénario {asked.id} «\u00a0{asked.says}\u00a0»",
        wrong,
        f"les règles disent\u00a0: {found.explanation}",
    )


def _said(text: str, table: tuple[tuple[str, str], ...]) -> str:
    for pattern, french in table:
        if match := re.fullmatch(pattern, text, re.DOTALL):
            return french.format(*(KINDS.get(part, _quoted(part)) for part in match.groups()))
    return text


def _quoted(text: str) -> str:
    inner = re.fullmatch(r"'(.*)'", text, re.DOTALL)
    return f"«\u00a0{inner[1]}\u00a0»" if inner else text
