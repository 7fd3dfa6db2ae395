// A phone's till with all it has: its journal and what that comes to, the region's lists and numbers, the line, and who waits for a change. What is done
// with it stands beside: desk.js sells, forward.js sends and finds out, day.js compares.
import { Book } from './book.js';
import { Damaged, Journal, salvage } from './journal.js';
import { ask, probe, Refusal, Silence, till } from './region.js';
import { formerOperations, get, isTraining, put } from './store.js';
import { Lists, markOf } from './verifier.js';

const gone = ['TerminalRevoked', 'TerminalUnknown', 'PartnerSuspended', 'PartnerUnknown'];
const knownDownMs = 10_000, mostBackMs = 120_000, keptWordsMs = 600_000, longestWaitMs = 20_000, onItsWayMs = 120_000;
const leftAt = new Map();
let journal = null, version = 0, waiting = [], isSilent = false, downAt = null, word = null;
export let say, book = new Book(), damage = null, revoked = null, lists = new Lists(), rootMark = null;

export const refuse = (status, code, detail = say(code)) => { throw new Refusal(status, { code, detail }); };
export const reference = operation => operation.isElsewhere ? operation.id : `${till().terminalId}-${String(operation.number).padStart(6, '0')}`;
const own = given => book.all.find(o => reference(o) === given || o.id === given);
export const isOwn = given => !!own(given);
export const find = given => own(given) ?? refuse(404, 'NoSuchReceipt');
const long = /^([0-9a-f]{8})-([0-9a-f]{4})(?:-[0-9a-f]{4}){2}-[0-9a-f]{12}$/;

// What was sold here; by the long code of its receipt also at another till of this partner: what the region has of it, which is not its lines.
export async function look(given) {
  const code = long.exec(given);
  if (isOwn(given) || !code) return find(given);
  const reply = await heard(ask(`sales/${given}`)).catch(error => { throw error.status === 404 ? new Refusal(404, { code: 'NoSuchReceipt', detail: say('NoSuchReceipt') }) : error; });
  // Its id says when that till made it: milliseconds since 1970 (RFC 9562 §5.7).
  return {
    id: given, isElsewhere: true, kind: reply.kind, at: new Date(parseInt(code[1] + code[2], 16)).toISOString(), state: { approved: 'Accepted', partial: 'Partial' }[reply.status] ?? 'Refused', reply,
    code: reply.code, explanation: reply.explanation, amountCents: reply.amountCents, pass: reply.pass ?? null, related: reply.relatedId ?? null, lines: [], wasOffline: false, copies: 0, cashier: null,
  };
}
const dayOf = ms => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris' }).format(new Date(ms));
export const euro = cents => new Intl.NumberFormat(document.documentElement.lang === 'en' ? 'en-GB' : 'fr-FR', { style: 'currency', currency: 'EUR' }).format(cents / 100);
export const today = () => dayOf(Date.now());
export const isOn = (operation, day) => dayOf(operation.body?.occurredAt ?? operation.at) === day;

export const revision = () => version;
export const changedSince = after => version > after ? null : new Promise(resolve => {
  waiting.push(resolve);
  setTimeout(resolve, longestWaitMs);
});

export function changed() {
  version++;
  for (const wake of waiting.splice(0)) wake();
}

export async function open(words) {
  say = words;
  // Nothing missing is made anew in silence.
  if (!await get('keys')) throw new Error(say('PhoneNoKey'));
  // Before there was a journal the count was kept beside.
  book.begin(isTraining ? 0 : await get('number') ?? 0);
  try {
    journal = await Journal.open(await get('keys'), book);
  } catch (error) {
    if (!(error instanceof Damaged)) throw error;
    damage = error;
    return;
  }
  const former = await formerOperations();
  if (former.length) await keep(...former.map(operation => [operation.id, { is: 'former', operation }]));
  await journal.forget(book, [...carried(), ...book.heard ? [[null, asHeard(book.heard)]] : []]);
  if (book.heard) word = { ...book.heard, ageMs: Math.max(Date.now(), journal.latestMs) - book.heard.atMs, since: performance.now() };
  if (isClockBehind()) await keep([null, { is: 'noted', code: 'ClockSetBack', detail: new Date(journal.latestMs).toISOString() }]);
  if (!isTraining) await readLists();
}

const carried = () => [...book.cashiers.values()].map(cashier => [null, cashier]);
const asHeard = ({ offline, products, statusVersion }) => ({ is: 'heard', offline, products, statusVersion });

// Keeps what happened: on disk, and in the book, when it is answered. It throws when the phone is full: nothing was kept.
export async function keep(...events) {
  for (const row of await journal.append(...events)) book.apply(row);
  changed();
}

// A damaged journal is kept aside as it is, and another begun that says so. What stood before the damage is whole: its unsent sales are still sent.
export async function beginAnew() {
  const { seq, message } = damage, former = book, fresh = new Book();
  await salvage(seq, message);
  const events = [[null, { is: 'noted', code: 'JournalSetAside', detail: `${seq} ${message}` }], ...carried(),
    ...former.queue.map(o => [o.id, { is: 'offline', sale: o.body, lines: o.lines, cashier: o.cashier }])];
  const next = await Journal.open(await get('keys'), fresh);
  fresh.begin(former.number);
  for (const row of await next.begin(former.number, events)) fresh.apply(row);
  [journal, book] = [next, fresh];
  damage = null;
  if (!isTraining) await readLists();
  changed();
  return former.queue.length;
}

// What is kept of the lists is verified again; what is not as it was signed is as if it were not there.
async function readLists() {
  lists = new Lists(await get('last'));
  const [root, trust, status] = [await get('root'), await get('trust'), await get('status')];
  if (root) rootMark = await markOf(root);
  if (root && trust && await lists.takeTrust(trust, root, Date.now()) && status) await lists.takeStatus(status, Date.now());
}

export async function takeTrust(encoded) {
  const taken = await lists.takeTrust(encoded, await get('root'), Date.now());
  if (!taken?.isNews) return !!taken;
  await put('root', taken.root);
  await put('trust', encoded);
  await put('last', taken.last);
  rootMark = await markOf(taken.root);
  return true;
}

export async function takeStatus(encoded) {
  const taken = await lists.takeStatus(encoded, Date.now());
  if (!taken?.isNews) return !!taken;
  await put('status', encoded);
  await put('last', taken.last);
  return true;
}

// The region's numbers count only with the lists: an old list under a fresh date would let blocked passes pay. Kept now and then rather than each time.
export async function hear(offline, products) {
  const isKept = book.heard && Math.abs(Date.now() - book.heard.atMs) < keptWordsMs;
  word = { offline, products, atMs: Date.now(), ageMs: 0, since: performance.now() };
  if (!isKept) await keep([null, asHeard({ ...word, statusVersion: lists.version })]);
}

export const rules = () => word?.offline ?? null;
export const products = () => word?.products ?? [];
// Since the region's last word, by the later of the clock, the journal's latest row and time that passes: a clock that is set makes nothing younger.
export const listAgeSeconds = () => word && Math.max(Math.max(Date.now(), journal.latestMs) - word.atMs, word.ageMs + performance.now() - word.since) / 1000;
export const isClockBehind = () => journal.latestMs - Date.now() > mostBackMs;
// A line that failed a moment ago need not be tried; one that failed before is felt for first, so that the customer does not wait for what is known.
export const isDown = async () => navigator.onLine === false || downAt !== null && (performance.now() - downAt < knownDownMs || !await isThere());
export const isThere = () => heard(probe()).then(() => true, error => !error.isDown);
export const line = () => isSilent || navigator.onLine === false ? 'Offline' : book.queue.length || book.unknown.length ? 'Amber' : 'Online';

// Only a till whose storage is its own may owe the region something: what the browser may throw away is no queue.
export const isPersistent = async () => isTraining || (await navigator.storage?.persisted?.() || await navigator.storage?.persist?.()) === true;

// What a call says of the line, whoever made it.
export async function heard(call) {
  try {
    const answer = await call;
    const isNews = isSilent || revoked;
    [isSilent, downAt, revoked] = [false, null, null];
    if (isNews) changed();
    return answer;
  } catch (error) {
    const wasSilent = isSilent;
    isSilent = error instanceof Silence;
    downAt = error.isDown ? performance.now() : isSilent ? downAt : null;
    if (gone.includes(error.code) && !revoked) {
      revoked = error.code;
      await keep([null, { is: 'noted', code: error.code, detail: error.message }]).catch(() => {});
    }
    if (wasSilent !== isSilent) changed();
    throw error;
  }
}

// Sending, finding out and taking back come one after the other, whoever asks.
let one = Promise.resolve();
export const alone = work => {
  const done = one.then(work);
  one = done.catch(() => {});
  return done;
};

// When the last call about an operation left, in this life of the page: a clock that is set makes no call older nor younger.
const leaves = id => leftAt.set(id, performance.now());
export function leftLongAgo({ id, at }) {
  if (leftAt.has(id)) return performance.now() - leftAt.get(id) > onItsWayMs;
  leaves(id);
  return Date.now() - Date.parse(at) > onItsWayMs;
}

// Sends it, the very same bytes each time, or asks what the region has under its id. What something else on the way answers is no answer.
export async function tell(operation) {
  leaves(operation.id);
  return answerTo(operation, await heard(ask(operation.path, operation.body)));
}
export const lookUp = async operation => answerTo(operation, await heard(ask(`sales/${operation.id}${operation.pass ? `?pass=${operation.pass}` : ''}`)));

function answerTo(operation, reply) {
  if (reply.operationId !== operation.id) throw new Silence(say('Till.GarbledAnswer'));
  return reply;
}
