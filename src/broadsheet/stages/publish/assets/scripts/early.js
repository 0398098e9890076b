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
})();
