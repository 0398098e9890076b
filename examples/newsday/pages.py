"""Writes an outlet's HTML pages: every outlet has its own frame of menus, advertisements, boxes and footers."""

from __future__ import annotations

import json
import re
from datetime import datetime
from html import escape

from source import Article, BadEntry, Newsday, Site

MONTHS = {
    "en": "January February March April May June July August September October November December".split(),
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split(),
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(),
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split(),
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro".split(),
}
WEEKDAYS = {
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
    "de": "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag".split(),
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche".split(),
    "es": "lunes martes miércoles jueves viernes sábado domingo".split(),
    "pt": "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo".split(),
}
DATE = {
    "en": "{w} {d} {m} {y}, {h}:{i}",
    "de": "{w}, {d}. {m} {y}, {h}:{i} Uhr",
    "fr": "{w} {d} {m} {y} à {h} h {i}",
    "es": "{w}, {d} de {m} de {y}, {h}:{i}",
    "pt": "{w}, {d} de {m} de {y}, {h}h{i}",
}
WORDS = {
    "en": {
        "by": "By", "nav": ["Home", "Latest", "Sections", "Weather", "Subscribe"], "related": "More from us",
        "cookie": "We use cookies to remember your choices. You may accept them all or choose.", "accept": "Accept all",
        "letter": "The morning letter",
        "letter_text": "Five minutes, before breakfast. Enter your address to receive it.",
        "ad": "Advertisement", "ad_text": "Gullwing Mattresses: thirty nights on approval.", "share": "Share this page",
        "footer": "All rights reserved. Contact, imprint, privacy, jobs", "popular": "Most read today",
        "comments": "Comments are closed on this page.", "updated": "Updated", "skip": "Skip to content",
    },
    "de": {
        "by": "Von", "nav": ["Start", "Aktuell", "Ressorts", "Wetter", "Abo"], "related": "Mehr zum Lesen",
        "cookie": "Wir verwenden Cookies, um Ihre Auswahl zu speichern. Sie können allen zustimmen oder auswählen.",
        "accept": "Alle akzeptieren", "letter": "Der Morgenbrief",
        "letter_text": "Fünf Minuten vor dem Frühstück. Tragen Sie Ihre Adresse ein.", "ad": "Anzeige",
        "ad_text": "Möbelhaus Lindgrund: dreißig Nächte Probe schlafen.", "share": "Seite teilen",
        "footer": "Alle Rechte vorbehalten. Kontakt, Impressum, Datenschutz, Stellen", "popular": "Meistgelesen",
        "comments": "Die Kommentare sind geschlossen.", "updated": "Aktualisiert", "skip": "Zum Inhalt",
    },
    "fr": {
        "by": "Par", "nav": ["Accueil", "En direct", "Rubriques", "Météo", "S’abonner"], "related": "À lire aussi",
        "cookie": "Nous utilisons des cookies pour retenir vos choix. Vous pouvez tout accepter ou choisir.",
        "accept": "Tout accepter", "letter": "La lettre du matin",
        "letter_text": "Cinq minutes avant le café. Laissez votre adresse pour la recevoir.", "ad": "Publicité",
        "ad_text": "Matelas Mirandel : trente nuits à l’essai.", "share": "Partager la page",
        "footer": "Tous droits réservés. Contact, mentions légales, confidentialité", "popular": "Les plus lus",
        "comments": "Les commentaires sont fermés.", "updated": "Mis à jour le", "skip": "Aller au contenu",
    },
    "es": {
        "by": "Por", "related": "Más noticias", "nav": ["Portada", "Última hora", "Secciones", "El tiempo", "Abonarse"],
        "cookie": "Usamos cookies para recordar sus preferencias. Puede aceptarlas todas o elegir.",
        "accept": "Aceptar todo", "letter": "La carta de la mañana",
        "letter_text": "Cinco minutos antes del café. Escriba su dirección para recibirla.", "ad": "Publicidad",
        "ad_text": "Colchones Brisamar: treinta noches de prueba.", "share": "Compartir esta página",
        "footer": "Todos los derechos reservados. Contacto, aviso legal, privacidad", "popular": "Lo más leído",
        "comments": "Los comentarios están cerrados.", "updated": "Actualizado", "skip": "Ir al contenido",
    },
    "pt": {
        "by": "Por", "nav": ["Início", "Últimas", "Secções", "Meteorologia", "Assinar"], "related": "Leia também",
        "cookie": "Usamos cookies para guardar as suas escolhas. Pode aceitar todos ou escolher.",
        "accept": "Aceitar tudo", "letter": "A carta da manhã",
        "letter_text": "Cinco minutos antes do café. Deixe o seu endereço para a receber.", "ad": "Publicidade",
        "ad_text": "Colchões Maresol: trinta noites à experiência.", "share": "Partilhar esta página",
        "footer": "Todos os direitos reservados. Contacto, ficha técnica, privacidade", "popular": "Mais lidas",
        "comments": "Os comentários estão encerrados.", "updated": "Atualizado", "skip": "Saltar para o conteúdo",
    },
}  # fmt: skip
NAME = re.compile(r"(?<=[a-zé,] )([A-Z][a-zé]+ [A-Z][a-zé]+)(?=[ ,.])")


def word(site: Site, key: str) -> str:
    """A word of the frame in the outlet's language."""
    value = WORDS[site.outlet.language][key]
    assert isinstance(value, str)
    return escape(value, quote=False)


def long_date(value: datetime, language: str) -> str:
    """A date and time written out in a language."""
    return DATE[language].format(
        w=WEEKDAYS[language][value.weekday()], d=value.day, m=MONTHS[language][value.month - 1],
        y=value.year, h=value.hour, i=f"{value.minute:02}",
    )  # fmt: skip


def shown_date(site: Site, value: datetime, key: str = "datePublished") -> str:
    """A date in the outlet's markup."""
    language = site.outlet.language
    if site.dates == "time":
        prop = f' itemprop="{key}"' if site.layout == "microdata" else ""
        return f'<time datetime="{value:%Y-%m-%dT%H:%M:%SZ}"{prop}>{long_date(value, language)}</time>'
    if site.dates == "short":
        shown = f"{value:%d.%m.%Y %H:%M}" if language == "de" else f"{value:%d/%m/%Y %H:%M}"
        return f'<font size="1">{shown}</font>'
    return f'<span class="when">{long_date(value, language)}</span>'


def shown_byline(article: Article) -> str:
    """The author in the outlet's markup, or nothing."""
    if not article.author:
        return ""
    name = escape(article.author, quote=False)
    if article.site.bylines == "by":
        inner = f'<a rel="author" href="{article.site.url("/index.html")}">{name}</a>'
        if article.site.layout == "microdata":
            inner = f'<span itemprop="name">{name}</span>'
        return f'<p class="byline">{word(article.site, "by")} {inner}</p>'
    return f'<div class="autor">{name}</div>'


def json_ld(article: Article) -> str:
    """A NewsArticle record; some outlets put the whole text into it."""
    record: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.title,
        "url": article.url,
        "mainEntityOfPage": article.url,
        "datePublished": f"{article.published:%Y-%m-%dT%H:%M:%SZ}",
        "inLanguage": article.language,
        "publisher": {"@type": "NewsMediaOrganization", "name": article.site.outlet.name},
    }
    if article.updated:
        record["dateModified"] = f"{article.updated:%Y-%m-%dT%H:%M:%SZ}"
    if article.author:
        record["author"] = [{"@type": "Person", "name": article.author}]
    if article.meta.get("image"):
        record["image"] = article.site.url("/assets/lead.svg")
    if article.site.paywall:
        record["isAccessibleForFree"] = "False"
    if "jsonld_body" in article.site.metadata:
        record["articleBody"] = "\n\n".join(article.paragraphs)
    data = json.dumps(record, ensure_ascii=False).replace("</", "<\\/")
    return f'<script type="application/ld+json">{data}</script>'


def style(site: Site) -> str:
    """A little colour for a person who opens the page."""
    colour = site.colour
    return (
        "<style>body{font-family:sans-serif;line-height:1.5;margin:0 auto;max-width:62em;padding:0 1em}"
        f"header,footer{{border-top:.4em solid {colour};padding:.5em 0}}a{{color:{colour}}}"
        "nav ul,header ul,#menu ul{display:flex;flex-wrap:wrap;gap:1em;list-style:none;padding:0}"
        "img{max-width:100%;height:auto}.ad{background:#eee;padding:1em}#left,.rail{float:right;width:15em;margin-left:2em}"
        "#cookie-banner{position:sticky;bottom:0;background:#ffe;padding:.5em}</style>"
    )


def head(article: Article) -> str:
    """The page's head with as much metadata as the outlet gives."""
    site, has = article.site, article.site.metadata
    title, teaser = escape(article.title), escape(article.paragraphs[0])
    joint = " - " if article.meta.get("title_suffix") else " | "
    lines = ['<meta charset="utf-8">', f"<title>{title}{joint}{escape(site.outlet.name)}</title>"]
    if "canonical" in has:
        lines.append(f'<link rel="canonical" href="{article.url}">')
    if "meta" in has:
        lines.append(f'<meta name="description" content="{teaser}">')
        lines.append(f'<meta name="author" content="{escape(article.author)}">')
        lines.append(f'<meta name="date" content="{article.published:%Y-%m-%dT%H:%M:%SZ}">')
    if "og" in has:
        suffix = f" - {site.outlet.name}" if article.meta.get("title_suffix") else ""
        properties = {
            "og:type": "article",
            "og:title": article.title + suffix,
            "og:url": article.url,
            "og:site_name": site.outlet.name,
            "og:image": site.url("/assets/lead.svg"),
            "article:published_time": f"{article.published:%Y-%m-%dT%H:%M:%SZ}",
        }
        lines += [f'<meta property="{name}" content="{escape(value)}">' for name, value in properties.items()]
    if "jsonld" in has or "jsonld_body" in has:
        lines.append(json_ld(article))
    if site.feeds[0].fault != "error":
        lines.append(f'<link rel="alternate" href="{site.url(site.feeds[0].path)}" title="{escape(site.outlet.name)}">')
    lines.append(style(site))
    return "\n".join(lines)


def linked(paragraph: str, site: Site) -> str:
    """A paragraph as HTML; some outlets link the first name they meet."""
    html = escape(paragraph, quote=False)
    if site.layout not in {"article", "magazine"}:
        return html
    return NAME.sub(lambda m: f'<a href="{site.url("/index.html")}">{m[1]}</a>', html, count=1)


def lead_image(article: Article) -> str:
    """The picture above the text, where there is one."""
    if not article.meta.get("image"):
        return ""
    return f'<figure><img src="{article.site.url("/assets/lead.svg")}" alt="" width="640" height="360"></figure>'


def hidden(article: Article) -> str:
    """Text that a reader does not see and a program might."""
    text = article.meta.get("hidden")
    return f'<div style="display:none" aria-hidden="true">{escape(text)}</div>' if text else ""


def body_blocks(article: Article) -> list[str]:
    """The text as HTML elements, in the outlet's markup."""
    site = article.site
    if article.meta.get("gallery"):
        picture = f'<img src="{site.url("/assets/lead.svg")}" alt="">'
        return [f"<figure>{picture}<figcaption>{escape(b, quote=False)}</figcaption></figure>" for b in article.blocks]
    shown: list[str] = []
    for block in article.blocks:
        if block.startswith("## "):
            shown.append(f"<h2>{escape(block[3:], quote=False)}</h2>")
        elif site.layout == "divs":
            shown.append(f'<div class="absatz">{linked(block, site)}</div>')
        else:
            shown.append(f"<p>{linked(block, site)}</p>")
    return shown


def credit(article: Article) -> str:
    """The agency credit below the text."""
    return f'<p class="credit"><em>{escape(article.credit)}</em></p>' if article.credit else ""


def headline_list(day: Newsday, site: Site, skip: str, count: int) -> str:
    """Links to other pages of the outlet."""
    others = [a for a in day.articles.values() if a.site is site and a.id != skip]
    others.sort(key=lambda a: (a.published, a.id))
    return "".join(f'<li><a href="{a.url}">{escape(a.title, quote=False)}</a></li>' for a in others[-count:])


def navigation(site: Site) -> str:
    """The menu."""
    words = WORDS[site.outlet.language]["nav"]
    links = [f'<a href="{site.url("/index.html")}">{escape(w, quote=False)}</a>' for w in words]
    links += [f'<a href="{site.url("/index.html")}">{escape(f.name.replace("-", " ").title())}</a>' for f in site.feeds]
    if site.layout == "table":
        return " | ".join(links)
    return "<ul>" + "".join(f"<li>{link}</li>" for link in links) + "</ul>"


def advertisement(site: Site) -> str:
    """An advertisement of an invented mattress shop."""
    link = f'<a href="{site.url("/index.html")}" rel="sponsored">{word(site, "ad_text")}</a>'
    return f'<div class="ad" data-slot="a1"><small>{word(site, "ad")}</small> {link}</div>'


def newsletter(site: Site) -> str:
    """The newsletter box."""
    return (
        f'<form class="newsletter" action="{site.url("/index.html")}"><h3>{word(site, "letter")}</h3>'
        f'<p>{word(site, "letter_text")}</p><input type="email" name="mail"><button>OK</button></form>'
    )


def cookies(site: Site) -> str:
    """The cookie banner."""
    button = f"<button>{word(site, 'accept')}</button>"
    return f'<div id="cookie-banner" role="dialog"><p>{word(site, "cookie")}</p>{button}</div>'


def footer(site: Site) -> str:
    """The page's foot."""
    return f"<footer><p>© 2026 {escape(site.outlet.name)}. {word(site, 'footer')}</p></footer>"


def masthead(site: Site) -> str:
    """The name and tagline above every page."""
    name = f"<strong>{escape(site.outlet.name)}</strong>"
    return f'<a href="{site.url("/index.html")}">{name}</a> <span>{escape(site.tagline)}</span>'


def dates(article: Article) -> str:
    """When it was published and, if so, updated."""
    shown = shown_date(article.site, article.published)
    if article.updated:
        shown += f" ({word(article.site, 'updated')} {shown_date(article.site, article.updated, 'dateModified')})"
    return shown


def layout_article(day: Newsday, article: Article) -> str:
    """A clean modern page."""
    site = article.site
    return f"""<header>{masthead(site)}<nav>{navigation(site)}</nav></header>
<main>
<article>
<h1>{escape(article.title, quote=False)}</h1>
{shown_byline(article)}
<p class="date">{dates(article)}</p>
{lead_image(article)}
<div class="story-body">
{chr(10).join(body_blocks(article))}
{hidden(article)}
</div>
{credit(article)}
</article>
<aside><h2>{word(site, "related")}</h2><ul>{headline_list(day, site, article.id, 4)}</ul>{newsletter(site)}</aside>
</main>
{advertisement(site)}
{footer(site)}
{cookies(site)}"""


def layout_divs(day: Newsday, article: Article) -> str:
    """A page of nested divisions, with paragraphs that are divisions too."""
    site = article.site
    return f"""<div id="top">{masthead(site)}</div><div id="menu">{navigation(site)}</div>
<div id="wrap"><div id="left">
<div class="box"><b>{word(site, "popular")}</b><ul>{headline_list(day, site, article.id, 5)}</ul></div>
{advertisement(site)}
</div>
<div id="content"><div class="head"><h1>{escape(article.title, quote=False)}</h1></div>
<div class="info">{shown_byline(article)} {dates(article)}</div>
{lead_image(article)}
<div class="text">
{chr(10).join(body_blocks(article))}
{hidden(article)}
</div>{credit(article)}
<div class="share">{word(site, "share")}</div></div></div>
<div id="bottom">{footer(site)}</div>{cookies(site)}"""


def layout_tabloid(day: Newsday, article: Article) -> str:
    """A loud page: a banner first, boxes and links in the middle of the text."""
    site = article.site
    blocks = body_blocks(article)
    middle = max(1, len(blocks) // 2)
    links = f"<h4>{word(site, 'related')}</h4><ul>{headline_list(day, site, article.id, 2)}</ul>"
    inline = f'<div class="inline-related">{links}</div>'
    text = "\n".join([*blocks[:2], advertisement(site), *blocks[2:middle], inline, *blocks[middle:]])
    return f"""{cookies(site)}
{advertisement(site)}
<header>{masthead(site)}{navigation(site)}</header>
<div class="page"><section class="article-page">
<h1 class="headline">{escape(article.title, quote=False)}</h1>
{shown_byline(article)}<div class="stamp">{dates(article)}</div>
<div class="sharebar"><a href="{article.url}">{word(site, "share")}</a></div>
{lead_image(article)}
<div class="article-text">
{text}
{hidden(article)}
{credit(article)}
</div>
{newsletter(site)}
<div class="comments">{word(site, "comments")}</div>
</section>
<aside class="rail"><h3>{word(site, "popular")}</h3><ol>{headline_list(day, site, article.id, 6)}</ol></aside></div>
{footer(site)}"""


def layout_table(day: Newsday, article: Article) -> str:
    """An old page: tables, fonts, and line breaks for paragraphs."""
    site = article.site
    text = "<br><br>\n".join(b.removeprefix("<p>").removesuffix("</p>") for b in body_blocks(article))
    return f"""<table width="100%" border="0"><tr><td colspan="3" bgcolor="#eeeeee">{masthead(site)}</td></tr>
<tr><td colspan="3">{navigation(site)}</td></tr>
<tr><td width="150" valign="top"><b>{word(site, "popular")}</b><ul>{headline_list(day, site, article.id, 3)}</ul></td>
<td valign="top"><h2>{escape(article.title, quote=False)}</h2>
{dates(article)}{shown_byline(article)}{lead_image(article)}
{text}{hidden(article)}
<br>{credit(article)}</td>
<td width="150" valign="top">{advertisement(site)}{newsletter(site)}</td></tr>
<tr><td colspan="3">{footer(site)}</td></tr></table>"""


def layout_magazine(day: Newsday, article: Article) -> str:
    """A page in sections with the text in two parts."""
    site = article.site
    blocks = body_blocks(article)
    half = (len(blocks) + 1) // 2
    return f"""<a class="skip" href="#main">{word(site, "skip")}</a>
<header role="banner">{masthead(site)}</header><nav role="navigation">{navigation(site)}</nav>
<main id="main"><article class="longread">
<header><h1>{escape(article.title, quote=False)}</h1>
<div class="meta-line">{shown_byline(article)} {dates(article)}</div></header>
{lead_image(article)}
<section class="prose">
{chr(10).join(blocks[:half])}
</section>
<aside class="promo">{newsletter(site)}</aside>
<section class="prose">
{chr(10).join(blocks[half:])}
{credit(article)}
</section>
{hidden(article)}
</article></main>
<section class="more"><h2>{word(site, "related")}</h2><ul>{headline_list(day, site, article.id, 4)}</ul></section>
{advertisement(site)}{footer(site)}{cookies(site)}"""


def layout_microdata(day: Newsday, article: Article) -> str:
    """A page that marks its parts with schema.org microdata."""
    site = article.site
    return f"""<div class="site-header">{masthead(site)}{navigation(site)}</div>
<div itemscope itemtype="https://schema.org/NewsArticle">
<h1 itemprop="headline">{escape(article.title, quote=False)}</h1>
<div itemprop="author" itemscope itemtype="https://schema.org/Person">{shown_byline(article)}</div>
<div class="pubdate">{dates(article)}</div>
{lead_image(article)}
<div itemprop="articleBody">
{chr(10).join(body_blocks(article))}
{hidden(article)}
</div>
{credit(article)}
</div>
<div class="teaser-list"><h3>{word(site, "related")}</h3><ul>{headline_list(day, site, article.id, 5)}</ul></div>
{newsletter(site)}{advertisement(site)}{footer(site)}{cookies(site)}"""


LAYOUTS = {
    "article": layout_article, "divs": layout_divs, "tabloid": layout_tabloid,
    "table": layout_table, "magazine": layout_magazine, "microdata": layout_microdata,
}  # fmt: skip


def document(language: str, head_html: str, body_html: str) -> bytes:
    """A whole HTML document, without the empty lines that absent parts leave."""
    start = f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n{head_html}\n</head>\n'
    page = f"{start}<body>\n{body_html}\n</body>\n</html>\n"
    return re.sub(r"\n{2,}", "\n", page).encode()


def render_article(day: Newsday, article: Article) -> bytes:
    """An article's page."""
    return document(article.language, head(article), LAYOUTS[article.site.layout](day, article))


def render_bad_page(bad: BadEntry) -> bytes:
    """The page of a bad entry: a short notice, or a frame around nothing."""
    site = bad.site
    head_html = f'<meta charset="utf-8">\n<title>{escape(bad.title[:80])} | {escape(site.outlet.name)}</title>'
    text = "".join(f"<p>{escape(p, quote=False)}</p>" for p in bad.paragraphs) or '<div id="app"></div>'
    body = f"<header>{masthead(site)}{navigation(site)}</header>\n<main>{text}</main>\n{footer(site)}"
    return document(site.outlet.language, head_html, body)


def render_index(day: Newsday, site: Site) -> bytes:
    """An outlet's front page: its headlines."""
    links = "".join(f'<link rel="alternate" href="{site.url(f.path)}" title="{escape(f.name)}">' for f in site.feeds)
    head_html = f'<meta charset="utf-8">\n<title>{escape(site.outlet.name)}</title>\n{links}{style(site)}'
    title = f"<header><h1>{escape(site.outlet.name)}</h1><p>{escape(site.tagline)}</p></header>"
    body = f"{title}\n<ul>{headline_list(day, site, '', 99)}</ul>\n{footer(site)}"
    return document(site.outlet.language, head_html, body)


def render_picture(site: Site) -> bytes:
    """The outlet's one picture: its name on its colour."""
    waves = '<path d="M0 290 Q160 250 320 290 T640 290 V360 H0 Z" fill="#fff" opacity=".2"/>'
    lettering = 'x="320" y="190" font-family="serif" font-size="40" fill="#fff" text-anchor="middle"'
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 360" width="640" height="360">\n'
        f'<rect width="640" height="360" fill="{site.colour}"/>\n{waves}\n'
        f"<text {lettering}>{escape(site.outlet.name)}</text>\n</svg>\n"
    ).encode()
