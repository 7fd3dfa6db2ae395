// Whether the pass is there, as far as the region's signed lists tell: the same questions in the same order as PresentationVerifier, with its answers.
import { decodeBase45 } from './base45.js';
import { readCbor } from './cbor-reader.js';
import { digest, firstRoot, importKey, isAhead, isSigned, isSignedBy, isStatusUnder, kinds, maxCertificateBytes, openStatus, openTrust, readCertificate, readSign1, same, within } from './credentials.js';

const prefix = 'PR1:', windowMs = 30_000, maxQrBytes = maxCertificateBytes + 96, maxQrSigns = Math.floor((maxQrBytes + 1) / 2) * 3 + 4, toleranceWindows = 1, clockToleranceMs = 300_000;

// What a phone shows, decoded and not verified: [window, counter, certificate] signed by the phone's own key. Null when it is no pass's QR.
export function readQr(text) {
  const encoded = text.length <= maxQrSigns && text.startsWith(prefix) ? decodeBase45(text.slice(prefix.length)) : null;
  const signed = encoded && readSign1(encoded, maxQrBytes);
  if (!signed || signed.keyId.length || signed.unprotected.length) return null;
  return readCbor(signed.payload, reader => {
    const fields = reader.array();
    if (fields !== 2 && fields !== 3) return null;
    const window = reader.uint(0xffffffff), counter = fields === 3 ? reader.uint(0xffffffff) : window;
    return { signed, window, counter, certificate: reader.bytes(1, maxCertificateBytes) };
  });
}

// Twelve digits of what is shown, with their check digits (ISO 7064 MOD 97-10); nothing of it is verified here.
export function shownBy(text) {
  const qr = readQr(text), certificate = qr && readCertificate(qr.certificate);
  return certificate?.pass > 0 ? { credential: certificate.credential, counter: qr.counter, pass: `${certificate.pass * 100 + 98 - certificate.pass * 100 % 97}`.padStart(12, '0') } : null;
}

// The lists a till decides by. What is kept is asked of `kept` and given back to it as it was signed, verified each time, and never replaced by older ones.
export class Lists {
  #trust = null;
  #status = null;
  #ahead = null;
  #last;

  constructor(last) { this.#last = last ?? { trustIssuedAt: 0, trustDigest: null, statusVersion: 0, statusDigest: null }; }

  get version() { return this.#status?.version ?? 0; }

  // The new memory of what was taken, to be kept with the list; null, and nothing changes, when it is not taken.
  async takeTrust(encoded, root, nowMs) {
    const anchor = root ? readCertificate(root) : firstRoot(encoded);
    const list = anchor && await openTrust(encoded, anchor, nowMs);
    const { trustIssuedAt, trustDigest } = this.#last;
    if (!list || list.issuedAt < trustIssuedAt || list.issuedAt === trustIssuedAt && trustDigest && !same(list.digest, trustDigest)) return null;
    const isNews = !this.#trust || list.issuedAt > trustIssuedAt;
    this.#trust = list;
    // What a withdrawn authority said of others is worth no more than what it issued.
    if (this.#status && !await isStatusUnder(this.#status, list)) this.#status = null;
    this.#last = { ...this.#last, trustIssuedAt: list.issuedAt, trustDigest: list.digest };
    return { last: this.#last, root: list.root.encoded, isNews };
  }

  async takeStatus(encoded, nowMs) {
    const list = this.#trust && await openStatus(encoded, this.#trust);
    if (!list) return null;
    this.#ahead = isAhead(list.issuedAt, nowMs) ? list : null;
    const { statusVersion, statusDigest } = this.#last;
    if (this.#ahead || list.version < statusVersion || list.version === statusVersion && statusDigest && !same(list.digest, statusDigest)) return null;
    const isNews = !this.#status || list.version > statusVersion;
    this.#status = list;
    this.#last = { ...this.#last, statusVersion: list.version, statusDigest: list.digest };
    return { last: this.#last, isNews };
  }

  // 'None' when the pass is there; else why not, by the names of PresentationRefusal.
  async verify(text, nowMs, listMaxAgeMs) {
    if (!this.#trust) return 'StatusStale';
    const qr = readQr(text);
    if (!qr) return 'Malformed';
    const certificate = readCertificate(qr.certificate);
    if (!certificate) return 'Malformed';
    const issuer = this.#trust.find(certificate.signed.keyId);
    if (!issuer) return 'UnknownIssuer';
    const key = await importKey(certificate.point);
    if (!key || !await isSignedBy(certificate, issuer.key)) return 'CertificateAltered';
    if (certificate.kind !== kinds.phone) return 'WrongKind';
    if (nowMs < certificate.from * 1000) return 'NotYetValid';
    if (!within(certificate, nowMs) || !within(issuer, nowMs)) return 'Expired';
    const standing = this.#standingOf(certificate.credential, nowMs, listMaxAgeMs);
    if (standing !== 'None') return standing;
    const ahead = qr.window - Math.floor(nowMs / windowMs);
    if (Math.abs(ahead) > toleranceWindows) return ahead > 0 ? 'WindowFuture' : 'WindowPast';
    return await isSigned(qr.signed, key, 'pass/phone-window/1') ? 'None' : 'SignatureWrong';
  }

  #standingOf(credential, nowMs, maxAgeMs) {
    const list = this.#status, stale = this.#ahead && isAhead(this.#ahead.issuedAt, nowMs) ? 'ClockBehind' : 'StatusStale';
    if (!list) return stale;
    const status = list.of(credential);
    if (status === 'Revoked') return 'Revoked';
    if (nowMs < list.issuedAt * 1000 - clockToleranceMs) return 'ClockBehind';
    if (nowMs - list.issuedAt * 1000 > maxAgeMs) return stale;
    return status === 'Unknown' ? 'StatusUnlisted' : 'None';
  }
}

// Of the pinned root, to be compared by eye.
export const markOf = async root => [...(await digest(root)).subarray(0, 8)].map(b => b.toString(16).padStart(2, '0')).join('').toUpperCase();
