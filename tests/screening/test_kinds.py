"""One story per structured kind: what must be found, in every disguise, and what must stay.

`{words}` marks the find; a text without braces must be clean.
"""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.fr import nir
from stdnum.iso7064 import mod_97_10

from sharing.screening import FindingKind, screen


def expect(kind: FindingKind, marked: str) -> None:
    """Check that the only finds of a text are its marks."""
    start, end = marked.find("{"), marked.find("}") - 1
    text = marked.replace("{", "").replace("}", "")
    wanted = [(kind, start, end)] if start >= 0 else []
    assert [(f.kind, f.start, f.end) for f in screen(text)] == wanted, text


@pytest.mark.parametrize(
    "marked",
    [
        "écrire à {nom@exemple.fr}.",
        "écrire à {nom (at) exemple.fr} vite",
        "écrire à {nom[arobase]exemple[point]fr} vite",
        "écrire à {nom arobase exemple point fr} vite",
        "écrire à {nom @ exemple.fr} vite",
        "écrire à {n\u200bom@exem\u00adple.fr} vite",
        "écrire à {ｎｏｍ＠ｅｘｅｍｐｌｅ．ｆｒ} vite",
        "nous étions @ la fête",
        "nous étions at home, merci",
    ],
)
def test_emails(marked: str) -> None:
    expect(FindingKind.EMAIL, marked)


@pytest.mark.parametrize(
    "marked",
    [
        "au {06 39 98 12 34} ce soir",
        "au {06.39.98.12.34}.",
        "au {06–39–98–12–34} ce soir",
        "au {06\u202f39\u202f98\u202f12\u202f34} ce soir",
        "au {06\u00a039\u00a098\u00a012\u00a034}, vite",
        "au {０６３９９８１２３４} ce soir",
        "au {۰۶ ۳۹ ۹۸ ۱۲ ۳۴} ce soir",
        "au {0️⃣6️⃣3️⃣9️⃣9️⃣8️⃣1️⃣2️⃣3️⃣4️⃣} ce soir",
        "au {06\u200b39\u200d98\ufeff12\u206034} ce soir",
        "au {(0)6 39 98 12 34} ce soir",
        "au {+33 (0)6 39 98 12 34} ce soir",
        "au {+33639981234} 22h30",
        "au {+49 30 901820} à Berlin",
        "au {+212 522 43 30 40} à Casablanca",
        "de 06h à 22h, 39 appels, 98 réponses",
        "du 05/03/2026 12 h au 06/03/2026 14 h",
        "au 0 800 123 456, appel gratuit",
        "le 17, le 112, le 3919, le 116 117",
        "entre 120 et 150 personnes, 35 000 euros",
    ],
)
def test_phones(marked: str) -> None:
    expect(FindingKind.PHONE, marked)


@given(
    first=st.sampled_from("1234567"),
    rest=st.text("0123456789", min_size=8, max_size=8),
    separator=st.sampled_from(["", " ", ".", "-", "/", "\u00a0", "\u202f", " - ", "\u200b"]),
)
def test_any_french_number_is_found_however_it_is_cut(
    first: str, rest: str, separator: str
) -> None:
    digits = "0" + first + rest
    number = separator.join(digits[i : i + 2] for i in range(0, 10, 2))
    (found,) = screen(f"rappeler le {number} demain")
    assert (found.kind, found.start, found.end) == (FindingKind.PHONE, 12, 12 + len(number))


_NIR = st.builds(
    "{}{:02d}{:02d}{}{:03d}{:03d}".format,
    st.sampled_from("12"),
    st.integers(0, 99),
    st.integers(1, 12),
    st.sampled_from(["01", "13", "2A", "2B", "75", "93"]),
    st.integers(1, 990),
    st.integers(1, 999),
)


@given(number=_NIR, separator=st.sampled_from(["", " ", ".", "-", "\u00a0", "\u2009"]))
def test_any_valid_nir_is_found_however_it_is_cut(number: str, separator: str) -> None:
    key = nir.calc_check_digits(number)
    cuts = [0, 1, 3, 5, 7, 10, 13, 15]
    whole = number + key
    written = separator.join(whole[a:b] for a, b in pairwise(cuts))
    (found,) = screen(f"carte {written} trouvée")
    assert (found.kind, found.start, found.end) == (FindingKind.NIR, 6, 6 + len(written))


@pytest.mark.parametrize(
    "marked",
    [
        "sécu {185057800608491}",
        "sécu {1 85 05 78 006 084 92} (clé fausse)",
        "sécu {1850578006084} sans clé",
        "colis 3 250391 123456 perdu",
        "dossier 185137800608491 clos",
    ],
)
def test_nir(marked: str) -> None:
    expect(FindingKind.NIR, marked)


@given(
    bban=st.text("0123456789", min_size=23, max_size=23),
    separator=st.sampled_from(["", " ", ".", "-", "\u00a0"]),
    lower=st.booleans(),
)
def test_any_valid_french_iban_is_found(bban: str, separator: str, lower: bool) -> None:
    whole = "FR" + mod_97_10.calc_check_digits(bban + "FR") + bban
    assert len(whole) == 27
    written = separator.join(whole[i : i + 4] for i in range(0, 27, 4))
    written = written.lower() if lower else written
    (found,) = screen(f"verser sur {written} merci")
    assert (found.kind, found.start, found.end) == (FindingKind.IBAN, 11, 11 + len(written))


@pytest.mark.parametrize(
    "marked",
    [
        "vers {DE89 3704 0044 0532 0130 00} en Allemagne",
        "RIB {FR76 3000 2005 5000 0001 5784 165} recopié de travers",
        "de 12 jeunes de 13 à 17 ans, 14 filles et 15 garçons",
    ],
)
def test_ibans(marked: str) -> None:
    expect(FindingKind.IBAN, marked)


_PLATE_LETTERS = "ABCDEFGHJKLMNPQRSTVWXYZ"


@given(
    letters=st.text(_PLATE_LETTERS, min_size=4, max_size=4),
    digits=st.text("0123456789", min_size=3, max_size=3),
    separator=st.sampled_from(["-", "–", ""]),
    lower=st.booleans(),
)
def test_any_current_plate_is_found(letters: str, digits: str, separator: str, lower: bool) -> None:
    plate = separator.join([letters[:2], digits, letters[2:]])
    plate = plate.lower() if lower else plate
    (found,) = screen(f"une berline {plate} grise")
    assert (found.kind, found.start, found.end) == (FindingKind.PLATE, 12, 12 + len(plate))


@pytest.mark.parametrize(
    "marked",
    [
        "scooter {ab 123 cd} sans casque",
        "vu {AB 123 CD} hier",
        "vu {123 ABC 75} hier",
        "immatriculée {4567 xy 93}",
        "plaque partielle {AB-123}",
        "PLUS DE 100 EN FETE",
        "groupe de 120 en colère",
        "à 22 H 30, 15 MIN 20",
        "12 RUE 75, 3 BAT 12",
        "TRQ-03 puis PER-04",
        "bus 607, ligne T4, N42",
    ],
)
def test_plates(marked: str) -> None:
    expect(FindingKind.PLATE, marked)


@pytest.mark.parametrize(
    "marked",
    [
        "né le {12/03/2009} à l'hôpital",
        "Née le {1er janvier 1990}",
        "DDN {12.03.87}",
        "date de naissance : {12 mars 1998}",
        "né en {98}",
        "née en {mars 98}",
        "le jeune ({14/02/2008}) est parti",
        "réunion le 12/03/2026 à 9h",
        "tension née en 2024",
        "loi du 5 mars 2007",
        "rue du 8 mai 1945",
        "né de la fermeture en 24 h",
        "âgé de 17 ans environ",
    ],
)
def test_birth_dates(marked: str) -> None:
    expect(FindingKind.BIRTH_DATE, marked)


@pytest.mark.parametrize(
    "marked",
    [
        "appartement {12} inondé",
        "appt. {12B}",
        "appt {n° 12} inondé",
        "porte {4B} forcée",
        "porte {A} du palier",
        "3e étage {gauche}",
        "3° étage, porte {droite}",
        "rez-de-chaussée {gauche}",
        "la locataire du {23} crie",
        "hall B, bâtiment C, escalier 2, entrée 4, 3e étage",
        "12 rue de la Liberté",
        "la gardienne du 12 rue Victor Hugo",
        "appartement 3 pièces",
        "porte 3 du stade",
        "la porte a été forcée",
        "LA PORTE A ETE FORCEE",
        "la voisine du 2e étage",
        "tourner à gauche au 3e feu",
        "la 2e à gauche",
    ],
)
def test_dwellings(marked: str) -> None:
    expect(FindingKind.DWELLING, marked)


@pytest.mark.parametrize(
    "marked",
    [
        "posté par {@lacite_93}.",
        "snap : {karim_93} filme",
        "profil {https://www.instagram.com/lola.bzh} suivi",
        "rendez-vous @tous à 18h",
        "RDV @ 14h",
        "snap : rendez-vous ce soir",
    ],
)
def test_handles(marked: str) -> None:
    expect(FindingKind.HANDLE, marked)


@pytest.mark.parametrize(
    "marked",
    [
        "depuis {192.0.2.17}.",
        "depuis {2001:db8::8a2e:370:7334} hier",
        "version 2.1.0.3",
        "à 22:30:15 précises",
        "le 12.03.2026.1",
    ],
)
def test_addresses_of_machines(marked: str) -> None:
    expect(FindingKind.IP_ADDRESS, marked)
