// A till that is not in service yet: its code is typed, or the QR of the region's page read, which says the address too.
import { call, isPhone, say, speak } from './api.js';
import { read } from './camera.js';

const element = id => document.getElementById(id);

// The region's QR is an address of it with the code behind the #; a code alone serves as well.
export function take(text) {
  const found = /^(https?:\/\/[^/#?]+)\/[^#]*#([0-9A-Za-z*~$= -]+)$/.exec(text.trim());
  element('code').value = found ? found[2] : text.trim();
  if (found && !isPhone) element('region').value = found[1];
  (found ? element('activate').querySelector('[type="submit"]') : element('region')).focus();
}

async function scan() {
  element('why').textContent = '';
  try {
    const text = await read(element('video'), new AbortController().signal, seen => /^https?:\/\/[^#]+#|^[0-9A-Z]{4}-/.test(seen));
    if (text) take(text);
  } catch {
    element('why').textContent = say('NoCamera');
  }
}

// The till's own screen takes this one's place within moments.
async function whenReady() {
  for (;;) {
    try {
      if ((await call('state')).revision !== undefined) break;
    } catch {
      // Not there yet.
    }
    await new Promise(resolve => setTimeout(resolve, 200));
  }
  location.replace('./');
}

element('camera').onclick = scan;
element('code').onpaste = event => {
  const text = event.clipboardData.getData('text');
  if (text.includes('#')) { event.preventDefault(); take(text); }
};
element('code').onchange = () => { if (element('code').value.includes('#')) take(element('code').value); };
element('activate').onsubmit = async event => {
  event.preventDefault();
  element('why').textContent = '';
  try {
    await call('activate', { code: element('code').value, region: element('region').value });
    element('why').textContent = say('Activate.Done');
    element('why').classList.add('good');
    await whenReady();
  } catch (error) {
    element('why').textContent = error.message;
  }
};
for (const radio of document.querySelectorAll('input[name="lang"]'))
  radio.onchange = async () => speak((await call('language', { language: radio.value })).language);
const { language } = await call('state');
await speak(language);
document.querySelector(`input[name="lang"][value="${language}"]`).checked = true;
// A phone's till is served by its own region; its camera app opened this page with the code.
if (isPhone) {
  element('region').value = location.origin;
  element('region').closest('p').hidden = true;
  if (location.hash.length > 1) element('code').value = location.hash.slice(1);
}
element('code').focus();
