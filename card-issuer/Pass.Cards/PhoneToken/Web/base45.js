// Base45 (RFC 9285): the alphabet of a QR code's alphanumeric mode.
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';

/** @param {Uint8Array} bytes @returns {string} */
export function encodeBase45(bytes) {
  let text = '';
  for (let i = 0; i + 1 < bytes.length; i += 2) {
    const pair = bytes[i] * 256 + bytes[i + 1];
    text += ALPHABET[pair % 45] + ALPHABET[Math.floor(pair / 45) % 45] + ALPHABET[Math.floor(pair / 2025)];
  }
  if (bytes.length % 2 === 1) {
    const last = bytes[bytes.length - 1];
    text += ALPHABET[last % 45] + ALPHABET[Math.floor(last / 45)];
  }
  return text;
}

/** @param {string} text @returns {Uint8Array | null} null for what is no Base45: a foreign sign, a cut end, a value above two bytes (RFC 9285 §6) */
export function decodeBase45(text) {
  if (text.length % 3 === 1) return null;
  const bytes = new Uint8Array(Math.floor(text.length / 3) * 2 + (text.length % 3) / 2);
  for (let i = 0, at = 0; i < text.length; i += 3) {
    const isWhole = i + 2 < text.length;
    const [c, d, e] = [ALPHABET.indexOf(text[i]), ALPHABET.indexOf(text[i + 1]), isWhole ? ALPHABET.indexOf(text[i + 2]) : 0];
    const value = c + d * 45 + e * 2025;
    if (c < 0 || d < 0 || e < 0 || value > (isWhole ? 0xffff : 0xff)) return null;
    if (isWhole) bytes[at++] = value >> 8;
    bytes[at++] = value & 0xff;
  }
  return bytes;
}
