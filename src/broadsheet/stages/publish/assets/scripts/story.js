// A story's page: sections as the reader likes them, hidden sources folded away, and what is new since it was read.

import { all, make, one, root } from "./dom.js";
import { fingerprint, markRead, readOf } from "./memory.js";
import { change, ordered } from "./settings.js";

export function arrangeStory(settings, memory) {
  const article = one("main > article[data-story]");
  if (!article) return;
  arrangeSections(article, settings);
  for (const item of all(".sources [data-outlet]", article)) offerHiding(item, settings.hidden);
  if (settings.images) showPicture(article);
  if (article.dataset.latest) return; // an older version is no news
  const read = readOf(memory, article.dataset.story);
  const version = Number(article.dataset.version);
  if (read && read.version < version && read.sentences.size) markChanges(article, read.sentences);
  markRead(article.dataset.story, version, sentences(article).map((claim) => claim.textContent));
}

function arrangeSections(article, { sections, closed }) {
  const parts = all(":scope > [data-section]", article);
  if (!parts.length) return;
  const keys = parts.map((part) => part.dataset.section);
  const anchor = document.createComment("");
  parts[0].before(anchor);
  for (const key of ordered(keys, sections)) {
    const part = parts[keys.indexOf(key)];
    part.hidden = closed.includes(key);
    anchor.before(part);
  }
  anchor.remove();
}

// The text of every sentence without the number of its note.
function sentences(article) {
  return all(".claim", article).map((claim) => {
    const copy = claim.cloneNode(true);
    for (const mark of all(".mark, .fresh-word", copy)) mark.remove();
    return copy;
  });
}

function markChanges(article, known) {
  const claims = all(".summary .claim, .highlights .claim, .perspectives .claim, .timeline .claim", article);
  const fresh = claims.filter((claim) => !known.has(fingerprint(bare(claim))));
  for (const claim of fresh) {
    claim.classList.add("fresh");
    claim.prepend(make("span", { class: "fresh-word", lang: "en" }, "New "));
  }
  const text = fresh.length
    ? `Updated since you read it: ${fresh.length === 1 ? "one sentence is" : `${fresh.length} sentences are`} new and marked.`
    : "Updated since you read it, in its sources or figures.";
  one(".story-head", article).append(make("p", { class: "since-read", lang: "en", dir: "ltr" }, text));
}

function bare(claim) {
  const copy = claim.cloneNode(true);
  for (const mark of all(".mark", copy)) mark.remove();
  return copy.textContent;
}

function offerHiding(item, hidden) {
  const domain = item.dataset.outlet;
  const name = one(".outlet", item)?.textContent || domain;
  const button = make("button", { type: "button", class: "plain hide-source" });
  const draw = (off) => {
    item.classList.toggle("folded", off);
    button.textContent = off ? "Show again" : "Hide";
    button.setAttribute("aria-label", off ? `Show ${name} again` : `Hide ${name} in this paper`);
  };
  button.addEventListener("click", () => {
    const off = !item.classList.contains("folded");
    const others = change({}).hidden.filter((other) => other !== domain);
    change({ hidden: off ? [...others, domain] : others });
    for (const same of all(`.sources [data-outlet="${CSS.escape(domain)}"]`)) same.dispatchEvent(new CustomEvent("fold", { detail: off }));
  });
  item.addEventListener("fold", (event) => {
    event.stopPropagation();
    draw(event.detail);
  });
  (one(":scope > .owner", item) ?? one(":scope > .meta", item)).append(" ", button);
  draw(hidden.includes(domain));
}

// From this host alone: where the server passes no picture on, the link below stays.
function showPicture(article) {
  const figure = one(".picture[data-image]", article);
  if (!figure) return;
  const address = `${root()}api/image-proxy?url=${encodeURIComponent(figure.dataset.image)}`;
  const image = make("img", { alt: "", loading: "lazy", decoding: "async", src: address });
  image.addEventListener("error", () => image.replaceWith(make("span", { class: "no-picture", lang: "en" }, "No picture could be had.")));
  figure.prepend(image);
}
