// The keyboard, as readers of feeds expect it, with a help sheet. Single letters can be switched off in the settings.

import { all, make, one, root, seen } from "./dom.js";
import { load as loadRead, markRead, markUnread, readOf } from "./memory.js";
import { THEMES, change, load } from "./settings.js";

const HELP = [
  ["j / k", "next / previous story"],
  ["o or Enter", "open the story"],
  ["n / p", "next / previous section, or category"],
  ["e", "evidence of the next sentence"],
  ["s", "sources of the story"],
  ["m", "mark as read or unread"],
  ["u", "back to the list"],
  ["h", "front page"],
  ["g then c", "earlier days"],
  ["g then s", "settings"],
  ["t", "next theme"],
  ["/", "search"],
  ["?", "this help"],
  ["Esc", "close"],
];

export function listenToKeys(evidence) {
  const keys = new Keys(evidence);
  document.addEventListener("keydown", (event) => keys.pressed(event));
  const foot = one(".colophon > p:last-child");
  foot?.append(" · ", make("button", { type: "button", class: "plain", onclick: () => keys.help() }, "Keyboard"));
}

class Keys {
  constructor(evidence) {
    this.evidence = evidence;
    this.before = ""; // the first key of two
    this.actions = {
      j: () => this.story(1),
      k: () => this.story(-1),
      o: () => this.current()?.click(),
      n: () => this.section(1),
      p: () => this.section(-1),
      e: () => this.evidence?.next(),
      s: () => this.jump("#sources"),
      m: () => this.toggleRead(),
      u: () => this.back(),
      h: () => go(""),
      t: () => this.nextTheme(),
      "/": () => this.search(),
      "?": () => this.help(),
    };
    this.after = { g: { c: () => go("date/"), s: () => go("settings/"), h: () => go(""), f: () => go("") } };
  }

  pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || !load().keys) return;
    if (event.target.closest?.("input, textarea, select, [contenteditable]") || one("dialog[open]")) return;
    const pair = this.after[this.before]?.[event.key];
    this.before = event.key in this.after && !pair ? event.key : "";
    const action = pair ?? (Object.hasOwn(this.actions, event.key) ? this.actions[event.key] : null);
    if (!action) return;
    event.preventDefault();
    action();
  }

  headlines() {
    return all(".card .headline a, .hits .headline a").filter(seen);
  }

  current() {
    const at = document.activeElement;
    return this.headlines().find((link) => link === at) ?? null;
  }

  story(step) {
    const links = this.headlines();
    if (!links.length) return this.neighbour(step);
    const at = links.indexOf(this.current());
    const next = at < 0 ? (step > 0 ? 0 : links.length - 1) : at + step;
    focusAt(links[Math.max(0, Math.min(next, links.length - 1))]);
  }

  // On a story's page: the next in the list it was opened from.
  neighbour(step) {
    const { links = [] } = list();
    const at = links.indexOf(location.href.split("#")[0]);
    if (at >= 0 && links[at + step]) location.assign(links[at + step]);
  }

  section(step) {
    const heads = all("main > article > [data-section] h2, main > article > section h2").filter(seen);
    if (!heads.length) return this.category(step);
    const middle = innerHeight * 0.3;
    const places = heads.map((head) => head.getBoundingClientRect().top);
    const next =
      step > 0 ? places.findIndex((top) => top > middle + 8) : places.findLastIndex((top) => top < middle - 8);
    if (next >= 0) scrollTo({ top: scrollY + places[next] - middle });
    else if (step < 0) scrollTo({ top: 0 });
  }

  category(step) {
    const links = all(".tabs a").filter(seen);
    const at = links.findIndex((link) => link.hasAttribute("aria-current"));
    const next = links[at + step];
    if (at >= 0 && next) location.assign(next.href);
  }

  jump(selector) {
    one(selector)?.scrollIntoView({ block: "start" });
  }

  toggleRead() {
    const card = this.current()?.closest(".card") ?? one("main > article[data-story]");
    if (!card?.dataset.story) return;
    const { story, version } = card.dataset;
    const read = readOf(loadRead(), story);
    read ? markUnread(story) : markRead(story, Number(version), []);
    card.classList.toggle("read", !read);
    say(read ? "Marked as unread" : "Marked as read");
  }

  back() {
    const { from } = list();
    from && from !== location.href ? location.assign(from) : go("");
  }

  nextTheme() {
    const theme = THEMES[(THEMES.indexOf(load().theme) + 1) % THEMES.length];
    change({ theme });
    say(`Theme: ${theme === "auto" ? "as my system" : theme}`);
  }

  search() {
    const field = one("#q");
    field ? field.focus() : go("search/");
  }

  help() {
    const sheet = one("#help") ?? makeHelp();
    sheet.showModal();
  }
}

function makeHelp() {
  const rows = HELP.map(([key, what]) => make("tr", {}, make("th", { scope: "row" }, make("kbd", {}, key)), make("td", {}, what)));
  const sheet = make(
    "dialog",
    { id: "help", "aria-labelledby": "help-title", lang: "en" },
    make("h2", { id: "help-title" }, "Keyboard"),
    make("table", {}, make("tbody", {}, ...rows)),
    make("form", { method: "dialog" }, make("button", {}, "Close")),
  );
  document.body.append(sheet);
  return sheet;
}

function list() {
  try {
    return JSON.parse(sessionStorage.getItem("broadsheet.list")) ?? {};
  } catch {
    return {};
  }
}

const go = (path) => location.assign(root() + path);

function focusAt(link) {
  link.focus({ preventScroll: true });
  link.closest(".card, li").scrollIntoView({ block: "center" });
}

// A word to everybody, also to those who hear the page.
export function say(text) {
  const old = one("#said");
  const line = old ?? make("p", { id: "said", role: "status", lang: "en" });
  if (!old) document.body.append(line);
  line.textContent = text;
  line.classList.add("up");
  clearTimeout(say.timer);
  say.timer = setTimeout(() => line.classList.remove("up"), 1600);
}
