// A list of sales kept as it is now: told by the server, or looked at from time to time where it does not tell.
const every = 20_000;
const atLeast = 2_000;
const list = document.querySelector("[data-live]");
let source;
let timer = 0;
let last = 0;

const isTold = () => source?.readyState === EventSource.OPEN;

function lookIn(wait) {
  clearTimeout(timer);
  timer = setTimeout(() => {
    last = Date.now();
    // What nobody sees is looked at when it is seen again.
    if (!document.hidden) document.body.dispatchEvent(new Event("sold"));
    if (!isTold()) lookIn(every);
  }, wait);
}

const look = () => lookIn(Math.max(0, last + atLeast - Date.now()));

function show() {
  for (const tag of document.querySelectorAll("[data-live-tag]")) tag.hidden = !isTold();
}

if (list?.dataset.live) {
  source = new EventSource(list.dataset.live);
  source.addEventListener("open", show);
  source.addEventListener("sold", look);
  source.addEventListener("error", () => {
    show();
    lookIn(every);
  });
  document.addEventListener("visibilitychange", () => document.hidden || look());
  addEventListener("pagehide", () => source.close());
}
