// What only a phone's till has on its screen: its cashiers, whether it may sell without the network, training, and a journal that was damaged.
import { call, isPhone, say, speak } from './api.js';
import { element, forget, state, who } from './till.js';

export function wirePhone() {
  element('customer').closest('.card').hidden = isPhone;
  for (const card of document.querySelectorAll('[data-phone]')) card.hidden = !isPhone;
  element('person').onsubmit = event => {
    event.preventDefault();
    manage('cashiers', { name: element('person-name').value, role: element('person-role').value, newPin: element('person-pin').value }, () => event.target.reset());
  };
  element('persist').onclick = async () => storage((await call('persist', {})).isPersistent);
  element('train').onclick = () => {
    sessionStorage.setItem('training', state().isTraining ? 'no' : 'yes');
    location.reload();
  };
  element('set-aside').onclick = async () => {
    await call('set-aside', {});
    element('set-aside').hidden = true;
  };
}

export function phoneCards(now) {
  element('set-aside').hidden = true;
  if (!isPhone) return;
  storage(now.phone.isPersistent);
  element('train').textContent = say(now.isTraining ? 'PhoneTrainingEnd' : 'PhoneTrainingBegin');
  element('aside').hidden = !now.phone.notes.length;
  const box = element('people'), key = JSON.stringify([now.language, now.phone.cashiers]);
  if (box.dataset.key === key) return;
  box.dataset.key = key;
  element('person-role').replaceChildren(...now.phone.roles.map(role => new Option(say(`Till.Role.${role}`), role)));
  element('person-role').value = now.phone.cashiers.length ? 'Cashier' : 'Manager';
  box.replaceChildren(...now.phone.cashiers.map(({ name, role }) => {
    const item = document.createElement('li');
    const button = Object.assign(document.createElement('button'), { type: 'button', textContent: say('Remove'), ariaLabel: `${say('Remove')} ${name}` });
    button.onclick = () => manage('cashiers/remove', { name });
    item.append(`${name} · ${say(`Till.Role.${role}`)} `, button);
    return item;
  }));
}

function storage(isKept) {
  element('storage').textContent = say(isKept ? 'PhoneStorageKept' : 'PhoneStorageNot');
  element('persist').hidden = isKept;
}

async function manage(what, body, done) {
  element('person-why').textContent = '';
  try {
    const cashier = await who();
    if (!cashier) return;
    await call(what, { ...body, ...cashier });
    forget();
    done?.();
  } catch (error) {
    element('person-why').textContent = error.message;
  }
}

// The till does not answer, or may not: why, and what can be done about it.
let hasSpoken = false;
export async function lost(error) {
  if (!state() && !hasSpoken) {
    hasSpoken = true;
    await speak(document.documentElement.lang).catch(() => {});
  }
  element('warning').textContent = error.status === 401 ? 'Token ?' : error.status === 409 ? error.message : say('Lost');
  element('warning').hidden = false;
  element('set-aside').hidden = error.code !== 'JournalDamaged';
  element('set-aside').textContent = say('SetAside');
}
