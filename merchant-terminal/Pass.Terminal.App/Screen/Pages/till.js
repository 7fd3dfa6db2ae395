// The till's screen: which view is shown, what every key does, and what stands in the strip.
import { call, cents, euros, follow, isPhone, lang, say, span, speak, when } from './api.js';
import { lost, phoneCards, wirePhone } from './phone.js';
import { journal, stopLooking, wireReceipts } from './receipts.js';
import { clear, choose, digits, draw, erase, keypad, present, remember, scanned, stage, stageKey, takeBack } from './sale.js';
import { Scanner } from './scanner.js';
import { whyGone } from './words.js';

export const element = id => document.getElementById(id);
const views = ['sale', 'books', 'journal', 'day', 'settings'];
const keys = { F1: 'sale', F2: 'books', F3: 'journal', F4: 'day', F8: 'settings' };
export const prefs = { theme: 'auto', large: false, sound: true, wide: false, cashier: '', presets: [], ...JSON.parse(localStorage.getItem('prefs') ?? '{}') };
let now;
export const state = () => now;

export const keep = () => {
  localStorage.setItem('prefs', JSON.stringify(prefs));
  look();
};

function look() {
  const root = document.documentElement;
  if (prefs.theme === 'auto') delete root.dataset.theme;
  else root.dataset.theme = prefs.theme;
  root.toggleAttribute('data-large', prefs.large);
  root.dataset.paper = prefs.wide ? 'a4' : '80';
}

export function go(view) {
  for (const name of views)
    document.querySelector(`[data-view="${name}"]`).hidden = name !== view;
  for (const tab of document.querySelectorAll('[data-go]')) {
    if (tab.dataset.go === view) tab.setAttribute('aria-current', 'page');
    else tab.removeAttribute('aria-current');
  }
  if (view === 'sale') element('main').focus({ preventScroll: true });
  if (view === 'books') element('ean').focus();
  if (view !== 'journal') stopLooking();
  else { element('reference').focus(); journal(); }
  if (view === 'day') element('close-day').focus();
}

// Who stands at the till: nobody is asked where it has no cashiers; null when the question was left.
let pin;
export const forget = () => { pin = undefined; };
export async function who(always = true) {
  if (!now.cashiers.length)
    return {};
  if (!always && pin)
    return { cashier: prefs.cashier, pin };
  element('who-name').replaceChildren(...now.cashiers.map(name => new Option(name, name, false, name === prefs.cashier)));
  element('who-pin').value = '';
  element('who').returnValue = '';
  element('who').showModal();
  element('who-pin').focus();
  await new Promise(resolve => element('who').addEventListener('close', resolve, { once: true }));
  if (element('who').returnValue !== 'ok')
    return null;
  prefs.cashier = element('who-name').value;
  pin = element('who-pin').value;
  keep();
  return { cashier: prefs.cashier, pin };
}

async function show(next) {
  const first = !now;
  now = next;
  if (first || lang() !== next.language) {
    await speak(next.language);
    document.querySelector(`input[name="lang"][value="${next.language}"]`).checked = true;
    if (first) { keypad(); go('sale'); }
  }
  strip();
  categories();
  presets();
  day();
  diagnosis();
  phoneCards(next);
  stage(next);
}

function strip() {
  element('strip-till').textContent = say('TillNumber', now.till);
  const age = now.listAgeSeconds === null ? say('NoLists') : say('ListAge', Math.floor(now.listAgeSeconds / 3600));
  const items = [[say(`Line.${now.line}`), now.line.toLowerCase(), true]];
  if (now.queueCount) items.push([say('Queue', now.queueCount, now.queueDeadline ? when(now.queueDeadline) : '?'), 'amber']);
  if (now.unknownCount) items.push([say('Unknowns', now.unknownCount), 'amber']);
  items.push([say('Today', now.todaySales, euros(now.todayCents))], ...isPhone ? [] : [[now.reader ? say('ReaderOn') : say('ReaderOff')]], [age]);
  if (now.newer) items.push([say('Newer', now.newer), 'amber']);
  element('strip').replaceChildren(...items.map(([text, tone, dot]) => {
    const item = document.createElement('li');
    item.className = tone ?? '';
    if (dot) item.append(Object.assign(document.createElement('span'), { className: 'tone', ariaHidden: 'true' }));
    item.append(text);
    return item;
  }));
  element('training').hidden = !now.isTraining;
  const drift = Math.abs(now.clockAheadSeconds ?? 0);
  const warning = now.revoked ? say(whyGone(now.revoked)) : now.isClockBehind ? say('ClockBack') : drift > 120 ? say('ClockDrift', span(drift)) : '';
  element('warning').textContent = warning;
  element('warning').hidden = !warning;
}

function categories() {
  const key = now.products.map(p => p.code + p.label).join();
  const box = element('categories');
  if (box.dataset.key === key) return;
  const chosen = document.querySelector('input[name="category"]:checked')?.value ?? prefs.product;
  box.dataset.key = key;
  // What this till sells comes first: a bookshop does not look for it among driving lessons.
  const used = prefs.used ?? [];
  const order = [...now.products].sort((a, b) => used.includes(b.code) - used.includes(a.code));
  box.replaceChildren(...order.map((product, i) => {
    const label = document.createElement('label');
    const radio = Object.assign(document.createElement('input'), { type: 'radio', name: 'category', value: product.code, checked: chosen ? product.code === chosen : i === 0 });
    radio.onchange = () => { prefs.product = product.code; keep(); draw(); };
    label.append(radio, product.label);
    return label;
  }));
  draw();
  element('preset-product').replaceChildren(...now.products.map(p => new Option(p.label, p.code)));
}

function presets() {
  element('presets').replaceChildren(...prefs.presets.map(preset => {
    const button = Object.assign(document.createElement('button'), { type: 'button', textContent: `${preset.name} · ${euros(preset.cents)}` });
    button.onclick = () => choose(preset.product, preset.cents);
    return button;
  }));
  element('preset-list').replaceChildren(...prefs.presets.map((preset, i) => {
    const item = document.createElement('li');
    const button = Object.assign(document.createElement('button'), { type: 'button', textContent: say('Remove') });
    button.onclick = () => { prefs.presets.splice(i, 1); keep(); presets(); };
    item.append(`${preset.name} · ${euros(preset.cents)} `, button);
    return item;
  }));
}

function day() {
  element('today').textContent = euros(now.todayCents);
  element('today-count').textContent = say('SalesToday', now.todaySales);
  element('unsent').textContent = now.queueCount ? say('Unsent', now.queueCount, euros(now.queueCents), now.queueDeadline ? when(now.queueDeadline) : '?') : say('NothingUnsent');
  element('send').hidden = !now.queueCount;
}

async function closeDay() {
  element('day-why').textContent = '';
  try {
    const cashier = await who();
    if (!cashier) return;
    const done = await call('day', cashier);
    element('report').textContent = element('paper').textContent = done.text;
    element('report').hidden = false;
    element('report').focus();
  } catch (error) {
    element('day-why').textContent = error.message;
  }
}

function diagnosis() {
  const rows = [
    ['Reader', now.reader ?? say('ReaderOff')], ['Lists', now.listAgeSeconds === null ? say('NoLists') : `${say('ListAge', Math.floor(now.listAgeSeconds / 3600))} (${now.listVersion})`],
    ['Clock', now.clockAheadSeconds === null ? '?' : `${Math.round(now.clockAheadSeconds)} s`], ['Line', say(`Line.${now.line}`)], ['TillName', `${now.till}`], ['Root', now.rootMark ?? '?'],
  ];
  element('diagnosis').replaceChildren(...rows.flatMap(([key, value]) => [Object.assign(document.createElement('dt'), { textContent: say(`Diag.${key}`) }), Object.assign(document.createElement('dd'), { textContent: value })]));
}

function wire() {
  for (const tab of document.querySelectorAll('[data-go]')) tab.onclick = () => go(tab.dataset.go);
  wireReceipts();
  element('send').onclick = async () => { try { await call('queue/send', {}); } catch (error) { element('day-why').textContent = error.message; } };
  element('close-day').onclick = closeDay;
  wirePhone();
  element('customer').onclick = () => open('./customer.html', 'pass-customer', 'width=800,height=600');
  element('ask-balance').onclick = () => { element('balance-result').replaceChildren(); element('balance').showModal(); };
  element('who-back').onclick = () => element('who').close('');
  element('balance-close').onclick = () => element('balance').close();
  element('balance-form').onsubmit = async event => {
    event.preventDefault();
    const result = element('balance-result');
    try {
      const balance = await call('balance', { number: element('balance-number').value });
      result.replaceChildren(...(balance.purses.length ? balance.purses.map(p => Object.assign(document.createElement('p'), { textContent: `${p.label} : ${p.availableText}` })) : [say('NoPurse')]));
    } catch (error) {
      result.textContent = error.message;
    }
  };
  for (const radio of document.querySelectorAll('input[name="theme"]')) { radio.checked = radio.value === prefs.theme; radio.onchange = () => { prefs.theme = radio.value; keep(); }; }
  for (const radio of document.querySelectorAll('input[name="lang"]')) radio.onchange = () => call('language', { language: radio.value });
  for (const [id, key] of [['large', 'large'], ['sound', 'sound'], ['wide', 'wide']]) {
    element(id).checked = prefs[key];
    element(id).onchange = () => { prefs[key] = element(id).checked; keep(); };
  }
  element('preset').onsubmit = event => {
    event.preventDefault();
    const value = cents(element('preset-amount').value);
    element('preset-why').textContent = value === null ? say('PriceFirst') : '';
    if (value === null) return;
    prefs.presets.push({ name: element('preset-name').value, product: element('preset-product').value, cents: value });
    keep();
    presets();
    event.target.reset();
  };
}

// Into a field too a scanner types by the place of its keys: what is no code of ours stays in the field, as it was meant.
const scannedInto = ['ean', 'reference', 'list-code'];
let field = null;
const scanner = new Scanner(text => {
  if (!scanned(text) && field) field.value = text;
}, remember, takeBack);
document.addEventListener('keydown', event => {
  const isField = event.target.closest('input, select, textarea, dialog');
  if (keys[event.key] && element('stage').hidden) { event.preventDefault(); go(keys[event.key]); return; }
  field = scannedInto.includes(event.target.id) ? event.target : null;
  if (isField) {
    if (field ? scanner.key(event) : !element('stage').hidden && stageKey(event)) event.preventDefault();
    return;
  }
  const wasScan = scanner.key(event);
  if (!element('stage').hidden) {
    if (wasScan || stageKey(event)) event.preventDefault();
    return;
  }
  if (wasScan) { event.preventDefault(); return; }
  const isSale = !document.querySelector('[data-view="sale"]').hidden;
  if (!isSale || event.ctrlKey || event.altKey || event.metaKey) return;
  // The digit row by its place: on AZERTY it types other signs without Shift.
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1];
  if (digit) { event.preventDefault(); if (!event.repeat) digits(digit); }
  else if (event.key === 'Backspace') { event.preventDefault(); erase(); }
  else if (event.key === 'Escape') clear();
  else if (event.key === 'Enter' && !event.target.closest('button, a')) { event.preventDefault(); present(); }
});

// The screen stays awake, and again after the window comes back.
const stayAwake = () => document.visibilityState === 'visible' && navigator.wakeLock?.request('screen').catch(() => {});
document.addEventListener('visibilitychange', stayAwake);
stayAwake();
look();
wire();
await follow(show, lost);
