// The worker of the young people's pages: what they look like is kept by its address, the pass and the wallet as they were seen last.
// Whoever signs out, or is signed out, takes their pages with them. SHELL is written before this by the portal.
const ASSETS = `pass-assets-${SHELL.version}`;
const PAGES = "pass-pages-";
const OWNER = "Pass-Owner";
const KEPT_AT = "Pass-Kept-At";
// A network that does not answer is no network.
const PATIENCE_MS = 4_000;

self.addEventListener("install", event => event.waitUntil(install()));
self.addEventListener("activate", event => event.waitUntil(activate()));
self.addEventListener("fetch", event => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith("/assets/")) event.respondWith(asset(event.request));
  else if (event.request.mode === "navigate") event.respondWith(page(event.request, url.pathname));
});

async function install() {
  const cache = await caches.open(ASSETS);
  await cache.addAll(SHELL.assets);
  await self.skipWaiting();
}

async function activate() {
  for (const name of await caches.keys())
    if (name.startsWith("pass-assets-") && name !== ASSETS) await caches.delete(name);
  await self.clients.claim();
  // Whoever came once has its pass with it from then on.
  await Promise.all(SHELL.pages.map(path => fetch(path, { redirect: "manual" }).then(answer => keep(path, answer)).catch(() => {})));
}

async function asset(request) {
  const found = await caches.match(request);
  if (found) return found;
  // What is not in the shell is the region's own look, by its address.
  const answer = await fetch(request);
  if (answer.ok) await (await caches.open(ASSETS)).put(request, answer.clone());
  return answer;
}

async function page(request, path) {
  const fresh = fetch(request).then(async answer => {
    await keep(path, answer.clone());
    return answer;
  }).catch(() => undefined);
  const late = new Promise(resolve => setTimeout(resolve, PATIENCE_MS));
  return await Promise.race([fresh, late]) ?? await kept(path) ?? await fresh ?? await kept(SHELL.pages.at(-1)) ?? Response.error();
}

async function keep(path, answer) {
  if (!SHELL.pages.includes(path)) return;
  const owner = answer.headers.get(OWNER);
  // Sent to sign in: nobody is there any more.
  const mine = answer.ok && owner ? PAGES + owner : undefined;
  if (mine || answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403)
    for (const name of await caches.keys())
      if (name.startsWith(PAGES) && name !== mine) await caches.delete(name);
  if (!mine) return;
  const headers = new Headers(answer.headers);
  headers.set(KEPT_AT, Date.now());
  const cache = await caches.open(mine);
  await cache.put(path, new Response(await answer.blob(), { headers }));
}

async function kept(path) {
  if (!SHELL.pages.includes(path)) return undefined;
  const found = await caches.match(path);
  if (!found) return undefined;
  const headers = new Headers(found.headers);
  headers.delete("Content-Encoding");
  headers.delete("Content-Length");
  const text = await found.text();
  return new Response(text.replace("<body", `<body data-kept-at-ms="${found.headers.get(KEPT_AT)}"`), { headers });
}
