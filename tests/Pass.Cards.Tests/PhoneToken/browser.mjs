// Runs the browser module in a real Chromium, twice with one profile: the first run enrols, the second, a new browser, must still have the key.
// Usage: node browser.mjs <profile folder> <time in ms> <certificate hex, or "-" to make the key first>. Prints one JSON line.
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';

const [profile, nowMs, certificate] = process.argv.slice(2);
const web = new URL('../../../card-issuer/Pass.Cards/PhoneToken/Web/', import.meta.url);
const page = `<!doctype html><script type="module">
  import { openDeviceStore } from './device-store.js';
  import { PhoneToken } from './phone-token.js';
  async function run() {
    const store = openDeviceStore();
    const token = new PhoneToken(store);
    const certificate = ${JSON.stringify(certificate)};
    if (certificate === '-') return { jwk: await token.createKey() };
    await token.saveCertificate(Uint8Array.from(certificate.match(/../g), (byte) => parseInt(byte, 16)));
    const { privateKey } = await store.get('key');
    const exported = await crypto.subtle.exportKey('pkcs8', privateKey).then(() => 'exported', (error) => error.name);
    const qr = await token.qr(${Number(nowMs)});
    await token.forget();
    return { ...qr, exported, enrolledAfterForget: await token.isEnrolled() };
  }
  const answer = await run().catch((error) => ({ error: String(error) }));
  await fetch('/answer', { method: 'POST', body: JSON.stringify(answer) });
</script>`;

const server = createServer(async (request, response) => {
  if (request.url === '/') return response.setHeader('content-type', 'text/html').end(page);
  if (request.method === 'POST') {
    let body = '';
    for await (const part of request) body += part;
    response.end();
    return finish(body);
  }
  const source = await readFile(new URL('.' + request.url, web)).catch(() => null);
  if (source === null) return response.writeHead(404).end();
  response.setHeader('content-type', 'text/javascript').end(source);
});

let browser;
server.listen(0, '127.0.0.1', () => {
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', `--user-data-dir=${profile}`, '--remote-debugging-port=0'];
  // One origin for both runs, whatever the port: IndexedDB belongs to the origin.
  flags.push(`--host-resolver-rules=MAP pass.localhost:80 127.0.0.1:${server.address().port}`);
  browser = spawn('chromium', [...flags, 'http://pass.localhost/'], { stdio: 'ignore' });
  browser.on('error', (error) => finish(JSON.stringify({ error: `chromium does not start (apt-get install chromium): ${error.message}` })));
  setTimeout(() => finish(JSON.stringify({ error: 'chromium did not answer in 30 s' })), 30_000).unref();
});

let finished = false;
function finish(answer) {
  if (finished) return;
  finished = true;
  process.stdout.write(answer + '\n');
  // SIGTERM lets the browser write its databases out.
  browser?.once('exit', () => process.exit(0));
  browser?.kill('SIGTERM') || process.exit(0);
}
