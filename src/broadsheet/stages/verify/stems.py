"""Word stems good enough to see that two words are forms of one: endings by language, no dictionary."""

from __future__ import annotations

import functools

# Endings cut once each, longest first, as long as `_KEEP` letters stay. Lists hold inflection only: derivation
# ("invade", "invasion") is left to the lexicon, for "nation" and "national" are not one word.
_ENDINGS = {
    "en": ("ings", "ing", "ied", "ies", "edly", "ed", "es", "ly", "s", "e", "'s"),
    "de": ("erinnen", "ungen", "ernen", "innen", "eren", "sten", "test", "tete", "ten", "ern", "em", "en", "er", "es", "et", "te", "st", "e", "n", "s", "t"),
    "fr": ("aient", "erent", "ation", "issent", "ions", "eaux", "ees", "ent", "ais", "ait", "ant", "aux", "es", "er", "ez", "ee", "is", "it", "al", "s", "e", "x"),
    "es": ("aciones", "iendo", "aron", "ieron", "ando", "aban", "ados", "idas", "adas", "idos", "ado", "ada", "ido", "ida", "aba", "an", "en", "ar", "er", "ir", "as", "os", "es", "a", "o", "e", "s"),
    "pt": ("aram", "eram", "iram", "ando", "endo", "avam", "ados", "adas", "ado", "ada", "ido", "ida", "ava", "am", "em", "ar", "er", "ir", "as", "os", "es", "a", "o", "e", "s", "u"),
    "it": ("azioni", "arono", "irono", "avano", "ando", "endo", "ati", "ate", "ato", "ata", "iti", "ito", "ita", "uto", "are", "ere", "ire", "ano", "ono", "i", "e", "a", "o"),
    "nl": ("eren", "ende", "den", "ten", "en", "er", "es", "de", "te", "e", "s", "t"),
    "ru": ("иями", "ость", "ости", "ение", "ения", "ились", "ались", "ями", "ами", "ого", "его", "ому", "ему", "ыми", "ими", "ться", "ется", "ился", "илась", "ала", "али", "или", "ила", "ует", "ают", "ают", "ов", "ев", "ей", "ой", "ом", "ем", "ам", "ям", "ах", "ях", "ый", "ии", "ая", "ое", "ые", "их", "ых", "им", "ым", "ть", "ет", "ит", "ал", "ил", "ут", "ют", "ую", "юю", "а", "е", "и", "о", "у", "ы", "ю", "я", "ь"),
    "pl": ("owie", "ami", "ach", "ego", "emu", "ych", "ymi", "ich", "imi", "owi", "ala", "ali", "ila", "ili", "ow", "em", "om", "ej", "ie", "ym", "im", "al", "il", "ac", "ic", "a", "e", "i", "o", "u", "y"),
    "tr": ("lerinde", "larinda", "lerini", "larini", "lerin", "larin", "ler", "lar", "nin", "nun", "den", "dan", "de", "da", "yi", "yu", "in", "un", "i", "u", "a", "e"),
}  # fmt: skip
_ENDINGS["uk"] = _ENDINGS["ru"] + ("ів", "ою", "ею", "ії", "і", "ї", "ього", "ому", "ий", "их")
_KEEP = 3
IRREGULAR = {
    "said": "say", "says": "say", "went": "go", "gone": "go", "goes": "go", "was": "be", "were": "be", "been": "be", "is": "be", "are": "be",
    "had": "have", "has": "have", "won": "win", "lost": "lose", "fell": "fall", "fallen": "fall", "rose": "rise", "risen": "rise",
    "shot": "shoot", "fought": "fight", "bought": "buy", "sold": "sell", "told": "tell", "held": "hold", "led": "lead", "left": "leave",
    "met": "meet", "made": "make", "took": "take", "taken": "take", "gave": "give", "given": "give", "found": "find", "got": "get",
    "grew": "grow", "grown": "grow", "knew": "know", "known": "know", "began": "begin", "begun": "begin", "broke": "break", "broken": "break",
    "brought": "bring", "built": "build", "caught": "catch", "came": "come", "chose": "choose", "chosen": "choose", "drove": "drive",
    "driven": "drive", "flew": "fly", "flown": "fly", "forgot": "forget", "kept": "keep", "paid": "pay", "ran": "run", "saw": "see", "seen": "see",
    "sent": "send", "spoke": "speak", "spoken": "speak", "spent": "spend", "stood": "stand", "stole": "steal", "stolen": "steal",
    "struck": "strike", "taught": "teach", "thought": "think", "threw": "throw", "thrown": "throw", "wrote": "write", "written": "write",
    "men": "man", "women": "woman", "children": "child", "feet": "foot", "teeth": "tooth", "mice": "mouse", "lives": "life", "wives": "wife",
    "died": "die", "dies": "die", "dying": "die", "lay": "lie", "lain": "lie", "hid": "hide", "hidden": "hide", "sank": "sink", "sunk": "sink",
    "swam": "swim", "wore": "wear", "worn": "wear", "withdrew": "withdraw", "withdrawn": "withdraw", "became": "become", "felt": "feel",
    "ate": "eat", "eaten": "eat", "sat": "sit", "slept": "sleep", "swept": "sweep", "bore": "bear", "born": "bear", "sought": "seek",
    "dealt": "deal", "meant": "mean", "lent": "lend", "bent": "bend", "shook": "shake", "shaken": "shake", "sang": "sing", "sung": "sing",
}  # fmt: skip


@functools.lru_cache(maxsize=131_072)
def stem(word: str, language: str) -> str:
    """Stem of a folded word.

    >>> stem("flooded", "en") == stem("flooding", "en") == stem("floods", "en")
    True
    >>> stem("stopped", "en") == stem("stops", "en"), stem("said", "en") == stem("say", "en")
    (True, True)
    """
    if not word[:1].isalpha():
        return word
    if language == "en":
        word = IRREGULAR.get(word, word)
    for ending in _ENDINGS.get(language, ()):
        if len(word) - len(ending) >= _KEEP and word.endswith(ending):
            return _tidy(word[: -len(ending)], ending, language)
    return word


def _tidy(root: str, ending: str, language: str) -> str:
    if language != "en":
        return root
    if ending in ("ied", "ies"):
        return root + "y"
    if len(root) > _KEEP and root[-1] == root[-2] and root[-1] not in "lsz" and ending in ("ed", "ing", "ings"):
        root = root[:-1]
    return root.removesuffix("e") if len(root) > _KEEP else root
