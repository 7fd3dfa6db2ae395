// What the journal's rows come to: a pure fold, the same after every opening. States and events are the program's (TillBook, TillEvents).
import { shownBy } from './verifier.js';

export const isPaid = o => ['Accepted', 'Partial', 'Queued'].includes(o.state);
export const isSale = o => ['sale', 'hold'].includes(o.kind);
export const totalOf = lines => lines.reduce((sum, l) => sum + l.amountCents, 0);
// Twelve digits of what was presented, where it says so.
const passOf = sale => sale.presentation?.type === 'qr' ? shownBy(sale.presentation.text)?.pass ?? null : sale.pass ?? null;

export class Book {
  all = [];
  queue = [];
  notes = [];
  cashiers = new Map();
  // The region's last word and when it was heard.
  heard = null;
  // Of phones: codes taken offline since the region last saw them, and which operation took each counter.
  codes = new Map();
  number = 0;
  #counters = new Map();
  #byId = new Map();

  // Operations before the journal's first row: the till's count goes on.
  begin(number) { this.number = Math.max(this.number, number); }

  get unknown() { return this.all.filter(o => o.state === 'Unknown'); }
  find(id) { return this.#byId.get(id) ?? null; }
  about(id) { return this.all.filter(o => o.related === id); }

  // Whether the code of a phone was taken here before, by another sale.
  took({ credential, counter }, id) {
    const by = this.#counters.get(`${credential}.${counter}`);
    return by !== undefined && by !== id;
  }

  apply({ atMs, operation: id, what }) {
    const known = id && this.find(id);
    switch (what.is) {
      case 'former': this.#add(what.operation); break;
      case 'asked':
        this.#add({ id, kind: what.kind, at: new Date(atMs).toISOString(), path: what.path, body: what.body, related: what.related ?? null, lines: what.lines, cashier: what.cashier ?? null,
          amountCents: what.amountCents ?? totalOf(what.lines), pass: what.pass ?? passOf(what.body), state: 'Unknown' });
        this.#count(what.body, id);
        break;
      case 'answered': if (known) this.#answer(known, what.reply); break;
      case 'offline': this.#takeOffline(id, what); break;
      case 'not-taken': this.#refuse(id, atMs, what); break;
      case 'given-up': if (known) known.isGivenUp = true; break;
      case 'forwarding': for (const o of this.queue.slice(0, what.count)) o.mayBeSent = true; break;
      case 'heard': this.heard = { atMs, ...what }; break;
      case 'printed': if (known) known.copies = what.copy; break;
      case 'cashier':
        if (what.hasLeft) this.cashiers.delete(what.name);
        else this.cashiers.set(what.name, what);
        break;
      case 'noted': this.notes.push({ at: new Date(atMs).toISOString(), ...what }); break;
    }
  }

  #add(begun) {
    const operation = { copies: 0, reply: null, wasOffline: false, mayBeSent: false, isGivenUp: false, number: this.number + 1, ...begun };
    this.begin(operation.number);
    this.all.push(operation);
    this.#byId.set(operation.id, operation);
    return operation;
  }

  #answer(operation, reply) {
    if (!operation.wasOffline && isSale(operation) && ['approved', 'partial'].includes(reply.status)) this.codes.delete(this.#phoneOf(operation.body));
    this.queue = this.queue.filter(o => o !== operation);
    operation.state = { approved: 'Accepted', partial: 'Partial' }[reply.status] ?? (operation.wasOffline ? 'Unpaid' : reply.status === 'refused' ? 'Refused' : 'NotTaken');
    Object.assign(operation, { reply, code: reply.code, explanation: reply.explanation, pass: reply.pass ?? operation.pass });
    if (!isSale(operation)) operation.amountCents = Math.abs(reply.amountCents);
  }

  #takeOffline(id, { sale, lines, cashier }) {
    const operation = this.find(id) ?? this.#add({ id, kind: 'sale', at: sale.occurredAt, path: 'sales', related: null, cashier: cashier ?? null });
    Object.assign(operation, { body: sale, lines, amountCents: totalOf(lines), pass: passOf(sale), state: 'Queued', wasOffline: true });
    this.queue.push(operation);
    this.#count(sale, id);
    const phone = this.#phoneOf(sale);
    if (phone) this.codes.set(phone, (this.codes.get(phone) ?? 0) + 1);
  }

  #refuse(id, atMs, { code, explanation, sale, lines, cashier }) {
    const operation = this.find(id) ?? this.#add({ id, kind: 'sale', at: new Date(atMs).toISOString(), path: 'sales', body: sale, related: null, lines, amountCents: totalOf(lines), pass: passOf(sale), cashier: cashier ?? null });
    this.queue = this.queue.filter(o => o !== operation);
    Object.assign(operation, { state: 'NotTaken', code, explanation });
  }

  #phoneOf(sale) { return sale?.presentation?.type === 'qr' ? shownBy(sale.presentation.text)?.credential : undefined; }

  #count(sale, id) {
    const shown = sale?.presentation?.type === 'qr' ? shownBy(sale.presentation.text) : null;
    const key = shown && `${shown.credential}.${shown.counter}`;
    if (key && !this.#counters.has(key)) this.#counters.set(key, id);
  }
}
