// Pages that a phone keeps: has the worker keep them, and says how old they are when they come from there.
const { worker, keptAtMs } = document.body.dataset;

if (worker && "serviceWorker" in navigator && keptAtMs === undefined)
  navigator.serviceWorker.register(worker, { scope: worker.slice(0, worker.lastIndexOf("/")) }).catch(() => {});

if (keptAtMs !== undefined) {
  const language = document.documentElement.lang;
  const minutes = Math.max(0, Math.round((Date.now() - Number(keptAtMs)) / 60_000));
  const [count, unit] = minutes < 1 ? [0, "second"] : minutes < 60 ? [minutes, "minute"] : minutes < 48 * 60 ? [Math.round(minutes / 60), "hour"] : [Math.round(minutes / 1440), "day"];
  const age = new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(-count, unit);
  const moment = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(new Date(Number(keptAtMs)));
  for (const line of document.querySelectorAll("[data-kept]")) {
    line.textContent = line.dataset.kept.replace("%age", age).replace("%moment", moment);
    line.hidden = false;
  }
}
