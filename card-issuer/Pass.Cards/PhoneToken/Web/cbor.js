// Deterministic CBOR (RFC 8949 §4.2), only what a phone token writes: unsigned integers, byte strings, text and arrays.

/** @param {number | string | Uint8Array | Array} value @returns {Uint8Array} */
export function encodeCbor(value) {
  if (typeof value === 'number') return head(0, value);
  if (value instanceof Uint8Array) return concat(head(2, value.length), value);
  if (typeof value === 'string') {
    const bytes = new TextEncoder().encode(value);
    return concat(head(3, bytes.length), bytes);
  }
  if (Array.isArray(value)) return concat(head(4, value.length), ...value.map(encodeCbor));
  throw new TypeError('encodeCbor writes numbers, strings, Uint8Array and arrays only');
}

/** @param {...Uint8Array} parts @returns {Uint8Array} */
export function concat(...parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

// The shortest form, as §4.2.1 wants; integers up to 2^32 - 1.
function head(majorType, number) {
  const type = majorType << 5;
  if (!Number.isInteger(number) || number < 0 || number > 0xffffffff) throw new RangeError(`not an unsigned 32-bit integer: ${number}`);
  if (number < 24) return Uint8Array.of(type | number);
  if (number < 0x100) return Uint8Array.of(type | 24, number);
  if (number < 0x10000) return Uint8Array.of(type | 25, number >>> 8, number & 0xff);
  return Uint8Array.of(type | 26, number >>> 24, (number >>> 16) & 0xff, (number >>> 8) & 0xff, number & 0xff);
}
