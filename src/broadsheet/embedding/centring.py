"""What vectors of one model have in common, subtracted: they lie in a narrow cone, and every pair would look alike."""

from __future__ import annotations

import numpy as np

from broadsheet.embedding.base import Vectors

PRIOR_WEIGHT = 50  # texts that the common direction of invented headlines counts as


def centred(vectors: Vectors, typical: Vectors) -> Vectors:
    """Unit vectors without what all have in common.

    The mean is that of `vectors` and, as if they were `PRIOR_WEIGHT` texts more, of `typical`, so that it can be
    had for a single text too.
    """
    rows, prior = unit(vectors), unit(typical)
    mean = (rows.sum(axis=0) + PRIOR_WEIGHT * prior.mean(axis=0)) / (len(rows) + PRIOR_WEIGHT)
    return unit(rows - mean)


def unit(vectors: Vectors) -> Vectors:
    """Rows of length 1; a null vector stays one."""
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    found: Vectors = (vectors / np.where(norms > 0, norms, 1.0)).astype(np.float32)
    return found


# Invented headlines of all subjects, to know what vectors of a model have in common before there are articles.
TYPICAL = (
    "Minister announces new budget for schools",
    "Striker scores twice as home side win the derby",
    "Two injured after lorry overturns on coastal road",
    "Central bank leaves interest rates unchanged",
    "Scientists find a new species of beetle in the mountains",
    "Singer cancels tour because of illness",
    "Storm leaves thousands of homes without power",
    "Court sentences former mayor to three years in prison",
    "La ministra presenta el nuevo presupuesto de educación",
    "El equipo local gana el clásico con dos goles",
    "Dos heridos en un accidente en la carretera de la costa",
    "El banco central mantiene los tipos de interés",
    "Ministro apresenta novo orçamento para as escolas",
    "Time da casa vence o clássico com dois gols",
    "Dois feridos em acidente na estrada do litoral",
    "Tempestade deixa milhares de casas sem energia",
    "La ministre présente le nouveau budget des écoles",
    "Deux blessés dans un accident sur la route côtière",
    "La banque centrale laisse ses taux inchangés",
    "Des chercheurs découvrent une nouvelle espèce d'insecte",
    "Ministerin stellt neuen Haushalt für Schulen vor",
    "Zwei Verletzte bei Unfall auf der Küstenstraße",
    "Zentralbank lässt Leitzins unverändert",
    "Gericht verurteilt früheren Bürgermeister zu drei Jahren Haft",
    "Министр представил новый бюджет для школ",
    "Двое пострадали в аварии на прибрежной дороге",
    "Центральный банк сохранил ключевую ставку",
    "Суд приговорил бывшего мэра к трём годам",
    "Ministrica predstavila nov proračun za šole",
    "V nesreči na obalni cesti dva poškodovana",
    "الوزير يعلن ميزانية جديدة للمدارس",
    "إصابة شخصين في حادث على الطريق الساحلي",
    "部长公布新的教育预算",
    "沿海公路发生事故两人受伤",
    "大臣が学校の新しい予算を発表",
    "Il ministro presenta il nuovo bilancio per le scuole",
)
