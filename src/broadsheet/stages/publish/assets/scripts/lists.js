// Pages with story cards: what the reader hides, mutes and follows, and what is new since the last visit.

import { all, make, one } from "./dom.js";
import { readOf } from "./memory.js";
import { muter, ordered } from "./settings.js";

export function arrangeLists(settings, memory) {
  arrangeCategories(settings);
  const cards = all(".card[data-story]");
  if (!cards.length) return;
  hide(cards, settings);
  promote(cards);
  const counts = mark(cards, memory);
  since(counts, memory.visit.before);
  rememberList(cards);
}

// The order of tabs and of the front page's columns; categories that are not followed disappear from both.
function arrangeCategories({ categories, unfollowed }) {
  for (const list of [one(".tabs ul"), one(".more .columns")]) {
    if (!list) continue;
    const items = all(":scope > [data-category]", list);
    const keys = items.map((item) => item.dataset.category);
    for (const key of ordered(keys, categories)) list.append(items[keys.indexOf(key)]);
    for (const item of items) {
      item.hidden = unfollowed.includes(item.dataset.category) && !one("[aria-current]", item);
    }
  }
}

function hide(cards, settings) {
  const front = document.body.classList.contains("front");
  const hidden = new Set(settings.hidden);
  const muted = muter(settings.muted);
  const why = (card) =>
    (front && settings.unfollowed.includes(card.dataset.category)) || restsOn(card, hidden) || muted(words(card));
  const gone = cards.filter(why);
  for (const card of gone) card.hidden = true;
  const byChoice = gone.filter((card) => !(front && settings.unfollowed.includes(card.dataset.category)));
  if (byChoice.length) offerHidden(byChoice);
}

const restsOn = (card, hidden) => {
  const outlets = card.dataset.outlets.split(" ").filter(Boolean);
  return outlets.length > 0 && outlets.every((outlet) => hidden.has(outlet));
};

const words = (card) => all(".headline, .teaser, .points", card).map((part) => part.textContent).join(" ");

function offerHidden(cards) {
  const many = cards.length === 1 ? "1 story is" : `${cards.length} stories are`;
  const note = make("p", { class: "hidden-note" }, `${many} hidden by your settings. `);
  const reveal = () => {
    for (const card of cards) card.hidden = false;
    note.remove();
    one(".headline a", cards[0]).focus();
  };
  note.append(make("button", { type: "button", class: "plain", onclick: reveal }, "Show"));
  one("#main").append(note);
}

// When the lead is hidden, the next story takes its place.
function promote(cards) {
  const lead = one(".card.lead");
  if (!lead || !lead.hidden) return;
  const next = cards.find((card) => !card.hidden && card.classList.contains("second"));
  if (next) next.className = "card lead";
}

// Back on a list that the browser has kept as it was: what was read meanwhile.
export function refreshRead(memory) {
  for (const card of all(".card[data-story]:not(.read)")) {
    const read = readOf(memory, card.dataset.story);
    if (!read || read.version < Number(card.dataset.version)) continue;
    one(".badge", card)?.remove();
    card.classList.remove("fresh", "updated");
    card.classList.add("read");
    badge(card, "Read");
  }
}

function mark(cards, memory) {
  const counts = { fresh: 0, updated: 0 };
  const before = memory.visit.before;
  for (const card of cards) {
    const read = readOf(memory, card.dataset.story);
    const version = Number(card.dataset.version);
    let kind = "";
    if (read) kind = read.version < version ? "updated" : "read";
    else if (before && Date.parse(card.dataset.first) > before) kind = "fresh";
    else if (before && version > 1 && Date.parse(card.dataset.updated) > before) kind = "updated";
    if (!kind) continue;
    card.classList.add(kind);
    badge(card, { fresh: "New", updated: "Updated", read: "Read" }[kind]);
    if (kind in counts && !card.hidden) counts[kind] += 1;
  }
  return counts;
}

function badge(card, text) {
  const meta = one(".meta bdi", card) ?? one(".meta", card);
  meta.prepend(make("span", { class: "badge", lang: "en" }, text), " ");
}

function since({ fresh, updated }, before) {
  const line = one("#since");
  if (!line || !before) return;
  const parts = [];
  if (fresh) parts.push(`${fresh} new ${fresh === 1 ? "story" : "stories"}`);
  if (updated) parts.push(`${updated} updated`);
  const when = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" }).format(before);
  line.textContent = `${parts.length ? parts.join(" and ") : "Nothing new"} since your last visit on ${when}.`;
}

// So that a story knows which comes next in the list it was opened from.
function rememberList(cards) {
  const links = cards.filter((card) => !card.hidden).map((card) => one(".headline a", card).href);
  try {
    sessionStorage.setItem("broadsheet.list", JSON.stringify({ from: location.href, links }));
  } catch {
    // Without it, j and k stay on the page.
  }
}
