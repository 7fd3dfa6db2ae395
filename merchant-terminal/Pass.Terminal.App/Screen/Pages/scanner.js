// A scanner is a keyboard that types fast. Its keys are read by their place, as on the US layout scanners are set to: Caps Lock, AZERTY and dead keys change nothing.
const gapMs = 45, shortest = 8;
const plain = { Space: ' ', Minus: '-', Period: '.', Slash: '/', NumpadDivide: '/', NumpadMultiply: '*', NumpadSubtract: '-', NumpadAdd: '+', NumpadDecimal: '.', Semicolon: ';', Equal: '=' };
const shifted = { Digit4: '$', Digit5: '%', Digit8: '*', Equal: '+', Semicolon: ':' };

// The sign of a key by its place; null for what no code of ours contains.
export function signOf(event) {
  const { code, shiftKey } = event;
  if (shiftKey && shifted[code])
    return shifted[code];
  if (/^(Digit|Numpad)\d$/.test(code))
    return code.at(-1);
  if (/^Key[A-Z]$/.test(code))
    return code.at(-1);
  return plain[code] ?? null;
}

// Calls read(text) when a whole code was typed at a machine's speed and ended with Enter or Tab. What its first signs did meanwhile is taken back:
// begin() is called at what may be a first sign, undo() when it was one.
export class Scanner {
  #text = '';
  #at = 0;

  constructor(read, begin, undo) {
    Object.assign(this, { read, begin, undo });
  }

  // True when the key belongs to a scan and is to do nothing else.
  key(event) {
    if (event.key === 'Shift')
      return this.#text.length > 1;
    const now = event.timeStamp;
    const isFast = now - this.#at < gapMs;
    if (!isFast) {
      this.#text = '';
      this.begin();
    }
    this.#at = now;
    if ((event.code === 'Enter' || event.code === 'NumpadEnter' || event.code === 'Tab') && isFast && this.#text.length >= shortest) {
      const text = this.#text;
      this.#text = '';
      this.undo();
      this.read(text);
      return true;
    }
    const sign = signOf(event);
    if (sign === null || event.ctrlKey || event.altKey || event.metaKey)
      return false;
    this.#text += sign;
    return this.#text.length > 3;
  }
}
