// A list worked through by keyboard: j and k walk, a does what is asked for first, r goes to the reason of a refusal.
document.addEventListener("keydown", event => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select")) return;
  const items = [...document.querySelectorAll("[data-queue] > *")];
  // Where the focus is counts, also when it came there by Tab.
  const at = items.findIndex(item => item.contains(document.activeElement));
  const step = { j: 1, k: -1 }[event.key];
  if (step && items.length) {
    items[Math.min(Math.max(at + step, 0), items.length - 1)].focus();
  } else if (event.key === "a") {
    items[at]?.querySelector("[data-key=a]")?.click();
  } else if (event.key === "r") {
    items[at]?.querySelector("[data-key=r]")?.focus();
  } else {
    return;
  }
  event.preventDefault();
});
