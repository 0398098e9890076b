// Runs before anything is drawn, so that what the reader chose neither flashes in nor moves the page afterwards.
(() => {
  const root = document.documentElement;
  root.dataset.scripts = "on";
  try {
    const text = localStorage.getItem("broadsheet.settings");
    const kept = JSON.parse(text ?? "{}") ?? {};
    if (["light", "dark", "sepia"].includes(kept.theme)) root.dataset.theme = kept.theme;
    if ([90, 115, 130, 160].includes(kept.size)) root.dataset.size = kept.size;
    if (kept.images === true) root.dataset.images = "on";
    // Lists are arranged and marked by main.js; the style sheet hides them until then, and at most for a second.
    if (text || localStorage.getItem("broadsheet.read")) root.dataset.settling = "";
  } catch {
    // No storage, or damaged: the paper as it is printed.
  }

  // How old the news of a list is, told as each card comes in: told later, it would move lines that are drawn already.
  const times = document.getElementsByClassName("age");
  const tellAges = () => {
    for (const time of times) {
      if (!time.title && !time.closest("p").nextSibling) continue; // its text may still be on the way
      time.title ||= time.textContent;
      const minutes = Math.floor((Date.now() - Date.parse(time.dateTime)) / 60_000);
      let age = time.title; // of two days ago and before, and where a clock is wrong
      if (minutes >= 0 && minutes < 60) age = `${minutes} min ago`;
      else if (minutes >= 0 && minutes < 48 * 60) age = `${Math.floor(minutes / 60)} h ago`;
      if (time.textContent !== age) time.textContent = age;
    }
  };
  const coming = new MutationObserver(tellAges);
  coming.observe(root, { childList: true, subtree: true });
  addEventListener("DOMContentLoaded", () => (coming.disconnect(), tellAges()));
  addEventListener("pageshow", (event) => event.persisted && tellAges());
  document.addEventListener("visibilitychange", () => document.hidden || tellAges());
})();
