// Who may do what at this till (Cashiers of the program). Where nobody was named, whoever stands there may do everything. Kept as salted hashes in the journal.
import { book, keep, refuse, say } from './keeper.js';

export const roles = ['Cashier', 'Senior', 'Manager'];
const iterations = 100_000, leastDigits = 4, mostDigits = 8, triesAtOnce = 5, tryEveryMs = 60_000, mostName = 40;
// Kept beside the page, so that loading it again gives no more tries; a clock that was set back begins the wait anew.
const triesOf = () => JSON.parse(localStorage.getItem('tries') ?? '{}');
const keepTries = (name, tried) => localStorage.setItem('tries', JSON.stringify({ ...triesOf(), [name]: tried }));

const rank = role => roles.indexOf(role);
// One name is one cashier, whatever the keyboard made of its letters.
const plain = name => `${name ?? ''}`.normalize('NFC').trim().replace(/\s+/g, ' ');
const hex = bytes => [...bytes].map(b => b.toString(16).padStart(2, '0')).join('');
const unhex = text => Uint8Array.from(text.match(/../g), pair => parseInt(pair, 16));

async function hash(pin, salt, count) {
  const key = await crypto.subtle.importKey('raw', new TextEncoder().encode(pin), 'PBKDF2', false, ['deriveBits']);
  return hex(new Uint8Array(await crypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt: unhex(salt), iterations: count }, key, 256)));
}

// Who it is, when the PIN is right and the role is enough; null where the till has no cashiers. Five wrong tries at once for a name, then one a minute.
export async function check({ cashier, pin }, needed) {
  if (!book.cashiers.size) return null;
  if (!cashier || !pin) refuse(403, 'CashierNeeded', say('Till.CashierNeeded', say(`Till.Role.${needed}`)));
  const name = plain(cashier), { wrong = 0, at = 0 } = triesOf()[name] ?? {}, now = Date.now();
  if (wrong >= triesAtOnce && now - at < tryEveryMs) {
    if (now < at) keepTries(name, { wrong, at: now });
    refuse(403, 'CashierWait', say('Till.CashierWait'));
  }
  const known = book.cashiers.get(name);
  if (!known || await hash(`${pin}`, known.salt, known.iterations) !== known.pinHash) {
    keepTries(name, { wrong: Math.min(wrong + 1, triesAtOnce), at: now });
    refuse(403, 'CashierWrong', say('Till.CashierWrong'));
  }
  if (wrong) keepTries(name, undefined);
  if (rank(known.role) < rank(needed)) refuse(403, 'CashierMayNot', say('Till.CashierMayNot', name, say(`Till.Role.${needed}`).toLowerCase()));
  return name;
}

// Names one, or gives another PIN or role to one.
export async function name({ name: typed, role, newPin }) {
  const called = plain(typed), digits = `${newPin ?? ''}`;
  if (!called || called.length > mostName || /\p{C}/u.test(called)) refuse(400, 'CashierName', say('Till.CashierName', mostName));
  if (digits.length < leastDigits || digits.length > mostDigits || /\D/.test(digits) || new Set(digits).size === 1) refuse(400, 'CashierPin', say('Till.CashierPin', leastDigits, mostDigits));
  if (rank(role) < 0) refuse(400, 'BadRequest');
  // The first one decides about the others, and one who may is always left.
  if (!book.cashiers.size && role !== 'Manager') refuse(400, 'FirstIsManager', say('Till.FirstIsManager'));
  if (role !== 'Manager') leaveOne(called);
  const salt = hex(crypto.getRandomValues(new Uint8Array(16)));
  await keep([null, { is: 'cashier', name: called, role, salt, pinHash: await hash(digits, salt, iterations), iterations, hasLeft: false }]);
}

export async function remove({ name: typed }) {
  const known = book.cashiers.get(plain(typed)) ?? refuse(404, 'NoSuchCashier', say('PhoneNoCashier'));
  leaveOne(known.name);
  await keep([null, { ...known, hasLeft: true }]);
}

function leaveOne(called) {
  const managers = [...book.cashiers.values()].filter(c => c.role === 'Manager');
  if (managers.length === 1 && managers[0].name === called) refuse(409, 'LastManager', say('PhoneLastManager'));
}
