// The pass on the screen: enrols this phone in one tap, then shows codes that the phone makes by itself, with the network or without.
import { openDeviceStore } from "./device-store.js";
import { PhoneToken, WINDOW_MS } from "./phone-token.js";
import { encode } from "./uqr.js";

// Until the portal has heard of a phone from the issuer.
const SETTLING_MS = 60_000;

const root = document.getElementById("pass-code");
const screen = document.getElementById("pass-screen");
const store = openDeviceStore();
const token = new PhoneToken(store);
const isKept = document.body.dataset.keptAtMs !== undefined;
const fromBase64 = text => Uint8Array.from(atob(text), c => c.charCodeAt(0));
const toBase64 = bytes => btoa(String.fromCharCode(...bytes));
let timer, second, lock;

function say(state, problem = "") {
  for (const part of root.querySelectorAll("[data-when]")) part.hidden = part.dataset.when !== state;
  root.querySelector(".p-problem").textContent = problem;
}

async function begin() {
  const mine = await store.get("enrolled");
  // Somebody else's, on a phone that is lent: its key goes.
  if (mine && mine.pass !== root.dataset.pass) await token.forget();
  const isHere = mine?.pass === root.dataset.pass && await token.isEnrolled();
  if (!isKept) await token.saveClockOffset(Number(root.dataset.nowMs) - answeredAt());
  if (!isHere) return say(root.dataset.open ? "enrol" : "closed");
  const isSettled = Number(root.dataset.nowMs) - mine.atMs > SETTLING_MS;
  if (!isKept && isSettled && root.dataset.phone !== String(mine.credential)) return say("elsewhere");
  say("ready");
  await show();
}

// When the page's first byte came, by this phone's clock: what the portal's clock said was true then.
function answeredAt() {
  const answer = performance.getEntriesByType("navigation")[0];
  return answer?.responseStart > 0 ? performance.timeOrigin + answer.responseStart : Date.now();
}

async function post(handler, body) {
  const response = await fetch(`?handler=${handler}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "RequestVerificationToken": root.querySelector("[name=__RequestVerificationToken]").value },
    body: JSON.stringify(body ?? {}),
  });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw Object.assign(new Error(answer.text ?? ""), { code: answer.code });
  return answer;
}

async function enrol(button) {
  button.disabled = true;
  root.querySelector(".p-problem").textContent = "";
  try {
    // A key that was certified once is never certified again; one that was not goes on where it was cut.
    if (await token.isEnrolled()) await token.forget();
    const publicKey = JSON.stringify(await token.createKey());
    const { challenge } = await post("Challenge");
    const proof = toBase64(await token.prove(fromBase64(challenge)));
    const given = await post("Enrol", { publicKey, challenge, proof });
    await token.saveClockOffset(given.nowMs - Date.now());
    await store.put("enrolled", { pass: root.dataset.pass, credential: given.credential, atMs: given.nowMs });
    await token.saveCertificate(fromBase64(given.certificate));
    navigator.storage?.persist?.().catch(() => {});
    say("ready");
    await show();
  } catch (error) {
    if (error.code === "PhoneKeyUsed") await token.forget();
    root.querySelector(".p-problem").textContent = error.message && error.code ? error.message : root.dataset.failed;
  } finally {
    button.disabled = false;
  }
}

async function show() {
  if (!screen.open) screen.showModal();
  await next();
  stayAwake();
}

async function next(isTap = false) {
  const code = await token.qr();
  draw(code.text);
  clearTimeout(timer);
  clearInterval(second);
  const endsAt = performance.now() + code.msLeft;
  const count = () => {
    const left = Math.max(0, Math.ceil((endsAt - performance.now()) / 1000));
    const line = screen.querySelector(".p-present-left");
    line.textContent = line.dataset.text.replace("%seconds", left);
    screen.querySelector("progress").value = left;
  };
  count();
  second = setInterval(count, 1000);
  timer = setTimeout(() => next(), Math.min(code.msLeft, WINDOW_MS) + 20);
  if (isTap) {
    const line = screen.querySelector("[data-said]");
    line.textContent = `${line.dataset.said} ${code.counter % 100}`;
  }
}

function draw(text) {
  const { data, size } = encode(text, { ecc: "M", border: 4 });
  let path = "";
  data.forEach((row, y) => {
    for (let x = 0; x < size; x++) {
      let run = 0;
      while (row[x + run]) run++;
      if (run > 0) path += `M${x} ${y}h${run}v1h-${run}z`;
      x += run;
    }
  });
  const svg = screen.querySelector(".p-present-code svg");
  svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
  svg.querySelector("path").setAttribute("d", path);
}

function rest() {
  clearTimeout(timer);
  clearInterval(second);
  lock?.release().catch(() => {});
  lock = undefined;
}

// Taken away whenever the page is hidden: asked for again each time it comes back.
async function stayAwake() {
  lock = await navigator.wakeLock?.request("screen").catch(() => undefined);
}

root.addEventListener("click", event => {
  const button = event.target.closest("button");
  if (button?.matches("[data-enrol]")) enrol(button);
  if (button?.matches("[data-show]")) show();
});
screen.addEventListener("click", event => {
  if (event.target.closest("[data-close]")) screen.close();
  else if (event.target.closest("[data-next]")) next(true);
});
screen.addEventListener("close", rest);
document.addEventListener("visibilitychange", () => {
  if (document.hidden) rest();
  else if (screen.open) show();
});

begin().catch(() => say("enrol", root.dataset.failed));
