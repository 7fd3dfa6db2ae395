// What every page does where script runs: menus that close, focus that stays, and news said once.
const menus = () => document.querySelectorAll("details.p-menu[open]");

document.addEventListener("click", event => {
  if (event.target.closest("[data-print]")) print();
  for (const menu of menus())
    if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", event => {
  if (event.key !== "Escape") return;
  for (const menu of menus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// Where the focus was in what is swapped, by its address or name.
let held;
document.addEventListener("htmx:beforeSwap", event => {
  const at = document.activeElement, href = at?.getAttribute("href");
  held = !event.detail.target.contains(at) ? undefined : at.id ? `#${CSS.escape(at.id)}` : href ? `a[href="${CSS.escape(href)}"]` : undefined;
});

// After a swap the focus returns to what was swapped, and one quiet line says what happened.
document.addEventListener("htmx:afterSwap", event => {
  const target = document.getElementById(event.detail.target.id) ?? event.detail.elt;
  // What renews itself takes the focus from nobody.
  if (target?.matches("[data-live], [role=status]")) {
    if (document.activeElement === document.body && held) target.querySelector(held)?.focus({ preventScroll: true });
    if (document.activeElement !== document.body) return;
  }
  const next = target?.querySelector("[data-focus]") ?? target;
  if (next) {
    if (!next.matches("a, button, input, select, textarea, summary")) next.tabIndex = -1;
    next.focus({ preventScroll: true });
  }
  const said = target?.querySelector("[data-said]")?.dataset.said;
  const line = document.getElementById("p-status");
  if (said && line) line.textContent = said;
});

// A file that is too large is said so where it is chosen, before it is sent for nothing.
document.addEventListener("change", event => {
  const most = Number(event.target.dataset?.mostBytes ?? 0);
  if (!most) return;
  const bytes = [...event.target.files].reduce((sum, file) => sum + file.size, 0);
  event.target.setCustomValidity(bytes > most ? event.target.dataset.tooLarge : "");
  event.target.reportValidity();
});

// A form is sent once, however often its button is pressed.
document.addEventListener("submit", event => {
  const form = event.target;
  // Whoever signs out leaves no page behind, in browsers too that do not clear by what the answer says.
  if (form.getAttribute("action") === "/deconnexion" && "caches" in window && !event.defaultPrevented) {
    event.preventDefault();
    return void caches.keys().then(names => Promise.all(names.map(name => caches.delete(name)))).finally(() => form.submit());
  }
  if (event.defaultPrevented || form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "1";
  window.addEventListener("pageshow", () => delete form.dataset.sent, { once: true });
  setTimeout(() => delete form.dataset.sent, 4000);
});

document.querySelector(".p-errors")?.focus();
