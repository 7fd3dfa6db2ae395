// The keypad, the basket, and the sale on the stage.
import { call, cents, euros, say } from './api.js';
import { read } from './camera.js';
import { closeList, noteOf, relist, scannedList, wireList } from './classlist.js';
import { isReceipt, openReceipt, printed } from './receipts.js';
import { faces, paint, sound } from './stage.js';
import { element, forget, go, keep, prefs, state, who } from './till.js';

let amount = 0;
let before = 0;
let looking;
let basket = [];

const text = id => element(id).value.trim();

export function keypad() {
  for (const key of ['1', '2', '3', '4', '5', '6', '7', '8', '9', '00', '0', '⌫']) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = key;
    if (key === '⌫')
      button.setAttribute('aria-label', say('Erase'));
    button.onclick = () => key === '⌫' ? erase() : digits(key);
    element('keys').append(button);
  }
  element('present').onclick = present;
  element('present-basket').onclick = () => start(basket.map(line => ({ product: line.product, amountCents: line.amountCents, quantity: line.quantity, ean: line.ean })), false);
  element('book').onsubmit = event => {
    event.preventDefault();
    add(text('ean'), text('price'), text('quantity'));
  };
  element('stage-code').onsubmit = event => {
    event.preventDefault();
    onSale('code', { number: text('code-number'), code: text('code-code') });
  };
  element('stage-pin').onsubmit = event => {
    event.preventDefault();
    onSale('pin', { pin: text('pin') });
    element('pin').value = '';
  };
  element('camera').onclick = camera;
  wireList(() => basket, drawBasket, book => {
    element('ean').value = book.ean;
    element('price').value = book.priceCents === null ? '' : (book.priceCents / 100).toFixed(2);
    element(book.priceCents === null ? 'price' : 'quantity').focus();
  });
  draw();
}

export const remember = () => { before = amount; };
export const takeBack = () => { amount = before; draw(); };

export function digits(signs) {
  const next = amount * 10 ** signs.length + Number(signs);
  if (next <= 1_000_000)
    amount = next;
  draw();
}

export function erase() {
  amount = Math.floor(amount / 10);
  draw();
}

export function clear() {
  amount = 0;
  draw();
}

export function choose(product, value) {
  const radio = document.querySelector(`input[name="category"][value="${CSS.escape(product)}"]`);
  if (radio)
    radio.checked = true;
  amount = value;
  draw();
}

export function draw() {
  element('amount').textContent = euros(amount);
  // Where the button covers what is chosen, it says it.
  element('present-what').textContent = document.querySelector('input[name="category"]:checked')?.parentElement.textContent ?? '';
  element('sale-why').textContent = '';
}

export function present() {
  const product = document.querySelector('input[name="category"]:checked')?.value;
  if (amount === 0 || !product)
    return complain(element('sale-why'), say(amount === 0 ? 'AmountFirst' : 'CategoryFirst'));
  return start([{ product, amountCents: amount, quantity: 1 }], element('hold').checked);
}

// On a phone the button is in reach wherever the page is: why nothing happens comes to where it is seen.
function complain(why, text) {
  why.textContent = text;
  why.scrollIntoView({ block: 'nearest' });
}

async function start(lines, hold) {
  const why = element(document.querySelector('[data-view="sale"]').hidden ? 'book-why' : 'sale-why');
  if (lines.length === 0)
    return complain(why, say('BasketEmpty'));
  try {
    const cashier = await who(false);
    if (!cashier)
      return;
    await call('sales', { lines, hold, ...cashier });
    prefs.used = [...new Set([...prefs.used ?? [], ...lines.map(line => line.product)])];
    keep();
  } catch (error) {
    if (error.status === 403)
      forget();
    complain(why, error.message);
  }
}

async function add(ean, price, quantity) {
  const why = element('book-why');
  const each = cents(price);
  why.textContent = each === null ? say('PriceFirst') : '';
  if (each === null) {
    element('price').focus();
    return;
  }
  try {
    basket.push(await call('article', { ean, amountCents: each, quantity: Number(quantity) || 1 }));
    for (const id of ['ean', 'price'])
      element(id).value = '';
    element('quantity').value = '1';
    element('ean').focus();
    drawBasket();
    relist();
  } catch (error) {
    why.textContent = error.message;
  }
}

function drawBasket() {
  element('basket').replaceChildren(...basket.map((line, i) => {
    const row = document.createElement('tr');
    for (const [value, number] of [[line.label], [line.ean], [line.quantity, true], [euros(line.amountCents), true]]) {
      const cell = row.insertCell();
      cell.textContent = value;
      cell.className = number ? 'num' : '';
    }
    row.cells[0].append(Object.assign(document.createElement('small'), { className: 'note', textContent: noteOf(line) }));
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = '✕';
    button.setAttribute('aria-label', `${say('Remove')} ${line.ean}`);
    button.onclick = () => { basket.splice(i, 1); drawBasket(); relist(); };
    row.insertCell().append(button);
    return row;
  }));
  element('basket-total').textContent = euros(basket.reduce((sum, line) => sum + line.amountCents, 0));
}

// A scanner read something: a pass while one is waited for, else a receipt, a class list or a book. False for anything else.
export function scanned(code) {
  if (code.startsWith('PR1:') && ['Present', 'NotSigned'].includes(state()?.sale?.step))
    return onSale('qr', { text: code });
  if (code.startsWith('PL1:') && !state()?.sale) {
    go('books');
    return scannedList(code);
  }
  if (isReceipt(code) && !state()?.sale) {
    go('journal');
    return openReceipt(code);
  }
  if (/^\d{13}$/.test(code) && !state()?.sale) {
    go('books');
    element('ean').value = code;
    element('price').focus();
    return true;
  }
  return false;
}

async function onSale(what, body) {
  try {
    element('show-why').textContent = '';
    await call(`sales/${state().sale.id}/${what}`, body ?? {});
  } catch (error) {
    element('show-why').textContent = error.message;
  }
}

async function camera() {
  looking?.abort();
  looking = new AbortController();
  try {
    const found = await read(element('video'), looking.signal);
    if (found)
      await onSale('qr', { text: found });
  } catch {
    element('show-why').textContent = say('NoCamera');
  }
}

// The stage follows the till's state, whichever window or cash register began the sale.
export function stage(now) {
  const { sale } = now;
  const root = element('stage');
  if (!sale || sale.step === 'Cancelled') {
    if (!root.hidden) {
      root.hidden = true;
      looking?.abort();
      element('main').inert = document.querySelector('.tabs').inert = false;
      go(document.querySelector('[data-go][aria-current]').dataset.go);
    }
    return;
  }
  const changed = paint(root, sale);
  element('stage-training').hidden = !now.isTraining;
  root.hidden = false;
  element('main').inert = document.querySelector('.tabs').inert = true;
  const isWaiting = sale.step === 'Present';
  element('stage-show').hidden = !isWaiting;
  element('stage-pin').hidden = !(sale.step === 'NotSigned' && sale.code === 'PinRequired');
  element('stage-detail').textContent = sale.operation && !isWaiting ? say('ReceiptIs', sale.operation.reference) : isWaiting && !now.reader ? say('NoReader') : '';
  if (!changed)
    return;
  if (!isWaiting)
    looking?.abort();
  actions(sale);
  sound(sale.step, prefs.sound);
  (element('stage-pin').hidden ? element('stage-word') : element('pin')).focus();
  if (faces[sale.step].tone === 'accepted' || sale.step === 'Partial') {
    clear();
    basket = [];
    closeList();
    element('hold').checked = false;
  }
}

function actions(sale) {
  const buttons = {
    Present: [['Cancel', leave]],
    Accepted: [['Next', leave, true], ['Print', print], ['Pdf', pdf]],
    AcceptedOffline: [['Next', leave, true], ['Print', print], ['Pdf', pdf]],
    Partial: [['Next', leave, true], ['Print', print], ['Pdf', pdf]],
    PartialOffered: [['TakePart', () => onSale('part'), true], ['Cancel', leave]],
    Refused: [['Next', leave, true]],
    NotSigned: [['Cancel', leave, true]],
    Unknown: [['CustomerLeft', leave]],
    AskAgain: [['YesAgain', () => onSale('again')], ['Cancel', leave, true]],
  }[sale.step] ?? [];
  element('stage-actions').replaceChildren(...buttons.map(([key, act, isMain]) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = say(key);
    button.className = isMain ? 'primary' : '';
    button.onclick = act;
    return button;
  }));
}

export const leave = () => onSale('leave', { cashier: prefs.cashier || null });
const print = () => printed(state().sale.operation, false);
const pdf = () => printed(state().sale.operation, false, {}, true);

// Enter is the main button of the stage; Escape leaves what may be left.
export function stageKey(event) {
  if (event.target.closest('#stage input, #stage button'))
    return event.key === 'Escape' ? (leave(), true) : false;
  if (event.key === 'Escape') {
    leave();
    return true;
  }
  const main = element('stage-actions').querySelector('.primary');
  if (event.key === 'Enter' && main) {
    main.click();
    return true;
  }
  return false;
}
