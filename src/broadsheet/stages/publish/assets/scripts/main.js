// Everything here is an addition: each page is whole without it.

import { root } from "./dom.js";
import { showEvidence } from "./evidence.js";
import { listenToKeys } from "./keys.js";
import { arrangeLists, refreshRead } from "./lists.js";
import { arrive, load as loadMemory } from "./memory.js";
import { keepOffline } from "./offline.js";
import { editSettings } from "./settings-page.js";
import { load, show } from "./settings.js";
import { arrangeStory } from "./story.js";

try {
  const settings = load();
  const memory = arrive(Date.now());
  arrangeLists(settings, memory);
  arrangeStory(settings, memory);
} finally {
  delete document.documentElement.dataset.settling;
}
// Where the tabs do not fit, the one of this page is in sight.
const tab = document.querySelector(".tabs [aria-current]");
const tabs = tab?.closest("ul");
if (tabs && tabs.scrollWidth > tabs.clientWidth) {
  tabs.scrollLeft += tab.getBoundingClientRect().left - tabs.getBoundingClientRect().left - (tabs.clientWidth - tab.offsetWidth) / 2;
}
editSettings();
listenToKeys(showEvidence());
// A page that the browser brings back from its memory shows what was chosen and read meanwhile.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  show(load());
  refreshRead(loadMemory());
});
addEventListener("storage", () => show(load()));
keepOffline();
// Before the first edition: it shows as soon as it is there.
if (document.body.classList.contains("waiting")) setInterval(lookForPaper, 5000);

async function lookForPaper() {
  const answer = await fetch(`${root()}health`).catch(() => null);
  if (answer?.ok && (await answer.json()).published) location.reload();
}
