// What was sold: found again by what its receipt says, given back, and printed. The long code of a receipt is on it as a QR too, for any till of the partner.
import { call, euros, say, when } from './api.js';
import { read } from './camera.js';
import { element, prefs, who } from './till.js';
import { encode } from './uqr.js';

const long = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
export const isReceipt = text => long.test(text.trim());
let looking;

export function wireReceipts() {
  element('find').onsubmit = event => { event.preventDefault(); openReceipt(element('reference').value.trim()); };
  element('find-camera').onclick = async () => {
    looking?.abort();
    looking = new AbortController();
    try {
      const found = await read(element('find-video'), looking.signal, isReceipt);
      if (found) await openReceipt(found);
    } catch {
      tell(new Error(say('NoCamera')));
    }
  };
}

// The journal is left: nobody looks any more.
export const stopLooking = () => looking?.abort();

export async function journal() {
  const operations = await call('operations?last=40');
  element('operations').replaceChildren(...operations.map(operation => {
    const row = document.createElement('tr');
    row.dataset.ref = operation.reference;
    const open = Object.assign(document.createElement('button'), { type: 'button', textContent: operation.reference });
    open.onclick = () => openReceipt(operation.reference);
    row.insertCell().append(open);
    row.insertCell().textContent = when(operation.at);
    row.insertCell().textContent = say(`Kind.${operation.kind}`);
    Object.assign(row.insertCell(), { className: 'num', textContent: euros(operation.amountCents) });
    row.insertCell().append(Object.assign(document.createElement('span'), { className: `tag ${operation.state}`, textContent: say(`State.${operation.state}`) }));
    return row;
  }));
}

export async function openReceipt(given) {
  const box = element('operation'), reference = isReceipt(given) ? given.trim().toLowerCase() : given;
  element('find-why').textContent = '';
  try {
    const operation = await call(`operations/${encodeURIComponent(reference)}`);
    box.hidden = false;
    const isElsewhere = isReceipt(operation.reference), canReturn = ['Accepted', 'Partial'].includes(operation.state) && operation.kind === 'sale';
    const name = isElsewhere ? `${say('OtherTill')} ${when(operation.at)}` : operation.reference;
    const title = Object.assign(document.createElement('h2'), { tabIndex: -1, textContent: `${say(`Kind.${operation.kind}`)} ${name} · ${say(`State.${operation.state}`)}` });
    const about = Object.assign(document.createElement('p'), { textContent: isElsewhere ? `${euros(operation.amountCents)} · ${operation.pass ?? ''}` : operation.explanation ?? '' });
    const actions = Object.assign(document.createElement('p'), { className: 'actions' });
    if (canReturn || operation.state === 'Queued') actions.append(button('CancelSale', () => act(operation, 'cancel', {})));
    if (operation.kind === 'hold' && operation.state === 'Accepted') actions.append(button('Capture', () => act(operation, 'capture', {})), button('Void', () => act(operation, 'void', {})));
    actions.append(button('Duplicate', () => again(operation, false)), button('Pdf', () => again(operation, true)));
    box.replaceChildren(title, about, ...canReturn ? [isElsewhere ? lineOnPaper(operation) : lines(operation, true)] : [lines(operation, false)], actions);
    title.focus();
  } catch (error) {
    box.hidden = true;
    tell(error);
  }
}

function lines(operation, canReturn) {
  const list = document.createElement('ul');
  list.append(...operation.lines.map((line, i) => {
    const item = document.createElement('li');
    item.append(`${line.quantity} × ${line.label} · ${euros(line.amountCents)} `);
    if (canReturn) {
      const count = number('Quantity', line.quantity);
      item.append(count, button('ReturnLine', () => giveBack(operation, i + 1, count)));
    }
    return item;
  }));
  return list;
}

// What another till sold is on the paper alone: its lines are numbered there.
function lineOnPaper(operation) {
  const row = Object.assign(document.createElement('p'), { className: 'row' }), line = number('LineOnPaper', 50), count = number('Quantity', 1_000);
  for (const field of [line, count])
    row.append(Object.assign(document.createElement('label'), { textContent: field.ariaLabel }));
  [...row.children].forEach((label, i) => label.append([line, count][i]));
  row.append(button('ReturnLine', () => giveBack(operation, Number(line.value), count)));
  return row;
}

const number = (key, max) => Object.assign(document.createElement('input'), { type: 'number', min: 1, max, value: 1, ariaLabel: say(key) });
const giveBack = (operation, line, count) => act(operation, 'refund', { lines: [{ line, quantity: Number(count.value) }] });

const tell = error => { element('find-why').textContent = error.message; element('find-why').classList.remove('good'); };

function button(key, act) {
  const made = Object.assign(document.createElement('button'), { type: 'button', textContent: say(key) });
  made.onclick = act;
  return made;
}

async function act(operation, what, body) {
  try {
    const cashier = await who();
    if (!cashier) return;
    const done = await call(`operations/${operation.reference}/${what}`, { ...body, ...cashier });
    await openReceipt(operation.reference);
    await journal();
    element('find-why').textContent = done.text;
    element('find-why').classList.toggle('good', done.isDone);
  } catch (error) {
    tell(error);
  }
}

async function again(operation, isFile) {
  const cashier = await who();
  if (cashier) printed(operation, true, cashier, isFile).catch(tell);
}

// On paper, or as a file for the paper that is chosen; a phone's own print saves one.
export async function printed({ reference, operationId }, isDuplicate, cashier = {}, isFile = false) {
  const { text, pdf } = await call(`operations/${reference}/receipt`, { isDuplicate, ...isFile ? { paper: prefs.wide ? 'a4' : '80' } : {}, ...cashier });
  element('paper').replaceChildren(text, code(operationId.toUpperCase()));
  if (!pdf) return globalThis.print();
  const link = document.createElement('a');
  link.download = `${reference}.pdf`;
  link.href = URL.createObjectURL(new Blob([Uint8Array.from(atob(pdf), sign => sign.charCodeAt(0))], { type: 'application/pdf' }));
  link.click();
  URL.revokeObjectURL(link.href);
}

// In capitals, which a QR holds in fewer squares, and a scanner types on any keyboard.
function code(text) {
  const { data, size } = encode(text, { ecc: 'M', border: 4 }), at = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(at, 'svg'), path = document.createElementNS(at, 'path');
  svg.setAttribute('viewBox', `0 0 ${size} ${size}`);
  path.setAttribute('d', data.flatMap((row, y) => [...row].map((isDark, x) => isDark ? `M${x} ${y}h1v1h-1z` : '')).join(''));
  svg.append(path);
  return svg;
}
