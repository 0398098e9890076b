// What was read, and when this browser was here before: kept in localStorage alone.

const KEY = "broadsheet.read";
const MAX_STORIES = 1500; // some two months of a reader who opens 25 stories a day; about 300 kB
const NEW_VISIT_AFTER = 30 * 60 * 1000; // a pause of half an hour ends a visit

export function clean(given) {
  const value = given !== null && typeof given === "object" ? given : {};
  const visit = value.visit !== null && typeof value.visit === "object" ? value.visit : {};
  const stories = {};
  for (const [id, entry] of Object.entries(value.stories ?? {}).slice(-MAX_STORIES)) {
    const [version, sentences] = Array.isArray(entry) ? entry : [];
    if (!/^[0-9a-z-]{1,64}$/.test(id) || !Number.isInteger(version) || version < 1) continue;
    stories[id] = [version, typeof sentences === "string" && /^[0-9a-z ]*$/.test(sentences) ? sentences : ""];
  }
  return { visit: { last: time(visit.last), before: time(visit.before) }, stories };
}

const time = (value) => (Number.isFinite(value) && value > 0 ? value : 0);

export function load() {
  try {
    return clean(JSON.parse(localStorage.getItem(KEY) ?? "{}"));
  } catch {
    return clean({});
  }
}

export function save(memory) {
  try {
    localStorage.setItem(KEY, JSON.stringify(clean(memory)));
    return true;
  } catch {
    return false;
  }
}

export function forget() {
  localStorage.removeItem(KEY);
}

// Notes that the reader is here; `visit.before` stays the end of the last visit but this.
export function arrive(now) {
  const memory = load();
  const { visit } = memory;
  if (now - visit.last > NEW_VISIT_AFTER) visit.before = visit.last;
  visit.last = now;
  save(memory);
  return memory;
}

// The version and the sentences of a story as the reader has them in mind; null when it was never opened.
export function readOf(memory, id) {
  const entry = Object.hasOwn(memory.stories, id) ? memory.stories[id] : null;
  return entry && { version: entry[0], sentences: new Set(entry[1].split(" ").filter(Boolean)) };
}

export function markRead(id, version, sentences) {
  const memory = load();
  delete memory.stories[id]; // the newest stand last: the oldest go first when there are too many
  memory.stories[id] = [version, sentences.map(fingerprint).join(" ")];
  save(memory);
}

export function markUnread(id) {
  const memory = load();
  delete memory.stories[id];
  save(memory);
}

// 32-bit FNV-1a in base 36: tells a story's twenty sentences apart in seven characters each.
export function fingerprint(text) {
  let hash = 0x811c9dc5;
  for (const char of text.normalize("NFKC").replace(/\s+/g, " ").trim()) {
    hash = Math.imul(hash ^ char.codePointAt(0), 0x01000193) >>> 0;
  }
  return hash.toString(36);
}
