// What every window of the till needs: its line to the till, its words, amounts and dates.
import { call, isPhone, Refusal, texts } from './line.js';
import { fill } from './words.js';

export { call, isPhone, Refusal };

let words = {};
let language = 'fr';
export const say = (key, ...values) => fill(words[key] ?? key, language, values);
export const lang = () => language;

export async function speak(code) {
  language = code;
  words = await texts(code);
  document.documentElement.lang = code;
  for (const element of document.querySelectorAll('[data-t]'))
    element.textContent = say(element.dataset.t);
  for (const element of document.querySelectorAll('[data-label]'))
    element.setAttribute('aria-label', say(element.dataset.label));
}

export const euros = cents => new Intl.NumberFormat(language === 'en' ? 'en-GB' : 'fr-FR', { style: 'currency', currency: 'EUR' }).format(cents / 100);
// Minutes, hours or days: whichever is read at a glance.
export function span(seconds) {
  const [unit, length] = [['day', 86_400], ['hour', 3_600], ['minute', 60]].find(([, each]) => seconds >= 2 * each) ?? ['minute', 60];
  return new Intl.NumberFormat(language === 'en' ? 'en-GB' : 'fr-FR', { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: 0 }).format(seconds / length);
}
export const when = iso => new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'fr-FR', { dateStyle: 'short', timeStyle: 'short', timeZone: 'Europe/Paris' }).format(new Date(iso));

// Euros with a comma or a point and at most two decimals, as the till itself reads them; null for anything else.
export function cents(text) {
  const read = /^(\d{1,5})(?:[.,](\d{1,2}))?\s*€?$/.exec(text.trim());
  const value = read ? Number(read[1]) * 100 + Number((read[2] ?? '').padEnd(2, '0')) : 0;
  return value > 0 ? value : null;
}

// Follows the till's state for ever; every window that is open does.
export async function follow(show, lost) {
  for (let after; ;) {
    try {
      const state = await call(after === undefined ? 'state' : `state?after=${after}`);
      after = state.revision;
      await show(state);
    } catch (error) {
      lost(error);
      after = undefined;
      await new Promise(resolve => setTimeout(resolve, 1000));
    }
  }
}
