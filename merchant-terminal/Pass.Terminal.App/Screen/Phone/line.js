// The line of the screen to its till, where the till is a phone's browser: the same questions as the program's, answered by the page itself. What is sold
// without the network is kept in it, by the region's numbers and lists, once the browser has promised to keep what it stores.
import { activate, clockAheadSeconds, Refusal, Silence, till } from './region.js';
import { get, isTraining, put } from './store.js';
import * as cashiers from './cashiers.js';
import { day, receipt, totals } from './day.js';
import * as desk from './desk.js';
import * as forward from './forward.js';
import * as keeper from './keeper.js';
import { deadlineOf } from './policy.js';
import { totalOf } from './book.js';
import { fill } from './words.js';

export { Refusal };
export const isPhone = true;
const patienceMs = 1_500;
const isActivating = location.pathname.endsWith('/activate.html');

document.head.append(Object.assign(document.createElement('link'), { rel: 'manifest', href: './application.webmanifest' }));
if ('serviceWorker' in navigator)
  navigator.serviceWorker.register('./hors-ligne.js');
if (!till() && !isActivating) {
  location.replace(`./activate.html${location.hash}`);
  await new Promise(() => {});
}

let language = await get('language') ?? (navigator.language.startsWith('en') ? 'en' : 'fr');
export let words = {};
export async function texts(code) {
  words = await (await fetch(`./texts.json?lang=${code}`)).json();
  return words;
}
const say = (key, ...values) => fill(words[key] ?? key, language, values);
const refuse = (status, key, detail = say(key)) => { throw new Refusal(status, { code: key, detail }); };

// The region's words come in the language of the page.
if (till())
  await texts(document.documentElement.lang = language);
// One window sells: two of them could give two receipts one number. A window that was just left or loaded again lets go of it within moments.
let isAlone = false, broken = null;
const mine = new Promise(resolve => navigator.locks.request('pass-till', async () => {
  try {
    if (till()) {
      await keeper.open(say);
      forward.begin();
    }
  } catch (error) {
    broken = error;
  }
  isAlone = true;
  resolve();
  await new Promise(() => {});
}));
await Promise.race([mine, new Promise(resolve => setTimeout(resolve, patienceMs))]);

async function state(after) {
  await keeper.changedSince(Number(after ?? -1));
  const today = totals(keeper.today()), { queue } = keeper.book, rules = keeper.rules();
  return {
    revision: keeper.revision(), till: till().terminalId, isTraining, language, line: keeper.line(), queueCount: queue.length, queueCents: totalOf(queue),
    queueDeadline: queue.length && rules ? new Date(Math.min(...queue.map(o => deadlineOf(rules, o.body)))).toISOString() : null,
    unknownCount: keeper.book.unknown.length, todaySales: today.sales, todayCents: today.cents, reader: null, rootMark: keeper.rootMark,
    listAgeSeconds: keeper.lists.version ? keeper.listAgeSeconds() : null, listVersion: keeper.lists.version, clockAheadSeconds, isClockBehind: keeper.isClockBehind(), revoked: keeper.revoked,
    products: keeper.products(), cashiers: [...keeper.book.cashiers.keys()], sale: desk.current(), last: null,
    phone: { roles: cashiers.roles, cashiers: [...keeper.book.cashiers.values()].map(({ name, role }) => ({ name, role })), isPersistent: await navigator.storage?.persisted?.() === true, notes: keeper.book.notes.filter(n => n.code === 'JournalSetAside') },
  };
}

// What a cashier may do alone: sell, ask, take a hold, cancel the last sale.
async function operations([, given, act], query, body) {
  const id = decodeURIComponent(given ?? '');
  if (!id) return desk.last(Number(query.get('last') ?? 20));
  if (!act) return desk.operation(id);
  if (act === 'receipt') return receipt(id, body.isDuplicate, body.isDuplicate || !keeper.isOwn(id) ? await cashiers.check(body, 'Senior') : null);
  const cashier = await cashiers.check(body, act === 'refund' || act === 'cancel' && !desk.isOwnLast(id) ? 'Senior' : 'Cashier');
  return desk.followUp(id, act, body, cashier);
}

async function people(act, body) {
  await cashiers.check(body, 'Manager');
  await cashiers[act === 'remove' ? 'remove' : 'name'](body);
  return {};
}

async function answer(route, query, body) {
  const [what, id, act] = route;
  if (what === 'set-aside') return { takenOver: keeper.damage ? await keeper.beginAnew() : 0 };
  if (keeper.damage) refuse(409, 'JournalDamaged', say('PhoneDamaged', keeper.damage.seq));
  switch (what) {
    case 'state': return state(query.get('after'));
    case 'sales': return id ? desk.onSale(id, act, body) : desk.start(body, await cashiers.check(body, 'Cashier'));
    case 'operations': return operations(route, query, body);
    case 'article': return desk.article(body);
    case 'balance': return desk.balance(body.number);
    case 'queue':
      await forward.settle();
      return forward.send();
    case 'day': {
      const cashier = await cashiers.check(body, 'Senior');
      await forward.settle();
      await forward.send();
      return day(cashier);
    }
    case 'cashiers': return people(id, body);
    case 'persist': return { isPersistent: await keeper.isPersistent() };
    default: return refuse(404, 'BadRequest');
  }
}

export async function call(path, body) {
  const [route, query] = path.split('?');
  const [what] = route.split('/');
  if (isActivating && what === 'state')
    return till() ? { revision: 0, language } : { isActivated: false, language };
  if (what === 'language') {
    await put('language', language = document.documentElement.lang = body.language);
    if (till()) {
      forward.refresh().catch(() => {});
      keeper.changed();
    }
    return { language };
  }
  if (what !== 'activate' && !isAlone)
    refuse(409, 'OtherWindow');
  if (broken)
    refuse(409, 'Broken', broken.message);
  try {
    if (what !== 'activate')
      return await answer(route.split('/'), new URLSearchParams(query), body);
    await activate(body.code);
    return { isActivated: true };
  } catch (error) {
    if (error instanceof Silence) refuse(503, 'PhoneSilent');
    throw error;
  }
}
