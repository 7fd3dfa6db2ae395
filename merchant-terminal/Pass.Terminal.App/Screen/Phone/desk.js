// What a phone's till sells, gives back and keeps, by the same rules as the program: the id is made and kept before the first byte leaves, an answer that
// was lost is found out by that id, and nothing is done twice.
import { ask, newId, Refusal, Silence, till } from './region.js';
import { get, keep, operations, put } from './store.js';

const partOffered = ['InsufficientBalance', 'RegionCapReached', 'UnitCapReached'];
const gone = ['TerminalRevoked', 'TerminalUnknown', 'PartnerSuspended', 'PartnerUnknown'];
const onItsWayMs = 120_000, twiceMs = 120_000, betweenLooksMs = 20_000, betweenTriesMs = 2_000, longestWaitMs = 20_000;
let say, book = [], goods = [], run = null, number = 0, version = 0, isDown = false, taken = null;
let waiting = [];

export const revision = () => version;
export const products = () => goods;
export const revoked = () => taken;
export const unknown = () => book.filter(o => o.state === 'Unknown');
export const line = () => isDown ? 'Offline' : unknown().length ? 'Amber' : 'Online';
export const current = () => run && saleView(run);
const dayOf = iso => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris' }).format(new Date(iso));
export const today = () => dayOf(new Date().toISOString());
const refuse = (status, code, detail = say(code)) => { throw new Refusal(status, { code, detail }); };
const paid = operation => ['Accepted', 'Partial'].includes(operation.state);
const signed = operation => ['cancel', 'refund'].includes(operation.kind) ? -1 : 1;

export function changed() {
  version++;
  for (const wake of waiting.splice(0)) wake();
}

export const changedSince = after => version > after ? null : new Promise(resolve => {
  waiting.push(resolve);
  setTimeout(resolve, longestWaitMs);
});

export async function open(words) {
  say = words;
  book = await operations();
  number = book.at(-1)?.number ?? await get('number') ?? 0;
  goods = await get('products') ?? [];
  look();
  settle();
}

// Whether the region is there, and what it lets be sold.
async function look() {
  try {
    const answer = await heard(ask('products'));
    await put('products', goods = answer.products);
    await ask('terminals/report', { clock: new Date().toISOString(), unsent: 0, unknown: unknown().length, program: 'pass-phone 1' }).catch(() => {});
    changed();
  } catch {
    // The strip says it.
  }
  setTimeout(look, betweenLooksMs);
}

async function heard(call) {
  try {
    const answer = await call;
    if (isDown) { isDown = false; changed(); }
    return answer;
  } catch (error) {
    if (error instanceof Silence !== isDown) { isDown = error instanceof Silence; changed(); }
    if (gone.includes(error.code)) taken = error.code;
    throw error;
  }
}

export function start(body) {
  if (run && !isOver(run)) refuse(409, 'SaleRunning');
  const lines = (body.lines ?? []).map(l => ({ product: l.product, label: goods.find(p => p.code === l.product)?.label, quantity: l.quantity ?? 1, amountCents: l.amountCents, ean: l.ean ?? null }));
  if (!lines.length || lines.some(l => !l.label || !(l.amountCents > 0))) refuse(400, 'LineFields');
  run = { id: newId(), step: 'Present', lines, hold: !!body.hold, part: !!body.allowPartial, again: false, code: '', text: say('ShowQrOrCode') };
  changed();
  return saleView(run);
}

const isOver = sale => ['Accepted', 'Partial', 'Refused', 'Cancelled'].includes(sale.step);
const saleView = sale => ({
  id: sale.id, externalId: null, step: sale.step, isOver: isOver(sale), code: sale.code, text: sale.text, amountCents: sale.lines.reduce((sum, l) => sum + l.amountCents, 0),
  operation: sale.operation ? view(sale.operation) : null,
});

export async function onSale(id, act, body) {
  if (run?.id !== id) refuse(404, 'NoSuchSale');
  const is = (...steps) => steps.includes(run.step) || refuse(409, 'NotWaiting');
  switch (act) {
    case undefined: break;
    case 'qr': is('Present'); sell(run, { presentation: { type: 'qr', text: `${body.text ?? ''}`.trim() } }); break;
    case 'code': {
      is('Present');
      const digits = `${body.number ?? ''}`.replace(/\D/g, '');
      if (digits.length !== 12) refuse(400, 'PassNumber', say('PhoneNumber'));
      sell(run, { pass: digits, presentation: { type: 'code', code: `${body.code ?? ''}`.replace(/\D/g, '') } });
      break;
    }
    case 'again': is('AskAgain'); run.again = true; run.step = 'Present'; sell(run, run.shown); break;
    // The region took the code of the refused sale: the holder shows the next one.
    case 'part': is('PartialOffered'); Object.assign(run, { part: true, step: 'Present', id: newId(), operation: undefined, text: say('ShowQrOrCode') }); break;
    case 'leave': {
      if (run.step === 'Working') refuse(409, 'TooLate');
      if (run.step === 'Unknown') { run.operation.isGivenUp = true; await keep(run.operation); }
      if (!isOver(run)) run.step = 'Cancelled';
      const left = saleView(run);
      run = null;
      changed();
      return left;
    }
    default: refuse(404, 'NoSuchAct');
  }
  changed();
  return saleView(run);
}

async function sell(sale, shown) {
  sale.shown = shown;
  const total = saleView(sale).amountCents;
  const before = shown.pass && book.find(o => o.kind === 'sale' && paid(o) && o.pass === shown.pass && o.amountCents === total && Date.now() - Date.parse(o.at) < twiceMs);
  if (before && !sale.again) {
    Object.assign(sale, { step: 'AskAgain', text: say('PhoneTwice', reference(before)) });
    return changed();
  }
  Object.assign(sale, { step: 'Working', text: '' });
  changed();
  const body = {
    operationId: sale.id, ...(shown.pass ? { pass: shown.pass } : {}), occurredAt: new Date().toISOString(), allowPartial: sale.part, capture: !sale.hold,
    lines: sale.lines.map(l => ({ product: l.product, amountCents: l.amountCents, quantity: l.quantity })), presentation: shown.presentation,
  };
  try {
    sale.operation = await begin(sale.id, sale.hold ? 'hold' : 'sale', 'sales', body, { lines: sale.lines, amountCents: total, pass: shown.pass ?? null });
  } catch {
    Object.assign(sale, { step: 'Refused', code: 'DiskFull', text: say('PhoneDiskFull') });
    return changed();
  }
  await tell(sale.operation);
  follow(sale);
}

// Kept before its first byte leaves; nothing is sent that is not kept.
async function begin(id, kind, path, body, what) {
  const operation = { id, number: number + 1, kind, at: body.occurredAt, path, body, state: 'Unknown', related: null, copies: 0, reply: null, ...what };
  await keep(operation);
  await put('number', ++number);
  book.push(operation);
  return operation;
}

// Sends it, the very same bytes each time; a lost answer leaves it unknown.
async function tell(operation) {
  try {
    await take(operation, await heard(ask(operation.path, operation.body)));
  } catch (error) {
    if (error instanceof Silence) return;
    Object.assign(operation, { state: 'NotTaken', code: error.code, explanation: say('PhoneNotTaken', error.message) });
    await keep(operation).catch(() => {});
  }
}

async function take(operation, reply) {
  // What something between us and the region answers is no answer.
  if (reply.operationId !== operation.id) throw new Silence();
  operation.state = { approved: 'Accepted', partial: 'Partial' }[reply.status] ?? 'Refused';
  Object.assign(operation, { reply, code: reply.code, explanation: reply.explanation, pass: reply.pass ?? operation.pass });
  await keep(operation).catch(() => {});
}

function follow(sale) {
  const { operation } = sale;
  const step = { Unknown: 'Unknown', Accepted: 'Accepted', Partial: 'Partial' }[operation.state]
    ?? (partOffered.includes(operation.code) && !sale.part ? 'PartialOffered' : 'Refused');
  Object.assign(sale, { step, code: operation.code ?? '', text: step === 'Unknown' ? say('PhoneUnknown') : operation.explanation ?? '' });
  changed();
}

// Finds out what became of what had no answer: sent again while the customer waits, else asked for by its id.
async function settle() {
  for (const operation of unknown()) {
    const isWaited = run?.operation === operation;
    if (!isWaited && run?.step === 'Working') continue;
    try {
      if (isWaited || operation.path !== 'sales') await tell(operation);
      else await take(operation, await heard(ask(`sales/${operation.id}${operation.pass ? `?pass=${operation.pass}` : ''}`)));
    } catch (error) {
      if (error.status === 404 && Date.now() - Date.parse(operation.at) > onItsWayMs) {
        Object.assign(operation, { state: 'NotTaken', code: 'NeverArrived', explanation: say('PhoneNeverArrived') });
        await keep(operation).catch(() => {});
      }
    }
    if (operation.state === 'Unknown') continue;
    if (run?.operation === operation) follow(run);
    if (operation.isGivenUp && paid(operation)) await act(operation, 'cancel', {}).catch(() => {});
    changed();
  }
  setTimeout(settle, betweenTriesMs);
}

const reference = operation => `${till().terminalId}-${String(operation.number).padStart(6, '0')}`;
const view = o => ({
  operationId: o.id, reference: reference(o), kind: o.kind, at: o.at, state: o.state, code: o.code ?? null, explanation: o.explanation ?? null, amountCents: o.amountCents,
  regionCents: paid(o) ? o.reply.regionCents : 0, holderCents: paid(o) ? o.reply.holderCents : 0, pass: o.pass ? `••••••••${o.pass.slice(8)}` : null, relatedId: o.related, offline: false, lines: o.lines,
});
const find = given => book.find(o => reference(o) === given || o.id === given) ?? refuse(404, 'NoSuchReceipt');
export const operation = given => view(find(given));
export const last = count => book.slice(-count).reverse().map(view);

export async function followUp(given, what, body) {
  const operation = find(given);
  if (!['cancel', 'refund', 'capture', 'void'].includes(what)) refuse(404, 'NoSuchAct');
  if (what === 'refund' && !body.lines?.length && !body.amountCents) refuse(400, 'LineOrAmount');
  const done = await act(operation, what, body);
  return { isDone: paid(done), isUnknown: done.state === 'Unknown', code: done.code ?? '', text: done.state === 'Unknown' ? say('PhoneUnknown') : done.explanation ?? '', operation: view(done) };
}

async function act(operation, what, { lines, amountCents }) {
  if (!operation.pass) refuse(409, 'NoSuchReceipt');
  const body = { operationId: newId(), pass: operation.pass, occurredAt: new Date().toISOString(), ...(what === 'refund' ? lines?.length ? { lines } : { amountCents } : {}) };
  const back = await begin(body.operationId, what, `sales/${operation.id}/${what}`, body, { lines: operation.lines, amountCents: operation.amountCents, pass: operation.pass, related: operation.id });
  await tell(back);
  if (back.reply) back.amountCents = Math.abs(back.reply.amountCents);
  await keep(back).catch(() => {});
  changed();
  return back;
}

export function article({ ean, amountCents, quantity, product }) {
  const digits = `${ean ?? ''}`.replace(/[- ]/g, '');
  if (!/^\d{13}$/.test(digits) || [...digits].reduce((sum, d, i) => sum + d * (i % 2 ? 3 : 1), 0) % 10) refuse(400, 'PhoneEan');
  const isBook = /^97(8|9[^0])/.test(digits);
  const found = goods.find(p => p.code === (product ?? (isBook ? 'textbook' : ''))) ?? refuse(400, 'PhoneNotABook');
  return { product: found.code, label: found.label, quantity: quantity ?? 1, amountCents: amountCents * (quantity ?? 1), ean: digits };
}

export async function balance(typed) {
  const digits = `${typed ?? ''}`.replace(/\D/g, '');
  if (digits.length !== 12) refuse(400, 'PassNumber', say('PhoneNumber'));
  return heard(ask(`passes/${digits}/balance`));
}

export function totals(day) {
  const sold = book.filter(o => ['sale', 'capture'].includes(o.kind) && paid(o) && dayOf(o.at) === day);
  return { sales: sold.length, cents: sold.reduce((sum, o) => sum + o.amountCents, 0) };
}

// The day of this till and of the region, line by line.
export async function day() {
  const on = today(), there = new Map();
  let next = null, payDay = null;
  do {
    const page = await heard(ask(`operations?day=${on}${next ? `&after=${encodeURIComponent(next)}` : ''}`));
    for (const one of page.operations) there.set(one.operationId, one);
    [next, payDay] = [page.next ?? null, page.payDay ?? payDay];
  } while (next);
  const here = book.filter(o => dayOf(o.at) === on && o.state !== 'NotTaken');
  const wrong = [];
  for (const mine of here) {
    const theirs = there.get(mine.id);
    const isSame = theirs && (paid(mine) ? mine.reply.status === theirs.status && mine.reply.regionCents === theirs.regionCents : theirs.status === 'refused');
    if (!isSame) wrong.push(`${reference(mine)} ${say(theirs ? 'PhoneDiffers' : 'PhoneOnlyHere')}`);
    there.delete(mine.id);
  }
  for (const theirs of there.values()) wrong.push(`${theirs.operationId} ${say('PhoneOnlyThere')}`);
  const sum = totals(on);
  const region = here.filter(paid).reduce((cents, o) => cents + o.reply.regionCents * (o.reply.regionCents < 0 ? 1 : signed(o)), 0);
  const text = [`${say('Tab.Day')} ${on}`, `${say('SalesToday', sum.sales)}  ${euro(sum.cents)}`, `${say('PhoneRegion')}  ${euro(region)}`,
    wrong.length ? say('PhoneDayWrong') : say('PhoneDaySame', here.length), ...wrong, payDay ? say('PhonePayDay', payDay) : ''].join('\n');
  return { isReconciled: !wrong.length, text };
}

const euro = cents => new Intl.NumberFormat(document.documentElement.lang === 'en' ? 'en-GB' : 'fr-FR', { style: 'currency', currency: 'EUR' }).format(cents / 100);

export async function receipt(given, isDuplicate) {
  const o = find(given);
  if (isDuplicate || o.copies) { o.copies++; await keep(o); }
  else { o.copies = 0; }
  const rows = [
    'PASS', say(`Kind.${o.kind}`), isDuplicate ? `${say('Duplicate')} ${o.copies}` : '', `${reference(o)}  ${new Date(o.at).toLocaleString(document.documentElement.lang, { timeZone: 'Europe/Paris' })}`,
    o.pass ? `•••• •••• ${o.pass.slice(8)}` : '', ...o.lines.map((l, i) => `${i + 1}. ${l.quantity} × ${l.label}  ${euro(l.amountCents)}${l.ean ? `\n   ${l.ean}` : ''}`),
    `${say('Total')}  ${euro(o.amountCents)}`, ...(paid(o) ? [`${say('PhoneRegion')}  ${euro(o.reply.regionCents)}`, say('HolderPays', euro(o.reply.holderCents)), ...o.reply.legs.map(l => `${l.label}: ${l.leftText}`)] : []),
    say(`State.${o.state}`), o.id,
  ];
  return { text: rows.filter(Boolean).join('\n') };
}
