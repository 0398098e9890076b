// Keeps the last edition readable where there is no network: pages from the network first, the site's own files from
// here first. Nothing of another host, nothing that must not be stored.

const FILES = "broadsheet-files-" + "VERSION";
const PAGES = "broadsheet-pages";
const KEPT = ["KEPT"];
const MAX_PAGES = 200; // some 3 MB: two or three editions
const PATIENCE = 4000; // milliseconds a reader waits for the network while there is a kept copy
const AT_ONCE = 4;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(FILES).then((cache) => cache.addAll(KEPT)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(tidy().then(() => self.clients.claim()));
});

self.addEventListener("message", (event) => {
  const { keep } = event.data ?? {};
  if (Array.isArray(keep)) event.waitUntil(keepPages(keep.filter(ours).slice(0, MAX_PAGES / 2)));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !ours(request.url)) return;
  const path = request.url.slice(self.registration.scope.length);
  if (path.startsWith("assets/")) event.respondWith(fromHere(request));
  else if (request.mode === "navigate") event.respondWith(fromNetwork(request));
});

const ours = (url) => typeof url === "string" && url.startsWith(self.registration.scope);

async function tidy() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("broadsheet-files-") && name !== FILES);
  await Promise.all(old.map((name) => caches.delete(name)));
}

async function fromHere(request) {
  const kept = await caches.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) (await caches.open(FILES)).put(request, answer.clone());
  return answer;
}

async function fromNetwork(request) {
  const cache = await caches.open(PAGES);
  const kept = await cache.match(request.url.split("#")[0]);
  const asked = fetch(request).then((answer) => {
    keepPage(cache, request.url, answer.clone()).catch(() => {}); // no room: the page is shown all the same
    return answer;
  });
  const first = kept ? [asked, new Promise((_, fail) => setTimeout(fail, PATIENCE))] : [asked];
  try {
    return await Promise.race(first);
  } catch {
    asked.catch(() => {});
    return kept ?? missing();
  }
}

async function keepPage(cache, url, answer) {
  const kind = answer.headers.get("content-type") ?? "";
  const forbidden = (answer.headers.get("cache-control") ?? "").includes("no-store");
  const address = url.split("#")[0];
  if (answer.status === 410) await cache.delete(address); // what was withdrawn must not be read any more
  if (answer.status !== 200 || answer.redirected || forbidden || !kind.startsWith("text/html")) return;
  await cache.delete(address); // so that the newest stands last
  await cache.put(address, answer);
  const kept = await cache.keys();
  await Promise.all(kept.slice(0, Math.max(0, kept.length - MAX_PAGES)).map((old) => cache.delete(old)));
}

// A few at a time: reading comes first.
async function keepPages(urls) {
  const cache = await caches.open(PAGES);
  const left = [...urls];
  const work = async () => {
    for (let url = left.shift(); url; url = left.shift()) {
      try {
        await keepPage(cache, url, await fetch(url, { cache: "no-cache" }));
      } catch {
        return; // offline again
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

function missing() {
  const [sheet, icon] = [".css", ".svg"].map((end) => KEPT.find((name) => name.endsWith(end)));
  const page = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Offline</title><link rel="stylesheet" href="${self.registration.scope}${sheet}">
<link rel="icon" href="${self.registration.scope}${icon}" type="image/svg+xml"></head>
<body class="missing"><main id="main"><div class="section-head"><h1>You are offline</h1>
<p>This page was not kept. The last edition was: <a href="${self.registration.scope}">go to the front page</a>.</p>
</div></main></body></html>`;
  return new Response(page, { status: 503, headers: { "content-type": "text/html; charset=utf-8" } });
}
