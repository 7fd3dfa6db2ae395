// The customer's window: the amount to agree to, then what came of it. It can start nothing.
import { follow, say, speak } from './api.js';
import { paint } from './stage.js';

let language;
await follow(async state => {
  if (language !== state.language)
    await speak(language = state.language);
  document.getElementById('training').hidden = !state.isTraining;
  if (state.sale && state.sale.step !== 'Cancelled')
    paint(document.body, state.sale);
  else {
    delete document.body.dataset.tone;
    document.getElementById('stage-icon').replaceChildren();
    document.getElementById('stage-word').textContent = say('Welcome');
    document.getElementById('stage-amount').textContent = '';
    document.getElementById('stage-text').textContent = '';
  }
}, () => {
  document.getElementById('stage-word').textContent = say('Lost');
});
