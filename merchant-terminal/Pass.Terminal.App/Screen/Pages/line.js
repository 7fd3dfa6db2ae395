// The line from this page to its own till. The token came in the address and stays in this window's memory of the session.
export const isPhone = false;
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

export const texts = async code => (await fetch(`/texts.json?lang=${code}`)).json();
