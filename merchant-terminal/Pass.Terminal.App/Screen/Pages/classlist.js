// The list of the customer's class, with the customer's word for it: which books of the basket are on it, what the pass would pay of each, and what is missing.
import { call, euros, isPhone, say } from './api.js';

const element = id => document.getElementById(id);
let code = '';
let list = null;
let books = () => [];
let redraw = () => {};
let choose = () => {};

// basket() gives the lines, draw() shows them again, take(book) begins one.
export function wireList(basket, draw, take) {
  [books, redraw, choose] = [basket, draw, take];
  element('class-list').hidden = isPhone;
  element('class-list').onsubmit = event => { event.preventDefault(); code = element('list-code').value.trim(); ask(); };
  element('list-close').onclick = closeList;
}

// What a scanner read of the customer's phone.
export function scannedList(text) {
  code = text.slice('PL1:'.length);
  element('list-code').value = code;
  return ask();
}

async function ask() {
  element('list-why').textContent = '';
  try {
    list = await call('classlist', { code, lines: books().map(line => ({ ean: line.ean, amountCents: line.amountCents, quantity: line.quantity })) });
    show();
  } catch (error) {
    closeList();
    element('list-why').textContent = error.message;
  }
}

// The basket changed: what the pass would pay of it is asked again.
export const relist = () => list ? ask() : undefined;

// Its code is the customer's: with the sale it is forgotten.
export function closeList() {
  [code, list] = ['', null];
  element('list-code').value = '';
  show();
}

function show() {
  element('list-close').hidden = !list;
  const have = new Set(books().map(line => line.ean));
  const missing = list ? list.books.filter(book => !book.isOwned && !have.has(book.ean)) : [];
  element('missing').hidden = !list;
  element('missing-title').textContent = list ? say(missing.length ? 'List.Missing' : 'List.Whole', missing.length) : '';
  element('missing-books').replaceChildren(...missing.map(book => {
    const item = document.createElement('li');
    const button = Object.assign(document.createElement('button'), { type: 'button', textContent: say('Add'), ariaLabel: `${say('Add')} ${book.title}` });
    button.onclick = () => choose(book);
    item.append(`${book.title} · ${book.ean}${book.priceCents === null ? '' : ` · ${euros(book.priceCents)}`} `, button);
    return item;
  }));
  redraw();
}

// What stands under a line of the basket; empty without a list.
export function noteOf(line) {
  const share = list?.lines.find(one => one.ean === line.ean);
  if (!share) return '';
  const where = say(!share.isOnList ? 'List.NotOn' : share.isOwned ? 'List.Owned' : 'List.On');
  return `${where} · ${say('List.Share', euros(share.regionCents), euros(share.holderCents))}`;
}
