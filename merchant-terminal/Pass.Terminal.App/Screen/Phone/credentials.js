// What is signed, read and verified in the page with public keys only: the region's certificates and lists. The formats and every bound are those of
// ../../../../card-issuer/Pass.Cards/Credentials; a table of cases shows that both say the same.
import { encodeCbor } from './cbor.js';
import { readCbor } from './cbor-reader.js';

export const maxCertificateBytes = 256;
const maxIssuers = 16, maxCrosses = 16, maxTrustBytes = (maxIssuers + maxCrosses + 1) * (maxCertificateBytes + 3) + 160;
const maxListed = 2 ** 25, mostAheadMs = 300_000, usualLifeSeconds = 400 * 86_400, maxPass = 9_999_999_999, mostInt = 2 ** 31 - 1;
export const kinds = { root: 0, issuer: 1, card: 2, phone: 3, nextRoot: 4, formerRoot: 5 };

export const same = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i]);
export const digest = async bytes => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
// From the first second to the last, both included.
export const within = ({ from, until }, nowMs) => from * 1000 <= nowMs && nowMs < (until + 1) * 1000;
// What is issued further ahead than clocks differ.
export const isAhead = (issuedAt, nowMs) => issuedAt * 1000 > nowMs + mostAheadMs;

// COSE_Sign1 (RFC 9052 §4.2) with ES256: algorithm in the protected header, key id in either, nothing else. Null when it is anything else.
export function readSign1(encoded, maxBytes) {
  return encoded.length > maxBytes ? null : readCbor(encoded, reader => {
    if (reader.tag() !== 18 || reader.array() !== 4) return null;
    const header = reader.bytes(0, 64);
    const keyId = readCbor(header, inner => {
      const pairs = inner.map();
      if (pairs < 1 || pairs > 2 || inner.int() !== 1 || inner.int() !== -7) return null;
      return pairs === 2 ? readKeyId(inner) : new Uint8Array();
    });
    if (!keyId) return null;
    const pairs = reader.map();
    if (pairs > 1) return null;
    const unprotected = pairs === 1 ? readKeyId(reader) : new Uint8Array();
    return unprotected && { encoded, header, keyId, unprotected, payload: reader.bytes(0, encoded.length), signature: reader.bytes(64, 64) };
  });
}

const readKeyId = reader => reader.int() === 4 ? reader.bytes(1, 32) : null;

// A P-256 key from X ‖ Y; null when that is no point of the curve. Its id is the first eight bytes of its digest.
export async function importKey(point) {
  try {
    const key = await crypto.subtle.importKey('raw', Uint8Array.of(4, ...point), { name: 'ECDSA', namedCurve: 'P-256' }, false, ['verify']);
    return { key, id: (await digest(point)).subarray(0, 8) };
  } catch {
    return null;
  }
}

// The context is the external_aad: it says what is signed, so that no signature passes for another's.
export function isSigned(signed, { key }, context) {
  const bytes = encodeCbor(['Signature1', signed.header, new TextEncoder().encode(context), signed.payload]);
  return crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, signed.signature, bytes);
}

// [version, kind, serial, pass, subject key X ‖ Y, valid from, valid until, credential]; null when malformed. Nothing is verified here.
export function readCertificate(encoded) {
  const signed = readSign1(encoded, maxCertificateBytes);
  if (!signed || signed.keyId.length !== 8 || signed.unprotected.length) return null;
  return readCbor(signed.payload, reader => {
    if (reader.array() !== 8 || reader.int() !== 1) return null;
    const [kind, serial, pass, point] = [reader.uint(5), reader.bytes(8, 8), reader.uint(), reader.bytes(64, 64)];
    const [from, until, credential] = [reader.seconds(), reader.seconds(), reader.uint(mostInt)];
    const isHolders = kind === kinds.card || kind === kinds.phone;
    return (isHolders ? pass >= 1 && pass <= maxPass && credential >= 1 : pass === 0 && credential === 0) ? { signed, encoded, kind, serial, pass, point, from, until, credential } : null;
  });
}

export const isSignedBy = async (certificate, key) => same(certificate.signed.keyId, key.id) && await isSigned(certificate.signed, key, 'pass/certificate/1');

async function selfSigned(root) {
  const key = root?.kind === kinds.root ? await importKey(root.point) : null;
  return key && await isSignedBy(root, key) ? key : null;
}

// The root that a list says signed it, for a till that has none yet: it came over the region's own TLS. It proves nothing.
export const firstRoot = encoded => readTrustBody(encoded)?.root ?? null;

function readTrustBody(encoded) {
  const signed = readSign1(encoded, maxTrustBytes);
  if (!signed || signed.unprotected.length) return null;
  return readCbor(signed.payload, reader => {
    const [fields, format] = [reader.array(), reader.int()];
    if (![3, 5, 6].includes(fields) || format !== { 3: 1, 5: 2, 6: 3 }[fields]) return null;
    const from = reader.seconds(), until = format === 3 ? reader.seconds() : from + usualLifeSeconds;
    const root = format === 1 ? null : readCertificate(reader.bytes(1, maxCertificateBytes));
    const crosses = format === 1 ? [] : readAll(reader, maxCrosses);
    if (format !== 1 && !root || !crosses || format === 2 && !crosses.length || crosses.some(c => c.kind !== kinds.nextRoot && c.kind !== kinds.formerRoot)) return null;
    const issuers = readAll(reader, maxIssuers);
    return issuers && { signed, from, until, root, crosses, issuers };
  });
}

function readAll(reader, most) {
  const count = reader.array();
  if (count > most) return null;
  const all = Array.from({ length: count }, () => readCertificate(reader.bytes(1, maxCertificateBytes)));
  return all.every(Boolean) ? all : null;
}

// Opens a trust list under the pinned root; null when anything in it is not as it should be, or not valid now.
export async function openTrust(encoded, pinned, nowMs) {
  const body = readTrustBody(encoded);
  if (!await selfSigned(pinned) || !within(pinned, nowMs) || !body || isAhead(body.from, nowMs) || nowMs >= (body.until + 1) * 1000) return null;
  const root = body.root ?? pinned, key = await selfSigned(root);
  if (!key || !within(root, nowMs) || !await leadsTo(pinned, root, body.crosses, nowMs)) return null;
  if (!same(body.signed.keyId, key.id) || !await isSigned(body.signed, key, 'pass/trust-list/1')) return null;
  const issuers = await readIssuers(body, root, key, nowMs);
  return issuers && { encoded, root, issuedAt: body.from, digest: await digest(body.signed.payload), find: id => issuers.find(i => same(i.key.id, id)) ?? null };
}

// Whether each root from the pinned one on gave its word for the next, up to the signer.
async function leadsTo(pinned, signer, crosses, nowMs) {
  let at = pinned.point;
  for (let steps = 0; !same(at, signer.point); steps++) {
    const key = steps < crosses.length ? await importKey(at) : null;
    let next = null;
    for (const cross of crosses)
      if (!next && key && cross.kind === kinds.nextRoot && within(cross, nowMs) && await isSignedBy(cross, key)) next = cross;
    if (!next) return false;
    at = next.point;
  }
  return true;
}

async function readIssuers(body, signer, signerKey, nowMs) {
  const roots = [{ key: signerKey, until: signer.until }];
  for (const former of body.crosses.filter(c => c.kind === kinds.formerRoot)) {
    const key = await importKey(former.point);
    if (!key || nowMs < former.from * 1000 || !await isSignedBy(former, signerKey)) return null;
    roots.push({ key, until: former.until });
  }
  const issuers = [];
  for (const certificate of body.issuers) {
    let root = null;
    for (const known of roots) root ??= await isSignedBy(certificate, known.key) ? known : null;
    const key = await importKey(certificate.point);
    if (certificate.kind !== kinds.issuer || !root || !key) return null;
    issuers.push({ key, from: certificate.from, until: Math.min(certificate.until, root.until, body.until) });
  }
  return issuers;
}

// Opens a status list, one bit for each credential; null when malformed or not signed by an issuer that was valid when it was issued.
export async function openStatus(encoded, trust) {
  const signed = readSign1(encoded, maxListed / 8 + 160);
  const body = signed && !signed.unprotected.length ? readCbor(signed.payload, reader => {
    if (reader.array() !== 5 || reader.int() !== 1) return null;
    const [version, issuedAt, count] = [reader.uint(), reader.seconds(), reader.uint(maxListed)];
    const bits = reader.bytes(Math.ceil(count / 8), Math.ceil(count / 8));
    return version >= 1 && (count % 8 === 0 || bits.at(-1) >> count % 8 === 0) ? { version, issuedAt, count, bits } : null;
  }) : null;
  return body && await isStatusUnder({ ...body, signed }, trust)
    ? { ...body, signed, encoded, digest: await digest(signed.payload), of: n => n >= body.count ? 'Unknown' : body.bits[n >> 3] >> (n & 7) & 1 ? 'Revoked' : 'Good' }
    : null;
}

export async function isStatusUnder(list, trust) {
  const issuer = trust.find(list.signed.keyId);
  return !!issuer && within(issuer, list.issuedAt * 1000) && await isSigned(list.signed, issuer.key, 'pass/status-list/1');
}
