// A phone made of the browser module and a store in memory: reads one JSON command per line, answers one JSON line. Driven by NodePhone.cs.
import { createInterface } from 'node:readline';
import { encodeBase45 } from '../../../card-issuer/Pass.Cards/PhoneToken/Web/base45.js';
import { encodeCbor } from '../../../card-issuer/Pass.Cards/PhoneToken/Web/cbor.js';
import { PhoneToken } from '../../../card-issuer/Pass.Cards/PhoneToken/Web/phone-token.js';

const rows = new Map();
const store = {
  get: async (name) => rows.get(name),
  put: async (name, value) => void rows.set(name, structuredClone(value)),
  update: async (name, change) => {
    const value = change(rows.get(name));
    rows.set(name, value);
    return value;
  },
  clear: async () => rows.clear(),
};
const token = new PhoneToken(store);
const bytes = (hex) => Uint8Array.from(Buffer.from(hex, 'hex'));
const hex = (array) => Buffer.from(array).toString('hex');

const commands = {
  createKey: () => token.createKey(),
  prove: async ({ challenge }) => hex(await token.prove(bytes(challenge))),
  saveCertificate: async ({ certificate }) => void (await token.saveCertificate(bytes(certificate))),
  saveClockOffset: async ({ offsetMs }) => void (await token.saveClockOffset(offsetMs)),
  isEnrolled: () => token.isEnrolled(),
  qr: ({ nowMs }) => token.qr(nowMs),
  forget: () => token.forget(),
  exportKey: async () => hex(await crypto.subtle.exportKey('pkcs8', rows.get('key').privateKey)),
  base45: ({ data }) => encodeBase45(bytes(data)),
  cbor: ({ value }) => hex(encodeCbor(value)),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { command, ...parameters } = JSON.parse(line);
  let answer;
  try {
    answer = { result: (await commands[command](parameters)) ?? null };
  } catch (error) {
    answer = { error: error.message };
  }
  process.stdout.write(JSON.stringify(answer) + '\n');
}
