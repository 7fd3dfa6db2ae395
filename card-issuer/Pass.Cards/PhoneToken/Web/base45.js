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
