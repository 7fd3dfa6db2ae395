// The day of this till and of the region, line by line, and receipts; both as the program prints them (DayDesk, DayText, Receipt).
import { ask, Refusal } from './region.js';
import { book, euro, heard, isOn, keep, look, lookUp, reference, say, today } from './keeper.js';
import { isPaid } from './book.js';
import { isTraining } from './store.js';

const columns = 42;
const answered = o => ['Accepted', 'Partial'].includes(o.state);
const sum = (all, of) => all.reduce((cents, one) => cents + of(one), 0);
const inWords = (iso, options) => new Intl.DateTimeFormat(document.documentElement.lang === 'en' ? 'en-GB' : 'fr-FR', { timeZone: 'Europe/Paris', ...options }).format(new Date(iso));
const long = day => inWords(`${day}T12:00:00Z`, { dateStyle: 'full' });

function sides(left, right) {
  const room = columns - right.length - 1, cut = left.length > room ? `${left.slice(0, Math.max(1, room - 1))}…` : left;
  return cut + ' '.repeat(Math.max(1, columns - cut.length - right.length)) + right;
}
const middle = words => ' '.repeat(Math.max(0, Math.floor((columns - words.length) / 2))) + words;

export function totals(day) {
  const all = book.all.filter(o => isOn(o, day)), sold = all.filter(o => ['sale', 'capture'].includes(o.kind) && isPaid(o));
  const paid = all.filter(o => answered(o) && !['hold', 'void'].includes(o.kind)), of = state => all.filter(o => o.state === state);
  return {
    sales: sold.length, cents: sum(sold, o => o.amountCents), returns: all.filter(o => ['cancel', 'refund'].includes(o.kind) && o.state === 'Accepted').length,
    regionCents: sum(paid, o => o.reply.regionCents), holderCents: sum(paid, o => o.reply.holderCents), refused: of('Refused').length + of('NotTaken').length,
    queued: of('Queued'), unpaid: of('Unpaid'), unknown: of('Unknown').length,
  };
}

// Decided by the region's rules: it has it. What proved nothing, and what never reached the rules, it has not.
const isThere = o => o.reply && o.reply.status !== 'invalid' && !o.reply.code.startsWith('Presentation.');
const isSaid = (here, there) => ['status', 'code', 'amountCents', 'regionCents', 'holderCents'].every(key => here.reply?.[key] === there[key]);

// What the region's list of the day does not show yet is asked for by its id: its list follows what it decides by moments.
async function isOnItsWay(operation) {
  try {
    return isSaid(operation, await lookUp(operation));
  } catch (error) {
    if (error instanceof Refusal && error.status === 404) return false;
    throw error;
  }
}

export async function day(cashier) {
  const on = today(), there = new Map();
  let next = null, payDay = null;
  do {
    const page = await heard(ask(`operations?day=${on}${next ? `&after=${encodeURIComponent(next)}` : ''}`));
    for (const one of page.operations) there.set(one.operationId, one);
    [next, payDay] = [page.next ?? null, page.payDay ?? payDay];
  } while (next);
  const lines = [];
  for (const o of book.all.filter(o => isOn(o, on))) {
    const theirs = there.get(o.id);
    there.delete(o.id);
    if (!theirs && !isThere(o) && !['Queued', 'Unknown'].includes(o.state)) continue;
    const match = theirs ? isSaid(o, theirs) ? 'Same' : 'Differs' : isThere(o) && await isOnItsWay(o) ? 'OnItsWay' : 'OnlyHere';
    // What is unsent or unanswered is so: that the region does not have it is no news of it.
    const says = match === 'OnlyHere' && !o.reply ? `State.${o.state}` : match === 'OnItsWay' ? 'PhoneOnItsWay' : `Till.Match.${match}`;
    lines.push({ match, says, name: reference(o), kind: o.kind, amountCents: o.amountCents, regionCents: answered(o) ? o.reply.regionCents : 0 });
  }
  for (const o of there.values()) lines.push({ match: 'OnlyThere', says: 'Till.Match.OnlyThere', name: o.operationId, kind: o.kind, amountCents: o.amountCents, regionCents: ['approved', 'partial'].includes(o.status) ? o.regionCents : 0 });
  const isReconciled = lines.every(l => ['Same', 'OnItsWay'].includes(l.match));
  await keep([null, { is: 'day-ended', day: on, count: lines.length, isReconciled, cashier }]);
  return { isReconciled, text: dayText(on, lines, isReconciled, payDay) };
}

function dayText(on, lines, isReconciled, payDay) {
  const t = totals(on), counted = (key, all) => all.length ? [sides(say(key, all.length), euro(sum(all, o => o.amountCents)))] : [];
  const booked = lines.filter(l => !['hold', 'void'].includes(l.kind) && ['Same', 'OnItsWay', 'OnlyThere'].includes(l.match));
  const way = lines.filter(l => l.match === 'OnItsWay');
  return [
    ...isTraining ? [say('Till.Receipt.Worthless')] : [], say('Till.Day.Title', long(on)), sides(say('Till.Day.Sales', t.sales), euro(t.cents)),
    sides(say('Till.Day.Region'), euro(t.regionCents)), sides(say('Till.Day.Holder'), euro(t.holderCents)), sides(say('Till.Day.Returns'), `${t.returns}`), sides(say('Till.Day.Refused'), `${t.refused}`),
    ...counted('Till.Day.Queued', t.queued), ...counted('Till.Day.Unpaid', t.unpaid), ...t.unknown ? [sides(say('Till.Day.Unknown'), `${t.unknown}`)] : [],
    '-'.repeat(columns), sides(say('Till.Day.There'), euro(sum(booked, l => l.regionCents))),
    isReconciled ? say('Till.Day.Reconciled', lines.length) : say('Till.Day.NotReconciled'),
    ...lines.filter(l => l.match !== 'Same').map(l => `  ${l.name}  ${euro(l.amountCents)}  ${say(l.says)}`),
    ...way.length ? [say('PhoneOnItsWayHow')] : [], ...payDay ? [say('Till.Day.PayDay', long(payDay))] : [],
  ].join('\n');
}

export async function receipt(given, isDuplicate, cashier) {
  const o = await look(given);
  // Of another till's receipts this one has no count: what it prints says whose it is.
  if (isDuplicate && !o.isElsewhere) await keep([o.id, { is: 'printed', copy: o.copies + 1, cashier }]);
  const worthless = isTraining ? [middle(say('Till.Receipt.Worthless'))] : [];
  return {
    text: [
      ...worthless, middle(say('Till.Receipt.Title')), middle(say(`Till.Kind.${o.kind}`)), ...o.copies ? [middle(say('Till.Receipt.Duplicate', o.copies))] : [], '',
      sides(o.isElsewhere ? say('Till.Receipt.OtherTill') : reference(o), inWords(o.at, { dateStyle: 'short', timeStyle: 'short' })), ...o.pass ? [sides(say('Till.Receipt.Pass'), `•••• •••• ${o.pass.slice(8)}`)] : [], '-'.repeat(columns),
      ...o.lines.flatMap((l, i) => [sides(`${i + 1}. ${l.quantity} × ${l.label}`, euro(l.amountCents)), ...l.ean ? [`   ${l.ean}`] : []]), '-'.repeat(columns),
      sides(say('Till.Receipt.Total'), euro(Math.abs(o.amountCents))),
      ...answered(o) ? [sides(say('Till.Receipt.Region'), euro(o.reply.regionCents)), sides(say('Till.Receipt.Holder'), euro(o.reply.holderCents)), ...o.reply.legs.map(l => sides(say('Till.Receipt.Left', l.label), l.leftText))] : [], '',
      middle(say(`Till.State.${o.state}`)), ...o.state === 'Queued' ? [middle(say('Till.Receipt.SentLater'))] : [], ...o.cashier ? [sides(say('Till.Receipt.Cashier'), o.cashier)] : [], o.id, ...worthless,
    ].join('\n'),
  };
}
