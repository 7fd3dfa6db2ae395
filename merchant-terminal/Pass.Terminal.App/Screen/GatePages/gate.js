// The gate's screen: a pass is shown, yes or no in one glance and one sound. It knows how many came, and never who.
import { call, follow, lang, say, speak, when } from './api.js';
import { watch } from './camera.js';
import { Scanner } from './scanner.js';
import { icons, isMute, sound, unmute } from './stage.js';

const element = id => document.getElementById(id);
const reasons = ['Forgotten', 'Unreadable', 'Visitor', 'Other'];
const prefs = { theme: 'auto', large: false, sound: true, camera: false, ...JSON.parse(localStorage.getItem('gate') ?? '{}') };
const sameCodeMs = 5_000;
let now;
let shown;
let looking;
let last = { text: '', at: 0 };

const keep = () => {
  localStorage.setItem('gate', JSON.stringify(prefs));
  look();
};

function look() {
  const root = document.documentElement;
  if (prefs.theme === 'auto') delete root.dataset.theme;
  else root.dataset.theme = prefs.theme;
  root.toggleAttribute('data-large', prefs.large);
  element('mute').hidden = !prefs.sound || !isMute();
}

async function show(next) {
  const first = !now;
  now = next;
  if (first || lang() !== next.language) {
    await speak(next.language);
    document.querySelector(`input[name="lang"][value="${next.language}"]`).checked = true;
    hands();
  }
  // What was decided before this window opened is nobody's business any more.
  if (first) shown = next.face?.number;
  face(first ? null : next.face);
  strip();
  diagnosis();
  element('hand').disabled = !next.mayLetInByHand;
  element('hand-why').hidden = next.mayLetInByHand;
  element('counts').textContent = say('Gate.Counts', next.allowed, next.denied, next.byHand);
}

function face(answer) {
  const root = element('main');
  if (answer && answer.number === shown) return;
  if (!answer) {
    delete root.dataset.tone;
    element('icon').innerHTML = icons.present;
    element('word').textContent = say('Gate.Show');
    element('why').textContent = say(now.reader ? 'Gate.ShowHow' : 'Gate.ShowQr');
    return;
  }
  shown = answer.number;
  root.dataset.tone = answer.isAllowed ? 'accepted' : answer.isAgain ? 'part' : 'refused';
  element('icon').innerHTML = answer.isAllowed ? icons.tick : answer.isAgain ? icons.question : icons.cross;
  element('word').textContent = say(answer.isAllowed ? 'Gate.Yes' : answer.isAgain ? 'Gate.Again' : 'Gate.No');
  element('why').textContent = answer.isAllowed && answer.code === 'Allowed' ? '' : answer.text;
  sound(answer.isAllowed ? 'Accepted' : answer.isAgain ? 'AskAgain' : 'Refused', prefs.sound);
}

function strip() {
  element('strip-gate').textContent = say('Gate.Number', now.gate, now.school);
  const hours = now.listAgeSeconds === null ? null : Math.max(0, Math.floor(now.listAgeSeconds / 3600));
  const line = now.isOnline === null ? 'amber' : now.isOnline ? 'online' : 'offline';
  const items = [
    [say(now.isOnline === null ? 'Gate.Asking' : now.isOnline ? 'Line.Online' : 'Line.Offline'), line, true],
    [hours === null ? say('Gate.NoLists') : say('ListAge', hours), now.lists === 'Good' ? '' : 'amber'],
    [now.reader ? say('ReaderOn') : say('ReaderOff')],
  ];
  if (now.rosterUntil) items.push([say('Gate.Roster', now.pupils, when(now.rosterUntil)), now.lists === 'Over' ? 'offline' : '']);
  element('strip').replaceChildren(...items.map(([text, tone, dot]) => {
    const item = document.createElement('li');
    item.className = tone ?? '';
    if (dot) item.append(Object.assign(document.createElement('span'), { className: 'tone', ariaHidden: 'true' }));
    item.append(text);
    return item;
  }));
  const warning = now.refused ?? (now.lists === 'Good' ? '' : say(`Gate.${now.lists}`));
  element('warning').textContent = warning;
  element('warning').hidden = !warning;
}

function diagnosis() {
  const rows = [['Reader', now.reader ?? say('ReaderOff')], ['Root', now.rootMark ?? '?']];
  element('diagnosis').replaceChildren(...rows.flatMap(([key, value]) => [Object.assign(document.createElement('dt'), { textContent: say(`Diag.${key}`) }), Object.assign(document.createElement('dd'), { textContent: value })]));
}

async function ask(what, body) {
  try {
    element('note').textContent = '';
    await call(what, body);
  } catch (error) {
    element('note').textContent = error.message;
  }
}

function hands() {
  element('reasons').replaceChildren(...reasons.map((reason, i) => {
    const button = Object.assign(document.createElement('button'), { value: reason, textContent: `${i + 1} · ${say(`Gate.Hand.${reason}`)}` });
    return button;
  }));
}

function byHand() {
  if (!now?.mayLetInByHand || element('hand-dialog').open) return;
  element('hand-dialog').returnValue = '';
  element('hand-dialog').showModal();
}

// A code held before the camera is one showing, however many pictures see it.
function seen(text) {
  const at = performance.now();
  const isNew = text !== last.text || at - last.at > sameCodeMs;
  last = { text, at };
  if (isNew && text.startsWith('PR1:')) ask('show', { text });
  return false;
}

async function camera() {
  const isOn = element('camera').getAttribute('aria-pressed') === 'true';
  looking?.abort();
  prefs.camera = !isOn;
  keep();
  element('camera').setAttribute('aria-pressed', String(!isOn));
  if (isOn) return;
  looking = new AbortController();
  try {
    await watch(element('video'), looking.signal, seen);
  } catch {
    element('note').textContent = say('NoCamera');
    element('camera').setAttribute('aria-pressed', 'false');
  }
}

function wire() {
  element('hand').onclick = byHand;
  element('hand-dialog').onclose = () => { if (element('hand-dialog').returnValue) ask('hand', { reason: element('hand-dialog').returnValue }); };
  element('camera').onclick = camera;
  element('settings').onclick = () => element('settings-dialog').showModal();
  element('sync').onclick = () => ask('sync', {});
  for (const radio of document.querySelectorAll('input[name="theme"]')) { radio.checked = radio.value === prefs.theme; radio.onchange = () => { prefs.theme = radio.value; keep(); }; }
  for (const radio of document.querySelectorAll('input[name="lang"]')) radio.onchange = () => ask('language', { language: radio.value });
  for (const id of ['large', 'sound']) {
    element(id).checked = prefs[id];
    element(id).onchange = () => { prefs[id] = element(id).checked; keep(); };
  }
  for (const name of ['keydown', 'pointerdown'])
    document.addEventListener(name, () => { if (isMute()) unmute().then(look); });
}

const scanner = new Scanner(text => ask('show', { text }), () => {}, () => {});
const keys = { F2: byHand, F3: camera, F8: () => element('settings').click() };
document.addEventListener('keydown', event => {
  if (element('hand-dialog').open) {
    const button = element('reasons').children[Number(/^(?:Digit|Numpad)([1-4])$/.exec(event.code)?.[1]) - 1];
    if (button) { event.preventDefault(); button.click(); }
    return;
  }
  if (keys[event.key]) { event.preventDefault(); keys[event.key](); return; }
  if (element('settings-dialog').open) return;
  // Also while a button has the focus: what a scanner types presses nothing.
  if (scanner.key(event)) event.preventDefault();
});

// The screen stays awake, and again after the window comes back.
const stayAwake = () => document.visibilityState === 'visible' && navigator.wakeLock?.request('screen').catch(() => {});
document.addEventListener('visibilitychange', stayAwake);
stayAwake();
look();
wire();
if (prefs.camera) camera();
await follow(show, error => {
  element('warning').textContent = error.status === 401 ? error.message : say('Lost');
  element('warning').hidden = false;
});
