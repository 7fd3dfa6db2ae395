// The journal is the till, as in the program: everything it knows is a fold of these rows. Their content is under AES-256-GCM with a key that cannot be taken
// out of the browser, each row is chained by SHA-256 to the one before, the last of each commit is signed by the till's own key, and a seal that is written
// with them says how far they go. What is not as it was written is said, kept as it is, and never repaired.
import { readRows, readSeal, setAside, writeRows } from './store.js';

const signing = { name: 'ECDSA', hash: 'SHA-256' }, purpose = 'pass-till-journal/1:', keptDays = 35;
const beginning = { seq: 0, chain: new Uint8Array(32), number: 0 };
const sha256 = async bytes => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
const join = (...parts) => Uint8Array.from(parts.flatMap(part => [...part]));
const same = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i]);

export class Damaged extends Error {
  constructor(seq, reason) {
    super(reason);
    this.seq = seq;
  }
}

export class Journal {
  #keys;
  #content;
  #base;
  #seq;
  #chain;
  #rows = [];
  #last = Promise.resolve();

  latestMs = 0;

  // Reads all rows into the book, oldest first; what it has when damage is found is whole.
  static async open({ privateKey, publicKey }, book) {
    const journal = new Journal();
    const spki = await crypto.subtle.exportKey('spki', publicKey);
    journal.#keys = { privateKey, publicKey: await crypto.subtle.importKey('spki', spki, { name: 'ECDSA', namedCurve: 'P-256' }, true, ['verify']) };
    const [rows, seal] = [await readRows(), await readSeal()];
    if (!seal && rows.length) throw new Damaged(1, 'seal');
    journal.#content = seal?.content ?? await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
    [journal.#base, journal.#seq, journal.#chain] = [seal?.base ?? beginning, seal?.base.seq ?? 0, seal?.base.chain ?? beginning.chain];
    if (seal && !await journal.#isSigned(sealed(seal), seal.signature)) throw new Damaged(journal.#seq + 1, 'seal');
    book.begin(journal.#base.number);
    for (const row of rows) await journal.#take(row, book);
    journal.#rows = rows;
    const signature = rows.at(-1)?.signature;
    if (seal && (journal.#seq !== seal.seq || !same(journal.#chain, seal.chain)) || rows.length && !(signature && await journal.#isSigned(journal.#chain, signature))) throw new Damaged(journal.#seq + 1, 'end');
    return journal;
  }

  async #take(row, book) {
    const place = placeOf(row), damage = new Damaged(this.#seq + 1, 'row');
    if (row.seq !== this.#seq + 1 || !same(row.chain, await sha256(join(this.#chain, place, row.body)))) throw damage;
    const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: row.body.subarray(0, 12), additionalData: place }, this.#content, row.body.subarray(12)).catch(() => { throw damage; });
    [this.#seq, this.#chain, this.latestMs] = [row.seq, row.chain, Math.max(this.latestMs, row.atMs)];
    book.apply({ ...row, what: JSON.parse(new TextDecoder().decode(plain)) });
  }

  // Keeps what happened, all of it or nothing: [id or null, event]…; on disk when it is answered with the rows. One commit after the other.
  append(...events) {
    const done = this.#last.then(() => this.#append(events));
    this.#last = done.catch(() => {});
    return done;
  }

  async #append(events, base = this.#base) {
    const rows = [], atMs = Date.now();
    let [seq, chain] = [this.#seq, this.#chain];
    for (const [operation, what] of events) {
      const row = { seq: ++seq, atMs, operation }, iv = crypto.getRandomValues(new Uint8Array(12)), place = placeOf(row);
      const plain = new TextEncoder().encode(JSON.stringify(what));
      row.body = join(iv, new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: place }, this.#content, plain)));
      chain = row.chain = await sha256(join(chain, place, row.body));
      rows.push(row);
    }
    if (rows.length) rows.at(-1).signature = await this.#sign(chain);
    const seal = { seq, chain, base, content: this.#content };
    await writeRows(rows, { ...seal, signature: await this.#sign(sealed(seal)) });
    [this.#seq, this.#chain, this.#base, this.latestMs] = [seq, chain, base, Math.max(this.latestMs, atMs)];
    return rows.map((row, i) => ({ ...row, what: events[i][1] }));
  }

  // Forgets the first rows that are older than five weeks, as far as nothing that is kept needs them. The book's count of operations goes on.
  async forget(book, carried) {
    const rows = this.#rows, firstOf = new Map(), needed = row => row.atMs >= Date.now() - keptDays * 86_400_000 || ['Unknown', 'Queued'].includes(book.find(row.operation)?.state);
    for (const { operation, seq } of rows) if (operation && !firstOf.has(operation)) firstOf.set(operation, seq);
    let first = rows.find(needed)?.seq ?? rows.at(-1)?.seq ?? 0;
    for (const row of rows.toReversed()) if (row.seq >= first) first = Math.min(first, firstOf.get(row.operation) ?? first);
    const before = rows.find(row => row.seq === first - 1);
    const kept = book.all.find(o => firstOf.get(o.id) >= first);
    this.#rows = [];
    if (before) await this.#append(carried, { seq: before.seq, chain: before.chain, number: kept ? kept.number - 1 : book.number });
  }

  // Begins anew after damage; the count of operations goes on.
  async begin(number, events) { return this.#append(events, { ...beginning, number }); }

  async #sign(bytes) { return new Uint8Array(await crypto.subtle.sign(signing, this.#keys.privateKey, join(new TextEncoder().encode(purpose), bytes))); }

  // The same key signs tokens: what it signs here can be nothing else.
  #isSigned(bytes, signature) { return crypto.subtle.verify(signing, this.#keys.publicKey, signature, join(new TextEncoder().encode(purpose), bytes)); }
}

// Sets a damaged journal aside, as it is; the next one begins with what the caller takes over of it.
export const salvage = (seq, reason) => setAside({ atMs: Date.now(), seq, reason });

function placeOf({ seq, atMs, operation }) {
  const place = new DataView(new ArrayBuffer(16));
  place.setBigUint64(0, BigInt(seq));
  place.setBigUint64(8, BigInt(atMs));
  return join(new Uint8Array(place.buffer), new TextEncoder().encode(operation ?? ''));
}

const sealed = ({ seq, chain, base }) => join(new TextEncoder().encode(`${seq}:${base.seq}:${base.number}:`), chain, base.chain);
