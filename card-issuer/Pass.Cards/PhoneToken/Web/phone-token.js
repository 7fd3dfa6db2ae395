// The pass on a phone. The P-256 key is made by WebCrypto as non-extractable and kept in the device store; once enrolled, everything works offline.
import { encodeBase45 } from './base45.js';
import { concat, encodeCbor } from './cbor.js';

export const WINDOW_MS = 30_000;
const PREFIX = 'PR1:';
const SIGNING = { name: 'ECDSA', hash: 'SHA-256' };
const PROTECTED = Uint8Array.of(0xa1, 0x01, 0x26); // {1: -7}: ES256 (RFC 9053 §2.1)
const text = new TextEncoder();

export class PhoneToken {
  #store;

  /** @param store what openDeviceStore() gives: get, put, update, clear */
  constructor(store) {
    this.#store = store;
  }

  /** Makes the phone's key unless there is one already, and returns the public half as a JWK to send to the portal. */
  async createKey() {
    const existing = await this.#store.get('key');
    if (existing) return existing.jwk;
    const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
    const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', pair.publicKey);
    const jwk = { kty, crv, x, y };
    await this.#store.put('key', { privateKey: pair.privateKey, jwk });
    return jwk;
  }

  /** Proof that this phone holds the key: a COSE_Sign1 over the portal's challenge. @param {Uint8Array} challenge */
  async prove(challenge) {
    return this.#sign1(challenge, 'pass/phone-enrolment/1');
  }

  /** Keeps the issuer's certificate that the portal answered the proof with. @param {Uint8Array} certificate */
  async saveCertificate(certificate) {
    await this.#store.put('certificate', certificate);
  }

  /** Keeps how far this phone's clock is from the portal's, measured while online, so that a wrong clock still gives good windows. */
  async saveClockOffset(offsetMs) {
    await this.#store.put('clockOffsetMs', offsetMs);
  }

  async isEnrolled() {
    return (await this.#store.get('certificate')) !== undefined;
  }

  /**
   * The text of the next QR to show and how long it stays current: each call gives another code, by the phone's own counter. Needs no network.
   * @returns {Promise<{text: string, window: number, counter: number, msLeft: number}>}
   */
  async qr(nowMs = Date.now()) {
    const certificate = await this.#store.get('certificate');
    if (!certificate) throw new Error('This phone is not enrolled: sign in to the portal and add the pass to this phone.');
    const corrected = nowMs + ((await this.#store.get('clockOffsetMs')) ?? 0);
    const window = Math.floor(corrected / WINDOW_MS);
    // Kept before it is shown. The first is the window's number, so that a counter that was lost goes on above what it had reached.
    const counter = await this.#store.update('counter', (last) => (last ?? window - 1) + 1);
    const message = await this.#sign1(encodeCbor([window, counter, certificate]), 'pass/phone-window/1');
    return { text: PREFIX + encodeBase45(message), window, counter, msLeft: (window + 1) * WINDOW_MS - corrected };
  }

  /** Forgets the key and the certificate; the pass must be added again. */
  async forget() {
    await this.#store.clear();
  }

  // COSE_Sign1, tag 18 (RFC 9052 §4.2); Sig_structure §4.4; WebCrypto gives r ‖ s as COSE wants it.
  async #sign1(payload, context) {
    const key = await this.#store.get('key');
    if (!key) throw new Error('This phone has no key yet: call createKey() first.');
    const toBeSigned = encodeCbor(['Signature1', PROTECTED, text.encode(context), payload]);
    const signature = new Uint8Array(await crypto.subtle.sign(SIGNING, key.privateKey, toBeSigned));
    return concat(
      Uint8Array.of(0xd2, 0x84), encodeCbor(PROTECTED), Uint8Array.of(0xa0), encodeCbor(payload), encodeCbor(signature));
  }
}
