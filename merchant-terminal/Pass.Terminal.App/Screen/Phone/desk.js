// What a phone's till sells, gives back and keeps, by the same rules as the program (SaleDesk, ReturnDesk): the id is made and kept before the first byte leaves,
// an answer that was lost is found out by that id, and without the network the same sale goes on under it where the region's numbers and lists allow.
import { ask, newId, Refusal, Silence } from './region.js';
import { alone, book, changed, find, heard, isClockBehind, isDown, isOwn, isPersistent, isThere, keep, listAgeSeconds, lists, look, products, reference, refuse, revoked, rules, say, tell } from './keeper.js';
import { isPaid, isSale, totalOf } from './book.js';
import { floorOf, mayTake } from './policy.js';
import { shownBy } from './verifier.js';
import { whyGone } from './words.js';

const partOffered = ['InsufficientBalance', 'RegionCapReached', 'UnitCapReached'], steps = ['Unknown', 'Accepted', 'Partial'];
const twiceMs = 120_000, maxLines = 50, mostCents = 1_000_000, mostPieces = 1_000;
export let run = null;

const isOver = sale => ['Accepted', 'AcceptedOffline', 'Partial', 'Refused', 'Cancelled'].includes(sale.step);
export const current = () => run && saleView(run);
const saleView = sale => ({
  id: sale.id, externalId: null, step: sale.step, isOver: isOver(sale), code: sale.code, text: sale.text, amountCents: totalOf(sale.lines), operation: sale.operation ? view(sale.operation) : null,
});
export const view = o => ({
  operationId: o.id, reference: reference(o), kind: o.kind, at: o.at, state: o.state, code: o.code ?? null, explanation: o.explanation ?? null, amountCents: o.amountCents,
  regionCents: o.reply && isPaid(o) ? o.reply.regionCents : 0, holderCents: o.reply && isPaid(o) ? o.reply.holderCents : 0, pass: o.pass ? `••••••••${o.pass.slice(8)}` : null, relatedId: o.related,
  offline: o.wasOffline, lines: o.lines,
});

export function start(body, cashier) {
  if (run && !isOver(run)) refuse(409, 'SaleRunning');
  const lines = (body.lines ?? []).map(l => ({ product: l.product, label: products().find(p => p.code === l.product)?.label, quantity: l.quantity ?? 1, amountCents: l.amountCents, ean: l.ean ?? null }));
  if (!products().length) refuse(400, 'NoProductsYet', say('Till.NoProductsYet'));
  if (!lines.length || lines.length > maxLines || lines.some(l => !l.label || !(l.amountCents > 0))) refuse(400, 'LineFields');
  if (lines.some(l => !Number.isInteger(l.quantity) || l.quantity < 1 || l.quantity > mostPieces)) refuse(400, 'QuantityWrong', say('Till.QuantityWrong'));
  if (totalOf(lines) > mostCents) refuse(400, 'AmountTooLarge', say('Till.AmountTooLarge', '10 000 €'));
  run = { id: newId(), step: 'Present', lines, hold: !!body.hold, part: !!body.allowPartial, again: false, cashier, code: '', text: say('ShowQrOrCode') };
  changed();
  return saleView(run);
}

export async function onSale(id, act, body) {
  if (run?.id !== id) refuse(404, 'NoSuchSale');
  const is = (...steps) => steps.includes(run.step) || refuse(409, 'NotWaiting');
  switch (act) {
    case undefined: break;
    case 'qr': is('Present'); sell(run, { presentation: { type: 'qr', text: `${body.text ?? ''}`.trim() } }); break;
    case 'code': {
      is('Present');
      const code = `${body.code ?? ''}`.replace(/\D/g, '');
      sell(run, { pass: passNumber(body.number), ...(code ? { presentation: { type: 'code', code } } : {}) });
      break;
    }
    case 'again': is('AskAgain'); run.again = true; run.step = 'Present'; sell(run, run.shown); break;
    // The region took the code of the refused sale: the holder shows the next one.
    case 'part': is('PartialOffered'); Object.assign(run, { part: true, step: 'Present', id: newId(), operation: undefined, text: say('ShowQrOrCode') }); break;
    case 'leave': {
      if (run.step === 'Working') refuse(409, 'TooLate');
      if (run.step === 'Unknown') await keep([run.operation.id, { is: 'given-up', cashier: body?.cashier ?? run.cashier }]);
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

// Twelve digits, the last two a check (ISO 7064 MOD 97-10).
function passNumber(typed) {
  const digits = `${typed ?? ''}`.replace(/\D/g, '');
  return digits.length === 12 && Number(digits) % 97 === 1 ? digits : refuse(400, 'PassNumber', say('Till.PassNumber'));
}

async function sell(sale, shown) {
  Object.assign(sale, { shown, step: 'Working', text: '' });
  changed();
  try {
    Object.assign(sale, await outcomeOf(sale, shown));
  } catch (error) {
    // The phone is full. What was kept as asked before may be paid.
    Object.assign(sale, book.find(sale.id) ? outcome(sale) : says('DiskFull', error instanceof DOMException ? say('PhoneDiskFull') : error.message));
  }
  changed();
}

const says = (code, text) => ({ step: 'Refused', code, text });

async function outcomeOf(sale, shown) {
  if (revoked) return says(revoked, say(whyGone(revoked)));
  const asked = {
    operationId: sale.id, ...(shown.pass ? { pass: shown.pass } : {}), occurredAt: new Date().toISOString(), lines: sale.lines.map(l => ({ product: l.product, amountCents: l.amountCents, quantity: l.quantity })),
    allowPartial: sale.part, capture: !sale.hold, ...(shown.presentation ? { presentation: shown.presentation } : {}),
  };
  const twice = repeats(sale, asked);
  if (twice) return twice;
  if (await isDown()) return takeOffline(sale, asked, false, false);
  await keep([sale.id, { is: 'asked', kind: sale.hold ? 'hold' : 'sale', path: 'sales', body: asked, lines: sale.lines, cashier: sale.cashier }]);
  sale.operation = book.find(sale.id);
  try {
    const reply = await tell(sale.operation);
    await keepAnswer(sale.id, { is: 'answered', reply });
  } catch (error) {
    if (error instanceof Silence) return error.isDown && !await isThere() ? takeOffline(sale, asked, true, !error.neverLeft) : outcome(sale);
    if (!(error instanceof Refusal)) throw error;
    await keepAnswer(sale.id, { is: 'not-taken', code: error.code, explanation: say('Till.NotPutToTheRules', error.message) });
  }
  return outcome(sale);
}

// The same pass and amount a moment ago, or a book that this pass bought here before.
function repeats(sale, asked) {
  const pass = asked.pass ?? shownBy(asked.presentation?.text ?? '')?.pass, total = totalOf(sale.lines), eans = sale.lines.map(l => l.ean).filter(Boolean);
  if (sale.again || !pass) return null;
  const before = book.all.filter(o => isSale(o) && o.pass === pass && (isPaid(o) || o.state === 'Unknown') && book.about(o.id).every(r => r.state !== 'Accepted'));
  const same = before.findLast(o => Date.now() - Date.parse(o.at) < twiceMs && totalOf(o.lines) === total);
  const line = before.filter(isPaid).flatMap(o => o.lines).find(l => l.ean && eans.includes(l.ean));
  return same ? { step: 'AskAgain', code: 'SoldAMomentAgo', text: say('Till.SoldAMomentAgo', reference(same)) }
    : line ? { step: 'AskAgain', code: 'AlreadyBought', text: say('Till.AlreadyBought', line.label, line.ean) } : null;
}

// isAsked: it is kept under the same id, and the region takes an id once, whichever way it comes. What may have arrived and cannot be sold here is not refused.
async function takeOffline(sale, asked, isAsked, mayHaveArrived) {
  const refused = await whyNotOffline(sale, asked);
  if (!refused) {
    await keep([sale.id, { is: 'offline', sale: asked, lines: sale.lines, cashier: sale.cashier }]);
    return { step: 'AcceptedOffline', code: 'AcceptedOffline', text: say('Till.AcceptedOffline'), operation: book.find(sale.id) };
  }
  const [code, text] = refused;
  if (mayHaveArrived) return outcome(sale);
  await keep([sale.id, { is: 'not-taken', code, explanation: text, sale: asked, lines: sale.lines, cashier: sale.cashier }]);
  return { ...says(code, text), operation: isAsked ? sale.operation : book.find(sale.id) };
}

// By the signed lists, then by the region's numbers; null when it may be sold.
async function whyNotOffline(sale, asked) {
  const { presentation } = asked, now = Date.parse(asked.occurredAt);
  const named = code => [code, say(`Refusal.${code}`)];
  if (sale.hold) return ['HoldNeedsNetwork', say('Till.HoldNeedsNetwork')];
  if (presentation?.type === 'code') return ['Presentation.CodeNeedsNetwork', say('Presentation.CodeNeedsNetwork')];
  if (isClockBehind()) return ['ClockSetBack', say('Till.ClockIsBehind')];
  if (!await isPersistent()) return ['NotPersistent', say('PhoneNotPersistent')];
  if (!rules()) return named('OfflineListsOld');
  const presence = presentation ? await lists.verify(presentation.text, now, rules().listMaxAgeSeconds * 1000) : 'NotPresented';
  if (presence !== 'None' && (presentation || !rules().numbersAllowed)) return [`Presentation.${presence}`, say(`Presentation.${presence}`)];
  const phone = presentation ? shownBy(presentation.text) : null;
  if (phone && book.took(phone, asked.operationId)) return named('CredentialReplayed');
  const standing = { listAgeSeconds: listAgeSeconds(), unsentSales: book.queue.length, unsentCents: totalOf(book.queue) };
  const code = mayTake(rules(), { kind: phone ? 'phone' : 'none' }, totalOf(sale.lines), floorOf(rules(), sale.lines), standing, phone ? book.codes.get(phone.credential) ?? 0 : 0);
  return code === 'None' ? null : code === 'OfflineNotAllowed' ? [code, say('Till.OfflineNotAllowed')] : named(code);
}

function outcome(sale) {
  const operation = book.find(sale.id);
  const step = steps.includes(operation.state) ? operation.state : partOffered.includes(operation.code) && !sale.part ? 'PartialOffered' : 'Refused';
  return { step, code: operation.code ?? '', text: step === 'Unknown' ? say('Till.OutcomeUnknown') : operation.explanation ?? '', operation };
}

// What became of it was found out: the customer who still waits for it is told.
export function answered(operation) {
  if (run?.operation !== operation || run.step !== 'Unknown') return;
  Object.assign(run, outcome(run));
  changed();
}

export const operation = async given => view(await look(given));
export const last = count => book.all.slice(-count).reverse().map(view);
// The last thing sold here that can still be cancelled: its cashier may.
export const isOwnLast = given => book.all.findLast(o => o.kind === 'sale' && isPaid(o) && book.about(o.id).every(r => !['Accepted', 'Unknown'].includes(r.state)))?.id === (isOwn(given) ? find(given).id : null);

export async function followUp(given, what, body, cashier) {
  if (!['cancel', 'refund', 'capture', 'void'].includes(what)) refuse(404, 'NoSuchAct');
  if (what === 'refund' && !body.lines?.length && !body.amountCents) refuse(400, 'LineOrAmount');
  const done = await act(await look(given), what, body, cashier);
  return { isDone: isPaid(done) || done.code === 'Withdrawn', isUnknown: done.state === 'Unknown', code: done.code ?? '', text: done.state === 'Unknown' ? say('Till.OutcomeUnknown') : done.explanation ?? '', operation: view(done) };
}

export async function act(about, what, { lines: parts, amountCents }, cashier = null) {
  if (what === 'cancel' && about.state === 'Queued' && await alone(() => withdraw(about))) return about;
  if (['Queued', 'Unknown'].includes(about.state)) refuse(409, 'SendFirst', say('PhoneSendFirst'));
  if (!isPaid(about) || !about.pass) refuse(409, 'NothingPaid', say('Till.NothingPaid'));
  // What another till sold is on its paper alone: the region says whether there is such a line.
  for (const part of about.isElsewhere ? [] : parts ?? [])
    if (!(part.quantity >= 1 && part.quantity <= about.lines[part.line - 1]?.quantity)) refuse(400, 'NoSuchLine', say('Till.NoSuchLine', part.line, about.lines.length));
  const body = { operationId: newId(), pass: about.pass, occurredAt: new Date().toISOString(), ...(what === 'refund' ? parts?.length ? { lines: parts } : { amountCents } : {}) };
  const lines = parts?.length && !about.isElsewhere ? parts.map(p => ({ ...about.lines[p.line - 1], quantity: p.quantity, amountCents: Math.floor(about.lines[p.line - 1].amountCents * p.quantity / about.lines[p.line - 1].quantity) })) : about.lines;
  if (navigator.onLine === false) refuse(503, 'NoNetwork', say('Till.ReturnNeedsNetwork'));
  await keep([body.operationId, { is: 'asked', kind: what, path: `sales/${about.id}/${what}`, body, related: about.id, lines, cashier, pass: about.pass, amountCents: amountCents ?? totalOf(lines) }]);
  const back = book.find(body.operationId);
  let event;
  try {
    event = { is: 'answered', reply: await tell(back) };
  } catch (error) {
    if (error instanceof Silence) return back;
    if (!(error instanceof Refusal)) throw error;
    event = { is: 'not-taken', code: error.code, explanation: say('Till.NotPutToTheRules', error.message) };
  }
  await keepAnswer(back.id, event);
  return back;
}

// One that is not on its way yet is never sent.
async function withdraw({ id, state, mayBeSent }) {
  if (state !== 'Queued' || mayBeSent) return false;
  await keep([id, { is: 'not-taken', code: 'Withdrawn', explanation: say('Till.Withdrawn') }]);
  return true;
}

// What the region said stands even when the phone is full: it is asked for by its id when the page is opened again.
const keepAnswer = (id, what) => keep([id, what]).catch(() => book.apply({ operation: id, what }));

export function article({ ean, amountCents, quantity, product }) {
  const digits = `${ean ?? ''}`.replace(/[- ]/g, '');
  if (!/^\d{13}$/.test(digits) || [...digits].reduce((sum, d, i) => sum + d * (i % 2 ? 3 : 1), 0) % 10) refuse(400, 'PhoneEan');
  const isBook = /^97(8|9[^0])/.test(digits);
  const found = products().find(p => p.code === (product ?? (isBook ? 'textbook' : ''))) ?? refuse(400, 'PhoneNotABook');
  return { product: found.code, label: found.label, quantity: quantity ?? 1, amountCents: amountCents * (quantity ?? 1), ean: digits };
}

export const balance = async typed => heard(ask(`passes/${shownBy(`${typed ?? ''}`.trim())?.pass ?? passNumber(typed)}/balance`));
