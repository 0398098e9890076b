// Asks the service worker to keep the edition, so that it can be read where there is no network.

import { all, one, root } from "./dom.js";

const KEY = "broadsheet.kept"; // which versions were kept last

export async function keepOffline() {
  if (!("serviceWorker" in navigator) || document.body.classList.contains("waiting")) return; // the worker is printed too
  try {
    await navigator.serviceWorker.register(`${root()}sw.js`, { scope: root() });
    if (!document.body.classList.contains("front") || navigator.connection?.saveData) return;
    const { active } = await navigator.serviceWorker.ready;
    const cards = all(".card[data-story]");
    const now = cards.map(({ dataset }) => `${dataset.story}@${dataset.version}`);
    const before = new Set((localStorage.getItem(KEY) ?? "").split(" "));
    const urls = cards.filter((_, n) => !before.has(now[n])).map((card) => one(".headline a", card).href);
    active.postMessage({ keep: [location.href, ...urls] });
    localStorage.setItem(KEY, now.join(" "));
  } catch {
    // No worker (a private window, plain http): the paper is read online.
  }
}
