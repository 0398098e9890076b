// What a reader has chosen: one object in localStorage, checked whenever it is read.

const KEY = "broadsheet.settings";
export const THEMES = ["auto", "light", "dark", "sepia"];
export const SIZES = [90, 100, 115, 130, 160]; // percent of the browser's own size
const MAX_ITEMS = 500; // of each list
const MAX_CHARS = 200; // of each item

// The same bounds for what this browser kept and for what a file brings.
export function clean(given) {
  const value = given !== null && typeof given === "object" ? given : {};
  return {
    theme: THEMES.includes(value.theme) ? value.theme : "auto",
    size: SIZES.includes(value.size) ? value.size : 100,
    images: value.images === true,
    keys: value.keys !== false,
    hidden: strings(value.hidden).map((domain) => domain.toLowerCase()),
    muted: strings(value.muted),
    categories: strings(value.categories), // addresses in the reader's order
    unfollowed: strings(value.unfollowed),
    sections: strings(value.sections),
    closed: strings(value.closed), // sections the reader does not want
  };
}

function strings(value) {
  if (!Array.isArray(value)) return [];
  const found = value.filter((item) => typeof item === "string").map((item) => item.trim().slice(0, MAX_CHARS));
  return [...new Set(found)].filter(Boolean).slice(0, MAX_ITEMS);
}

export function load() {
  try {
    return clean(JSON.parse(localStorage.getItem(KEY) ?? "{}"));
  } catch {
    return clean({});
  }
}

// False when the browser keeps nothing (private mode, full, forbidden).
export function save(settings) {
  try {
    localStorage.setItem(KEY, JSON.stringify(clean(settings)));
    return true;
  } catch {
    return false;
  }
}

export function change(part) {
  const settings = clean({ ...load(), ...part });
  save(settings);
  show(settings);
  return settings;
}

// Theme, size and pictures on this very page; everything else takes effect on the next one.
export function show(settings) {
  const { dataset } = document.documentElement;
  settings.theme === "auto" ? delete dataset.theme : (dataset.theme = settings.theme);
  settings.size === 100 ? delete dataset.size : (dataset.size = settings.size);
  settings.images ? (dataset.images = "on") : delete dataset.images;
}

// Keys in the reader's order; those nobody has ordered follow as they came.
export function ordered(keys, order) {
  const place = (key) => (order.includes(key) ? order.indexOf(key) : order.length + keys.indexOf(key));
  return [...keys].sort((a, b) => place(a) - place(b));
}

const NO_SPACES = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u;

// A test for text that holds one of the words: whole words, but anywhere in scripts that part none.
export function muter(words) {
  const plain = (text) => text.normalize("NFKC").toLowerCase();
  const tests = words.map(plain).map((word) => {
    if (NO_SPACES.test(word)) return (text) => text.includes(word);
    // A hyphen stays as it is: Unicode patterns refuse "\-", and an error here would stop every script of the page.
    const exact = word.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&").replace(/\s+/g, "\\s+");
    const pattern = new RegExp(`(?<![\\p{L}\\p{N}])${exact}(?![\\p{L}\\p{N}])`, "u");
    return (text) => pattern.test(text);
  });
  return (text) => tests.some((test) => test(plain(text)));
}
