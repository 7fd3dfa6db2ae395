// Deterministic CBOR (RFC 8949 §4.2), as a till reads what phones and the region signed; the wallet only writes (cbor.js).

/** What is said by throwing: this is not the CBOR that was expected. */
export class Malformed extends Error {}

/**
 * Reads one value that must fill the bytes; null when it is malformed, not in its only deterministic form, or `read` says null.
 * @template T @param {Uint8Array} bytes @param {(reader: CborReader) => T | null} read @returns {T | null}
 */
export function readCbor(bytes, read) {
  try {
    const reader = new CborReader(bytes);
    const value = read(reader);
    return reader.isAtEnd ? value : null;
  } catch (error) {
    if (error instanceof Malformed) return null;
    throw error;
  }
}

/** Asks for what is expected next; anything else is malformed. Nothing unknown is skipped, so depth is bounded by the format. */
export class CborReader {
  #bytes;
  #at = 0;

  constructor(bytes) { this.#bytes = bytes; }

  get isAtEnd() { return this.#at === this.#bytes.length; }

  uint(most = Number.MAX_SAFE_INTEGER) {
    const value = this.#head(0);
    if (value > most) throw new Malformed();
    return value;
  }

  /** An integer of either sign. */
  int() { return this.#bytes[this.#at] >> 5 === 1 ? -1 - this.#head(1) : this.#head(0); }

  /** Seconds since 1970, up to the year 2106. */
  seconds() { return this.uint(0xffffffff); }

  /** A byte string within these lengths; a view, not a copy. */
  bytes(least, most) {
    const length = this.#head(2);
    if (length < least || length > most || this.#at + length > this.#bytes.length) throw new Malformed();
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  /** Begins an array, and says how many items follow. */
  array() { return this.#head(4); }

  /** Begins a map, and says how many pairs follow. */
  map() { return this.#head(5); }

  tag() { return this.#head(6); }

  // The shortest form only: one value has one encoding.
  #head(majorType) {
    const first = this.#bytes[this.#at++];
    if (first === undefined || first >> 5 !== majorType) throw new Malformed();
    const short = first & 31;
    if (short < 24) return short;
    if (short > 27) throw new Malformed();
    let value = 0;
    for (let left = 1 << (short - 24); left > 0; left--) {
      if (this.isAtEnd) throw new Malformed();
      value = value * 256 + this.#bytes[this.#at++];
    }
    if (value < [24, 0x100, 0x10000, 0x100000000][short - 24] || !Number.isSafeInteger(value)) throw new Malformed();
    return value;
  }
}
