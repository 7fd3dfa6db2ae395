// Answers a till in training as a region would, in the page: nothing leaves the phone and nothing is paid. What comes depends on the cents, as at the program's
// (TrainingRegion): …,01 is refused, …,02 is paid in part, …,03 has no answer, anything else is accepted.
import { book, euro, isOn, say, today } from './keeper.js';
import { Refusal, Silence } from './region.js';

const floors = ['textbook', 'leisureBook', 'cinemaSeat'];

export async function train(path, body) {
  const [what, id, act] = path.split('?')[0].split('/');
  if (what === 'products') return { products: floors.map((code, i) => ({ number: i + 1, code, label: say(`Till.Training.${code[0].toUpperCase()}${code.slice(1)}`) })) };
  if (what === 'offline') return { listMaxAgeSeconds: 93_600, unsentSales: 200, unsentCents: 300_000, maxAgeSeconds: 1_209_600, phoneMaxAgeSeconds: 43_200, phoneCodes: 5, numbersAllowed: true, floors: floors.map(product => ({ product, floorCents: 3_000 })) };
  if (what === 'operations') return { operations: book.all.filter(o => o.reply && isOn(o, today())).map(o => o.reply), next: null, payDay: null };
  if (what === 'passes') return { pass: id, status: 'active', purses: [{ benefit: 'textbooks', label: say('Till.Training.Textbook'), unit: 'cents', available: 7_000, availableText: euro(7_000) }] };
  if (what === 'terminals') return {};
  if (body === undefined) return book.find(id)?.reply ?? missing();
  if (id === 'batch') return { answers: body.sales.map(decide) };
  if (act) return followUp(id, act, body);
  if (totalOf(body) % 100 === 3) throw new Silence('…,03');
  return decide(body);
}

const missing = () => { throw new Refusal(404, { code: 'UnknownSale' }); };
const totalOf = sale => sale.lines.reduce((sum, l) => sum + l.amountCents, 0);

function decide(sale) {
  const total = totalOf(sale), isBlocked = total % 100 === 1, paid = total % 100 === 2 ? Math.floor(total / 2) : total;
  const common = { operationId: sale.operationId, kind: sale.capture ? 'sale' : 'hold', relatedId: null, amountCents: total, legs: [], pass: sale.pass ?? '000000000195' };
  return isBlocked || paid < total && !sale.allowPartial
    ? { ...common, status: 'refused', code: isBlocked ? 'PassBlocked' : 'InsufficientBalance', explanation: isBlocked ? say('Till.Training.Refused') : say('Till.Training.Short', euro(total), euro(paid)), regionCents: 0, holderCents: 0 }
    : { ...common, status: paid < total ? 'partial' : 'approved', code: paid < total ? 'Partial' : 'Approved', explanation: say('Till.Training.Accepted'), regionCents: paid, holderCents: total - paid };
}

function followUp(id, act, { operationId, pass, amountCents, lines }) {
  const sold = book.find(id)?.reply, cents = (act === 'capture' ? 1 : -1) * (amountCents ?? sold?.amountCents ?? 0);
  return { operationId, kind: act, relatedId: id, status: sold ? 'approved' : 'refused', code: sold ? 'Approved' : 'UnknownSale', explanation: say('Till.Training.Accepted'), amountCents: cents, regionCents: cents, holderCents: 0, legs: [], pass };
}
