"""Country and language codes the catalogue may use."""

from __future__ import annotations

import re

# ISO 3166-1 alpha-2, and XK, which everybody uses for Kosovo.
COUNTRIES = frozenset(
    """AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV
    BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET
    FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM
    IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD
    ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE
    PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST
    SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS
    XK YE YT ZA ZM ZW""".split()
)

# ISO 639-1. A language without a two-letter code is written with its three letters (ISO 639-3).
LANGUAGES = frozenset(
    """aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz
    ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik
    io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml
    mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd
    se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi
    vo wa wo xh yi yo za zh zu""".split()
)

_INVENTED = re.compile("X[A-Z]")

# language, optional script, optional region: the subtags of BCP 47 that a feed list needs.
_TAG = re.compile(r"(?P<language>[a-z]{2,3})(-[A-Z][a-z]{3})?(-(?P<region>[A-Z]{2}|[0-9]{3}))?")


def is_country(code: str) -> bool:
    """Whether it is a country code. XA to XZ, which ISO leaves to users, are taken for invented countries.

    >>> is_country("GB"), is_country("UK"), is_country("XA")
    (True, False, True)
    """
    return code in COUNTRIES or _INVENTED.fullmatch(code) is not None


def is_language(tag: str) -> bool:
    """Whether it is a BCP 47 tag of language, script and region, written in the usual case.

    >>> is_language("zh-Hant"), is_language("pt-BR"), is_language("gr"), is_language("english")
    (True, True, False, False)
    """
    match = _TAG.fullmatch(tag)
    if match is None:
        return False
    region = match["region"]
    if region and region.isalpha() and not is_country(region):
        return False
    return len(match["language"]) == 3 or match["language"] in LANGUAGES
