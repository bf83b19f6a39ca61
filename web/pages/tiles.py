"""The tiles of the report's first step: which come first for whom, and what else they are called.

1. Six tiles first, by what each profession reports most; the groups below are everybody's.
2. ``ALSO`` holds the words people say and the taxonomy does not: « rixe » finds the fight.
3. Only codes of the taxonomy stand here; a test holds that.
"""

from __future__ import annotations

from collections.abc import Mapping

from charters.vocabulary import Profession as Who

USUAL = ("TRQ-03", "TRQ-02", "TRQ-01", "CAD-01", "BIE-01", "VIE-01")

FREQUENT: Mapping[str, tuple[str, ...]] = {
    Who.CARETAKER: ("TRQ-03", "CAD-03", "CAD-01", "BIE-01", "TRQ-01", "PER-01"),
    Who.HOUSING_MANAGER: ("TRQ-03", "BIE-01", "CAD-03", "TRQ-04", "CAD-01", "PER-01"),
    Who.NIGHT_CORRESPONDENT: ("TRQ-01", "TRQ-02", "TRQ-03", "PER-07", "BIE-03", "VIE-01"),
    Who.SOCIAL_MEDIATOR: ("TRQ-02", "TRQ-05", "TRQ-03", "VUR-05", "VIE-03", "VIE-01"),
    Who.PREVENTION_EDUCATOR: ("VUR-05", "TRQ-02", "SCO-02", "VUR-06", "VIE-03", "VIE-01"),
    Who.YOUTH_WORKER: ("VUR-05", "TRQ-02", "SCO-02", "VIE-02", "VIE-03", "VIE-01"),
    Who.MUNICIPAL_POLICE: ("CIR-01", "TRQ-02", "TRQ-01", "BIE-03", "CIR-03", "TRQ-07"),
    Who.STATE_POLICE: ("PER-07", "VUR-01", "VUR-02", "BIE-04", "CIR-01", "PER-05"),
    Who.MUNICIPAL_SERVICES: ("CAD-01", "CAD-02", "BIE-02", "CAD-04", "CIR-03", "CAD-05"),
    Who.SCHOOL_REPRESENTATIVE: ("SCO-02", "SCO-01", "VUR-05", "VUR-06", "PER-01", "PER-07"),
    Who.TRANSPORT_SECURITY: ("TRP-01", "TRP-02", "PER-01", "PER-04", "BIE-02", "VUR-01"),
    Who.MERCHANT_REPRESENTATIVE: ("BIE-07", "PER-06", "TRQ-02", "CAD-01", "PER-02", "VIE-03"),
}

ALSO: Mapping[str, str] = {
    "TRQ-01": "musique fête cris aboiements boum vacarme voisins mobylette",
    "TRQ-02": "attroupement groupe rassemblement jeunes occupation bas de tour",
    "TRQ-03": "squat entrée cage montée immeuble rassemblement",
    "TRQ-04": "squat cave toit garage terrasse intrusion",
    "TRQ-05": "dispute voisins querelle",
    "TRQ-06": "ivresse alcool bouteilles canettes",
    "TRQ-07": "molosse morsure animal errant",
    "CAD-01": "ordures déchets encombrants poubelles gravats saleté",
    "CAD-02": "lampadaire lumière noir candélabre",
    "CAD-03": "digicode interphone ascenseur panne serrure",
    "CAD-04": "graff peinture inscription croix",
    "CAD-05": "eau borne geyser hydrant",
    "BIE-01": "vandalisme casse vitre boîte aux lettres dégradation",
    "BIE-02": "vandalisme casse banc abribus jeux dégradation",
    "BIE-03": "incendie conteneur brûle",
    "BIE-04": "incendie voiture scooter brûle",
    "BIE-05": "feu flammes fumée brûle",
    "BIE-06": "effraction vol appartement maison",
    "BIE-07": "effraction magasin boutique chantier",
    "BIE-08": "moto scooter vélo trottinette voiture volée",
    "BIE-09": "vitre roulotte rétroviseur pneus",
    "PER-01": "injure crachat agressivité gardien",
    "PER-02": "peur pression chantage racket",
    "PER-03": "coups frappé agression blessé",
    "PER-04": "coups gardien médiateur agressé frappé",
    "PER-05": "arraché racket agression braquage",
    "PER-06": "pickpocket téléphone sac",
    "PER-07": "rixe baston bande combat",
    "PER-08": "conjugales femme battue couple enfants",
    "PER-09": "sexisme sifflet importuner",
    "PER-10": "viol attouchement",
    "PER-11": "maire conseiller adjoint",
    "PER-12": "couteau pistolet fusil",
    "STU-01": "drogue cannabis fumer joint protoxyde",
    "STU-02": "drogue deal trafic dealer guetteur four",
    "STU-03": "drogue nourrice cache matériel",
    "VUR-01": "pierres cailloux jets caillassage",
    "VUR-02": "feux artifice fusées pétards",
    "VUR-03": "embuscade piège pompiers police",
    "VUR-04": "émeute foule barrage",
    "VUR-05": "conflit bandes rivalité vengeance",
    "VUR-06": "réseaux sociaux snap vidéo appel",
    "SCO-01": "école collège lycée entrée",
    "SCO-02": "école collège lycée sortie bagarre",
    "TRP-01": "caillassage tram train",
    "TRP-02": "bus tram arrêt service déviation",
    "CIR-01": "moto quad scooter cross roue arrière",
    "CIR-02": "excès vitesse bruit scooter",
    "CIR-03": "voiture ventouse épave garé trottoir",
    "CIR-04": "collision renversé piéton",
    "VUL-01": "malaise perdu détresse",
    "VUL-02": "âgée solitude",
    "VUL-03": "sdf campement tente",
    "VUL-04": "jeunes enfants dehors nuit",
    "VUL-05": "psychique agité incohérent",
    "VUL-06": "maltraitance bébé mineur",
    "VIE-01": "calme ambiance rien à signaler ronde",
    "VIE-02": "fête match manifestation obsèques",
    "VIE-03": "peur insécurité plainte",
    "VIE-04": "désaccord service compétence",
}
