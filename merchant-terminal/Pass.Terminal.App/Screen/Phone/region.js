// A phone's till and its region: its own key, the tokens it signs, and calls that tell "no" from "no answer".
import { get, isTraining, put } from './store.js';
import { train } from './training.js';

const patienceMs = 5_000, probeMs = 2_000, tokenSeconds = 300;
const algorithm = { name: 'ECDSA', namedCurve: 'P-256' }, signing = { name: 'ECDSA', hash: 'SHA-256' };
const bytes = text => new TextEncoder().encode(text);
const base64 = buffer => btoa(String.fromCharCode(...new Uint8Array(buffer)));
const base64url = buffer => base64(buffer).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

export class Refusal extends Error {
  constructor(status, problem) {
    super(problem.detail ?? problem.code ?? `${status}`);
    this.status = status;
    this.code = problem.code ?? `Http${status}`;
  }
}

// No answer of the region: what was asked may have arrived, or not.
export class Silence extends Error {
  // isDown: nothing answered at all; neverLeft: not a byte of it was sent.
  constructor(message, { isDown = false, neverLeft = false } = {}) {
    super(message);
    Object.assign(this, { isDown, neverLeft });
  }
}

// UUIDv7 (RFC 9562 §5.7).
export function newId() {
  const id = crypto.getRandomValues(new Uint8Array(16));
  const now = Date.now();
  for (let i = 0; i < 6; i++)
    id[i] = Math.floor(now / 2 ** (40 - 8 * i)) % 256;
  id[6] = id[6] & 0x0f | 0x70;
  id[8] = id[8] & 0x3f | 0x80;
  const hex = [...id].map(b => b.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

let self = await get('self');
export const till = () => self;
let token;
export let clockAheadSeconds = null;

// The key is kept before it is shown to anyone: asking again after a cut uses the same.
// A code as the region reads it (ActivationCode): any case, without hyphens and spaces, O for 0, I and L for 1; its last sign may be one of * ~ $ =.
export const compactOf = code => code.toUpperCase().replace(/[ -]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');

export async function activate(code) {
  const compact = compactOf(code);
  let keys = await get('keys');
  if (!keys) {
    keys = await crypto.subtle.generateKey(algorithm, false, ['sign']);
    await put('keys', keys);
  }
  const publicKey = base64(await crypto.subtle.exportKey('spki', keys.publicKey));
  const proof = base64(await crypto.subtle.sign(signing, keys.privateKey, bytes(`pass-activation:${compact}:${publicKey}`)));
  const answer = read(await send('terminals/activate', { code: compact, publicKey, proof }, {}));
  const activated = { terminalId: answer.terminalId, partnerId: answer.partnerId };
  await put('self', activated);
  self = activated;
  // What is kept here is kept until somebody takes it away, where the browser lets a page ask for that.
  await navigator.storage?.persist?.();
}

async function bearer() {
  const now = Math.floor(Date.now() / 1000);
  if (token && now >= token.at && now < token.at + tokenSeconds - 60)
    return token.text;
  const id = `${self.terminalId}`;
  const part = value => base64url(bytes(JSON.stringify(value)));
  const signed = `${part({ alg: 'ES256', kid: id, typ: 'JWT' })}.${part({ iss: id, sub: id, aud: 'pass', iat: now, exp: now + tokenSeconds, jti: newId() })}`;
  const { privateKey } = await get('keys');
  token = { at: now, text: `${signed}.${base64url(await crypto.subtle.sign(signing, privateKey, bytes(signed)))}` };
  return token.text;
}

export const ask = async (path, body) => isTraining ? train(path, body) : read(await send(path, body, await authorized()));

// Asks for anything at all, with a moment's patience.
export const probe = async () => isTraining || send('products', undefined, await authorized(), probeMs);

function read({ bytes: content }) {
  try {
    return content.length ? JSON.parse(new TextDecoder().decode(content)) : {};
  } catch (error) {
    throw new Silence(error.message);
  }
}

// A signed list as its bytes, and of which type; none where nothing is newer, or none is published.
export async function askBytes(path) {
  try {
    return isTraining ? null : await send(path, undefined, await authorized());
  } catch (error) {
    if (error.code === 'NotPublished') return null;
    throw error;
  }
}

const authorized = async () => ({ Authorization: `Bearer ${await bearer()}` });

async function send(path, body, headers, patience = patienceMs) {
  if (navigator.onLine === false) throw new Silence('offline', { isDown: true, neverLeft: true });
  let response, content, problem = {};
  try {
    response = await fetch(`/v1/${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { ...headers, 'Accept-Language': document.documentElement.lang || 'fr', ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(patience), cache: 'no-store', credentials: 'omit',
    });
    const date = Date.parse(response.headers.get('Date') ?? '');
    if (date) clockAheadSeconds = (date - Date.now()) / 1000;
    content = new Uint8Array(await response.arrayBuffer());
    const type = response.headers.get('Content-Type') ?? '';
    // What something between us and the region answers is no answer: neither its page nor its refusal.
    if (!response.ok) problem = JSON.parse(new TextDecoder().decode(content));
    else if (response.status !== 204 && !/^application\/(json|cose|cbor)/.test(type)) throw new Silence(type);
  } catch (error) {
    throw error instanceof Silence ? error : new Silence(error.message, { isDown: !response });
  }
  if (response.status === 401) token = undefined;
  if (response.status >= 500 || response.status === 408 || response.status === 429 || !response.ok && !problem.code)
    throw new Silence(problem.detail ?? `${response.status}`);
  if (!response.ok)
    throw new Refusal(response.status, problem);
  return { bytes: content, type: response.headers.get('Content-Type') ?? '' };
}
