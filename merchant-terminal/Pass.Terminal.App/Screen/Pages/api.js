// The line from this page to its own till. The token came in the address and stays in this window's memory of the session.
const given = location.hash.slice(1);
if (/^[0-9a-f]{64}$/.test(given)) {
  sessionStorage.setItem('token', given);
  history.replaceState(null, '', location.pathname);
}
export const token = () => sessionStorage.getItem('token') ?? '';

export class Refusal extends Error {
  constructor(status, problem) {
    super(problem.detail);
    this.status = status;
    this.code = problem.code;
  }
}

export async function call(path, body, signal) {
  const response = await fetch(`/api/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { Authorization: `Bearer ${token()}`, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal,
  });
  const answer = await response.json().catch(() => ({ code: 'Unreadable', detail: response.statusText }));
  if (!response.ok)
    throw new Refusal(response.status, answer);
  return answer;
}

let words = {};
let language = 'fr';
// {0}, and {0:|one|several} as the programs have it: zero is singular in French and plural in English.
export const say = (key, ...values) => (words[key] ?? key).replace(/\{(\d)(?::\|([^|}]*)\|([^}]*))?\}/g, (_, i, one, several) =>
  one === undefined ? values[i] ?? '' : values[i] === 1 || values[i] < 2 && language !== 'en' ? one : several);
export const lang = () => language;

export async function speak(code) {
  language = code;
  words = await (await fetch(`/texts.json?lang=${code}`)).json();
  document.documentElement.lang = code;
  for (const element of document.querySelectorAll('[data-t]'))
    element.textContent = say(element.dataset.t);
  for (const element of document.querySelectorAll('[data-label]'))
    element.setAttribute('aria-label', say(element.dataset.label));
}

export const euros = cents => new Intl.NumberFormat(language === 'en' ? 'en-GB' : 'fr-FR', { style: 'currency', currency: 'EUR' }).format(cents / 100);
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
