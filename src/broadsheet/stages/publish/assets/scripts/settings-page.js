// The settings page: a form over what settings.js keeps. Every change is saved at once.

import { all, make, one } from "./dom.js";
import * as memory from "./memory.js";
import { change, clean, load, ordered, save, show } from "./settings.js";

const MAX_FILE_BYTES = 2_000_000;

export function editSettings() {
  const form = one("#settings");
  if (!form) return;
  const lists = { categories: "unfollowed", sections: "closed" };
  for (const id of Object.keys(lists)) makeOrderable(one(`#${id}`), () => keep());
  fill();

  const keep = () => {
    const settings = read(form, lists);
    const kept = save(settings);
    show(clean(settings));
    tell(kept ? "Saved." : "This browser keeps nothing for this page, so your choice ends with it.");
  };
  form.addEventListener("change", (event) => event.target.id !== "import" && keep());
  form.addEventListener("submit", (event) => event.preventDefault());
  one("#export").addEventListener("click", exportFile);
  one("#import").addEventListener("change", async (event) => {
    await importFile(event.target.files[0]);
    event.target.value = "";
    fill();
  });
  one("#forget").addEventListener("click", () => {
    memory.forget();
    change(clean({}));
    fill();
    tell("Forgotten: the settings are as at the beginning, and nothing counts as read.");
  });

  function fill() {
    const settings = load();
    form.elements.theme.value = settings.theme;
    form.elements.size.value = String(settings.size);
    form.elements.images.checked = settings.images;
    form.elements.keys.checked = settings.keys;
    form.elements.hidden.value = settings.hidden.join("\n");
    form.elements.muted.value = settings.muted.join("\n");
    for (const [id, off] of Object.entries(lists)) {
      const list = one(`#${id}`);
      const items = all("li", list);
      const keys = items.map((item) => item.dataset.key);
      for (const key of ordered(keys, settings[id])) list.append(items[keys.indexOf(key)]);
      for (const item of items) one("input", item).checked = !settings[off].includes(item.dataset.key);
    }
  }
}

function read(form, lists) {
  const { theme, size, images, keys, hidden, muted } = form.elements;
  const lines = (field) => field.value.split("\n");
  const settings = { ...load(), theme: theme.value, size: Number(size.value), images: images.checked, keys: keys.checked };
  settings.hidden = lines(hidden).map((line) => line.trim().replace(/^https?:\/\//i, "").replace(/^www\.|\/.*$/gi, ""));
  settings.muted = lines(muted);
  for (const [id, off] of Object.entries(lists)) {
    const items = all(`#${id} li`);
    settings[id] = items.map((item) => item.dataset.key);
    settings[off] = items.filter((item) => !one("input", item).checked).map((item) => item.dataset.key);
  }
  return settings;
}

// Two buttons an item: dragging is out of reach for many hands.
function makeOrderable(list, moved) {
  for (const item of all("li", list)) {
    const name = one("label", item).textContent.trim();
    const move = (up) => {
      const other = up ? item.previousElementSibling : item.nextElementSibling;
      if (!other) return;
      up ? other.before(item) : other.after(item);
      one(up ? ".up" : ".down", item).focus();
      moved();
    };
    item.append(
      make("button", { type: "button", class: "plain up", "aria-label": `Move ${name} up`, onclick: () => move(true) }, "↑"),
      make("button", { type: "button", class: "plain down", "aria-label": `Move ${name} down`, onclick: () => move(false) }, "↓"),
    );
  }
}

function exportFile() {
  const content = { broadsheet: 1, settings: load(), read: memory.load() };
  const address = URL.createObjectURL(new Blob([JSON.stringify(content, null, 1)], { type: "application/json" }));
  const link = make("a", { href: address, download: "broadsheet-settings.json" });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

async function importFile(file) {
  if (!file) return;
  try {
    if (file.size > MAX_FILE_BYTES) throw new Error("larger than 2 MB");
    const content = JSON.parse(await file.text());
    if (content?.broadsheet !== 1) throw new Error("not a file saved here");
    save(clean(content.settings));
    memory.save(memory.clean(content.read));
    show(load());
    tell("Loaded.");
  } catch (error) {
    tell(`${file.name} cannot be used: ${error.message}.`);
  }
}

function tell(text) {
  one("#status").textContent = text;
}
