// The line of the screen to its till, where the till is a phone's browser: the same questions as the program's, answered by the page itself. Online only:
// a pass is verified by the region, so that without the network nothing is sold; what had no answer is kept and found out.
import { activate, clockAheadSeconds, Refusal, Silence, till } from './region.js';
import { get, put } from './store.js';
import * as desk from './desk.js';

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
const say = (key, ...values) => (words[key] ?? key).replace(/\{(\d)\}/g, (_, i) => values[i] ?? '');
const refuse = (status, key) => { throw new Refusal(status, { code: key, detail: say(key) }); };

if (till())
  await texts(language);
// One window sells: two of them could give two receipts one number. A window that was just left or loaded again lets go of it within moments.
let isAlone = false;
const mine = new Promise(resolve => navigator.locks.request('pass-till', async () => {
  if (till()) await desk.open(say);
  isAlone = true;
  resolve();
  await new Promise(() => {});
}));
await Promise.race([mine, new Promise(resolve => setTimeout(resolve, patienceMs))]);

async function state(after) {
  await desk.changedSince(Number(after ?? -1));
  const today = desk.totals(desk.today());
  return {
    revision: desk.revision(), till: till().terminalId, isTraining: false, language, line: desk.line(), queueCount: 0, queueCents: 0, queueDeadline: null,
    unknownCount: desk.unknown().length, todaySales: today.sales, todayCents: today.cents, reader: null, rootMark: null, listAgeSeconds: null, listVersion: 0,
    clockAheadSeconds, isClockBehind: false, revoked: desk.revoked(), products: desk.products(), cashiers: [], sale: desk.current(), last: null,
  };
}

export async function call(path, body) {
  const [route, query] = path.split('?');
  const [what, id, act] = route.split('/');
  const asked = new URLSearchParams(query);
  if (isActivating && what === 'state')
    return till() ? { revision: 0, language } : { isActivated: false, language };
  if (what === 'activate') {
    try {
      await activate(body.code);
      return { isActivated: true };
    } catch (error) {
      if (error instanceof Silence) refuse(503, 'PhoneSilent');
      throw error;
    }
  }
  if (what === 'language') {
    await put('language', language = body.language);
    if (till()) desk.changed();
    return { language };
  }
  if (!isAlone)
    refuse(409, 'OtherWindow');
  try {
    switch (what) {
      case 'state': return await state(asked.get('after'));
      case 'sales': return await (id ? desk.onSale(id, act, body) : desk.start(body));
      case 'operations':
        if (!id) return desk.last(Number(asked.get('last') ?? 20));
        if (act === 'receipt') return await desk.receipt(decodeURIComponent(id), body.isDuplicate);
        return act ? await desk.followUp(decodeURIComponent(id), act, body) : desk.operation(decodeURIComponent(id));
      case 'article': return desk.article(body);
      case 'balance': return await desk.balance(body.number);
      case 'queue': return { sent: 0, unpaid: 0, left: 0 };
      case 'day': return await desk.day();
      default: return refuse(404, 'BadRequest');
    }
  } catch (error) {
    if (error instanceof Silence) refuse(503, 'PhoneSilent');
    throw error;
  }
}
