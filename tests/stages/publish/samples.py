"""Invented digests to print: several outlets, copies, right-to-left, CJK. No outlet, person or event exists."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from broadsheet.config import EditionConfig
from broadsheet.stages.edition import Candidate, plan_editions
from broadsheet.types import (
    Article,
    Claim,
    ClaimReport,
    Difference,
    Digest,
    Edition,
    Figure,
    Highlight,
    Image,
    Outcome,
    Outlet,
    Part,
    Perspective,
    Quote,
    Reason,
    Report,
    Sections,
    Source,
    Span,
    Story,
    TimelineStep,
    Verdict,
)

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

OUTLETS = {
    outlet.domain: outlet
    for outlet in (
        Outlet("harbourpost.example", "Harbour Post", "NZ", "en", "", "private"),
        Outlet("coastdaily.example", "The Coast Daily", "NZ", "en", "tide-group", "listed"),
        Outlet("inlandtimes.example", "Inland Times", "NZ", "en", "tide-group", "listed"),
        Outlet("radiolumen.example", "Radio Lumen", "PT", "pt", "", "public"),
        Outlet("northwire.example", "Northwire", "IE", "en", "northwire", "agency"),
        Outlet("sahifa.example", "صحيفة الميناء", "JO", "ar", "", "private"),
        Outlet("minato.example", "みなと新聞", "JP", "ja", "", "cooperative"),
    )
}


def span(article: str, text: str, start: int = 0, part: Part = Part.TEXT) -> Span:
    return Span(article, part, start, start + len(text), text)


def claim(text: str, *evidence: Span, sources: int = 1) -> Claim:
    return Claim(text, evidence, sources)


def source(article: str, title: str, outlet: str, minutes: int = 0, **more: object) -> Source:
    known = OUTLETS.get(outlet)
    values = {
        "article_id": article,
        "title": title,
        "url": f"https://{outlet}/news/{article}",
        "outlet": outlet,
        "outlet_name": known.name if known else outlet,
        "language": "en",
        "published": NOON - timedelta(minutes=minutes),
        "source_key": f"publisher:{known.family_key if known else outlet}",
    }
    return Source(**{**values, **more})  # type: ignore[arg-type]


def article(article_id: str, text: str, *, title: str = "A title", language: str = "en") -> Article:
    """An extracted page."""
    return Article(
        article_id,
        f"https://harbourpost.example/{article_id}",
        "harbourpost.example",
        title,
        text,
        language,
        NOON,
        NOON,
    )


def digest(
    story_id: str, sections: Sections, *, language: str = "en", hours_old: float = 1, version: int = 1, **more: object
) -> Digest:
    claims = tuple(
        ClaimReport("summary", c.text, Verdict.SUPPORTED, Outcome.KEPT, 1.0, (), c.evidence) for c in sections.summary
    )
    values = {
        "story_id": story_id,
        "language": language,
        "writer": "extractive",
        "sections": sections,
        "report": Report(claims),
        "version": version,
        "first_published": NOON - timedelta(hours=hours_old + version - 1),
        "updated": NOON - timedelta(hours=hours_old),
        "material_key": "0" * 16,
    }
    return Digest(**{**values, **more})  # type: ignore[arg-type]


def flood() -> Digest:
    """Every section filled: copies of an agency text, a disputed figure, a dropped claim, an update."""
    wall = span(
        "a1",
        "The sea wall at Port Amber gave way shortly before dawn on Monday, and water stood a metre "
        "deep in the fish market within the hour.",
        120,
    )
    wall2 = span("a2", "The wall broke just before dawn.", 40)
    evacuated = span("a3", "Some 1,200 people were taken to two schools on the hill, the council said.", 300)
    copy = replace(evacuated, article_id="a4")
    harbour = span(
        "a1",
        "The harbour is closed to all ships until the wall has been surveyed, which takes four days.",
        420,
    )
    nine = span("a1", "At least nine people were hurt.", 600)
    fifteen = span("a5", "Quinze pessoas ficaram feridas, segundo o hospital.", 210)
    said = span("a2", "“We asked for this wall to be raised eleven years ago, and every winter since”", 700)
    sections = Sections(
        title=claim(
            "Sea wall at Port Amber breaks, and 1,200 people leave the lower town",
            span("a1", "Sea wall breaks at Port Amber; lower town leaves", 0, Part.TITLE),
            sources=3,
        ),
        summary=(
            claim(wall.text, wall, wall2, sources=2),
            claim("Some 1,200 people were taken to two schools on the hill.", evacuated, copy),
            claim(
                "The harbour is closed to all ships until the wall has been surveyed, which takes four days.",
                harbour,
            ),
        ),
        highlights=(
            Highlight("Harbour closed", claim(harbour.text, harbour)),
            Highlight(
                "Schools as shelters",
                claim(
                    "Two schools on the hill are open day and night, with beds for 1,500 people.",
                    span("a3", "Two schools on the hill are open day and night, with beds for 1,500 people.", 380),
                    sources=2,
                ),
            ),
            Highlight(
                "No power",
                claim(
                    "The lower town has been without power since 5.40 a.m., the grid company said.",
                    span("a5", "A baixa está sem luz desde as 5h40, disse a empresa de energia.", 90),
                ),
            ),
            Highlight(
                "Older wall",
                claim(
                    "The wall was built in 1961 and last strengthened in 1988.",
                    span("a1", "The wall was built in 1961 and last strengthened in 1988.", 900),
                ),
            ),
        ),
        quote=Quote(
            claim("We asked for this wall to be raised eleven years ago, and every winter since", said),
            "Ilse Tamarind",
            "harbour master",
        ),
        perspectives=(
            Perspective(
                "The council of Port Amber",
                claim(
                    "It holds that the wall met the standard when it was last inspected in March.",
                    span("a3", "The wall met the standard in March, the council said.", 500),
                    span("a1", "The council says the wall passed its inspection in March.", 1010),
                    sources=2,
                ),
            ),
            Perspective(
                "The fishers’ union",
                claim(
                    "It wants the market rebuilt on the hill, and says its members will not go back below the wall.",
                    span("a2", "Our members will not go back below that wall, the union said.", 850),
                ),
            ),
        ),
        timeline=(
            TimelineStep(
                date(2026, 11, 21),
                claim(
                    "The weather service warns of a spring tide with onshore wind.",
                    span("a5", "O aviso de maré viva foi dado no sábado.", 30),
                ),
            ),
            TimelineStep(date(2026, 11, 23), claim("The wall breaks shortly before dawn.", wall, wall2, sources=2)),
        ),
        differences=(
            Difference(
                "People hurt",
                (
                    Figure("at least nine", claim(nine.text, nine), NOON - timedelta(minutes=200)),
                    Figure("fifteen", claim(fifteen.text, fifteen), NOON - timedelta(minutes=55)),
                ),
            ),
        ),
        whats_new=(claim("The hospital now counts fifteen people hurt.", fifteen),),
        image=Image("https://harbourpost.example/wall.jpg", "a1", "Photo: Harbour Post"),
        sources=(
            source("a1", "Sea wall breaks at Port Amber; lower town leaves", "harbourpost.example", 220),
            source("a2", "“Every winter since”: harbour master on the wall that broke", "coastdaily.example", 150),
            source(
                "a3",
                "Port Amber evacuated after sea wall fails",
                "northwire.example",
                190,
                source_key="agency:northwire",
            ),
            source(
                "a4",
                "Port Amber evacuated after wall fails",
                "inlandtimes.example",
                160,
                source_key="agency:northwire",
                copy_of="a3",
                own_share=0.04,
                credit="Northwire",
            ),
            source(
                "a6",
                "Thousand leave homes as sea wall fails at Port Amber",
                "valleystar.example",
                140,
                source_key="agency:northwire",
                copy_of="a3",
                own_share=0.31,
                credit="Northwire",
            ),
            source(
                "a5",
                "Quinze feridos quando o paredão cede em Port Amber",
                "radiolumen.example",
                55,
                language="pt",
                own_share=0.82,
                paywalled=True,
            ),
        ),
    )
    made = digest("5f0c3a9be1d27746", sections, hours_old=0.5, version=3)
    dropped = ClaimReport(
        "highlights",
        "The repair will cost 40 million.",
        Verdict.NOT_FOUND,
        Outcome.DROPPED,
        0.3,
        (Reason("number", "no cited article gives the figure 40 million", "40 million"),),
    )
    return replace(made, report=Report((*made.report.claims, dropped)))


def simple(
    story_id: str, title: str, sentences: list[str], outlets: list[str], *, language: str = "en", hours_old: float = 2
) -> Digest:
    """A story of a title and a summary, one sentence an outlet in turn."""
    articles = [f"{story_id[:4]}{number}" for number in range(len(outlets))]
    sections = Sections(
        title=claim(title, span(articles[0], title, 0, Part.TITLE), sources=len(outlets)),
        summary=tuple(
            claim(text, span(articles[number % len(articles)], text, 10 * number))
            for number, text in enumerate(sentences)
        ),
        sources=tuple(
            source(article, title, outlet, int(60 * hours_old) + 20 * number, language=language)
            for number, (article, outlet) in enumerate(zip(articles, outlets, strict=True))
        ),
    )
    return digest(story_id, sections, language=language, hours_old=hours_old)


THREE = ["harbourpost.example", "coastdaily.example", "radiolumen.example"]

ARABIC = simple(
    "a7ab1c0000000001",
    "إعادة فتح الميناء القديم في وادي الزعفران بعد عام من الترميم",
    [
        "أعيد يوم الاثنين فتح الميناء القديم في وادي الزعفران بعد عام كامل من أعمال الترميم.",
        "وقالت البلدية إن المشروع كلّف 12 مليونًا، وإن القوارب الصغيرة ستعود إليه في الربيع.",
    ],
    ["sahifa.example", "harbourpost.example", "radiolumen.example"],
    language="ar",
)
ARABIC = replace(
    ARABIC,
    sections=replace(
        ARABIC.sections,
        highlights=(Highlight("الكلفة", claim("كلّف المشروع 12 مليونًا.", span("a7ab0", "كلّف المشروع 12 مليونًا", 5))),),
        quote=Quote(
            claim("هذا الميناء ذاكرة المدينة", span("a7ab0", "هذا الميناء ذاكرة المدينة", 99)),
            "ليان الزيتوني",
            "رئيسة البلدية",
        ),
    ),
)
JAPANESE = simple(
    "b3b1000000000002",
    "琥珀港の防波堤、補修工事が来月から始まる",
    [
        "琥珀港の防波堤の補修工事が来月から始まると、港湾事務所が月曜日に発表した。",
        "工事は来年の秋まで続き、その間、大型船は北の埠頭を使う。",
    ],
    ["minato.example", "harbourpost.example", "coastdaily.example"],
    language="ja",
)

_SHORT = [
    (
        "Business",
        "Ferry company Blue Keel buys its rival for 310 million",
        [
            "Blue Keel, which runs most ferries in the sound, is to buy its rival Stride for 310 million.",
            "Both boards agreed on Sunday; the regulator has until May to object.",
        ],
        5,
    ),
    (
        "Technology",
        "A battery made of salt lasts 9,000 charges in a laboratory at Ostrava Bay",
        [
            "Researchers at Ostrava Bay have charged a sodium cell 9,000 times and lost a fifth of its capacity.",
            "The cell needs neither cobalt nor nickel, but it weighs twice as much as one of lithium.",
        ],
        4,
    ),
    (
        "Science",
        "Comet Tamblin will be seen with the naked eye for three nights",
        [
            "Comet Tamblin passes the Earth on Thursday at 31 million kilometres.",
            "It stands low in the north-west after sunset, and moonlight will not disturb it.",
        ],
        6,
    ),
    (
        "World",
        "Talks on the river treaty end without a date for the next round",
        [
            "Delegates of the four river states left Calder on Sunday night without agreeing when to meet again.",
            "At issue is how much water the upper dams may hold back in a dry year.",
        ],
        8,
    ),
    (
        "World",
        "Parliament of Vesna votes for a shorter week in public offices",
        [
            "The parliament of Vesna voted by 61 to 48 for a week of 35 hours in public offices.",
            "The rule begins in July.",
        ],
        3,
    ),
    (
        "Sports",
        "Marisol Quay wins the harbour mile in her last race",
        ["Marisol Quay won the harbour mile on Sunday in 16 minutes and 40 seconds.", "It was her last race."],
        3,
    ),
    (
        "Health",
        "Two towns stop adding fluoride while the pipes are checked",
        [
            "Two towns on the coast have stopped adding fluoride to their water until the pipes have been checked.",
            "Nobody is ill, the health office says.",
        ],
        2,
    ),
    (
        "World",
        "Night trains between Calder and Port Amber run again",
        ["Night trains between Calder and Port Amber run again from Friday, four years after they were stopped."],
        4,
    ),
    (
        "World",
        "Fire in a rope factory at Lindholm is out after two days",
        [
            "A fire that began on Saturday in a rope factory at Lindholm is out.",
            "Eleven firefighters were treated for smoke.",
        ],
        3,
    ),
    (
        "Business",
        "Coffee growers of Alto Rio hold back a third of their harvest",
        ["Growers of Alto Rio will hold back a third of the harvest until prices rise, their association says."],
        3,
    ),
    (
        "Science",
        "Oldest known footprints of a beaver found in a clay pit",
        ["Footprints found in a clay pit near Lindholm are the oldest known of a beaver, 14 million years old."],
        3,
    ),
    (
        "Technology",
        "Map of every street lamp becomes free to use",
        ["The city of Calder has published a map of its 41,000 street lamps, free for any use."],
        2,
    ),
    (
        "World",
        "Fischereihafenbetriebsgenossenschaftsversammlung quarrels over mooring fees",
        ["The assembly of the fishing-harbour cooperative quarrelled for six hours over mooring fees."],
        2,
    ),
]


def paper() -> tuple[list[Edition], dict[str, Digest]]:
    """A whole invented day: editions and the digests that stand in them."""
    entries = [("World", flood(), 4), ("World", ARABIC, 3), ("Science", JAPANESE, 3)]
    for number, (category, title, sentences, count) in enumerate(_SHORT):
        outlets = [
            *THREE,
            "northwire.example",
            "sahifa.example",
            "minato.example",
            "valleystar.example",
            "inlandtimes.example",
        ][: max(3, count)]
        entries.append(
            (category, simple(f"{number:04x}cafe00000000", title, sentences, outlets, hours_old=1 + number), count)
        )
    candidates = [
        Candidate(
            Story(d.story_id, tuple(s.article_id for s in d.sections.sources), d.first_published, d.updated),
            d,
            category,
            count,
            d.updated,
        )
        for category, d, count in entries
    ]
    editions = plan_editions(candidates, EditionConfig(), NOON)
    return editions, {d.story_id: d for _, d, _ in entries}
