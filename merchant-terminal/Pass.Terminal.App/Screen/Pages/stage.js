// What a sale looks like from its presentation to its result, for the merchant and for the customer: colour, icon, word, amount.
import { euros, say } from './api.js';

export const icons = {
  present: '<rect x="3" y="6" width="18" height="12" rx="2"/><path d="M3 10h18M7 15h4"/>',
  working: '<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3 3"/>',
  tick: '<circle cx="12" cy="12" r="9.5"/><path d="M7 12.5l3.5 3.5L17 9"/>',
  part: '<circle cx="12" cy="12" r="9.5"/><path d="M12 2.5v19M6 12h3"/>',
  cross: '<circle cx="12" cy="12" r="9.5"/><path d="M8 8l8 8M16 8l-8 8"/>',
  wait: '<path d="M7 3h10M7 21h10M8 3c0 5 8 6 8 9s-8 4-8 9M16 3c0 5-8 6-8 9s8 4 8 9"/>',
  question: '<circle cx="12" cy="12" r="9.5"/><path d="M9 9.5a3 3 0 1 1 4.2 2.7c-.8.4-1.2 1-1.2 1.8M12 17h.01"/>',
};

export const faces = {
  Present: { icon: 'present', word: 'Step.Present' },
  Working: { icon: 'working', word: 'Step.Working' },
  Accepted: { tone: 'accepted', icon: 'tick', word: 'Step.Accepted' },
  AcceptedOffline: { tone: 'accepted', icon: 'tick', word: 'Step.AcceptedOffline' },
  Partial: { tone: 'part', icon: 'part', word: 'Step.Partial' },
  PartialOffered: { tone: 'part', icon: 'question', word: 'Step.PartialOffered' },
  Refused: { tone: 'refused', icon: 'cross', word: 'Step.Refused' },
  NotSigned: { tone: 'refused', icon: 'cross', word: 'Step.NotSigned' },
  Unknown: { tone: 'checking', icon: 'wait', word: 'Step.Unknown' },
  AskAgain: { tone: 'part', icon: 'question', word: 'Step.AskAgain' },
};

// Fills the elements of either window; true when the step changed.
let shown = '';
export function paint(root, sale) {
  const face = faces[sale.step];
  root.dataset.tone = face.tone ?? '';
  if (!face.tone)
    delete root.dataset.tone;
  document.getElementById('stage-icon').innerHTML = icons[face.icon];
  document.getElementById('stage-word').textContent = say(face.word);
  const paid = sale.operation?.regionCents ?? 0;
  document.getElementById('stage-amount').textContent = euros(sale.step === 'Partial' ? paid : sale.amountCents);
  document.getElementById('stage-text').textContent = sale.step === 'Partial' ? say('HolderPays', euros(sale.operation.holderCents)) : sale.text;
  const key = `${sale.id}:${sale.step}`;
  const changed = key !== shown;
  shown = key;
  return changed;
}

let audio;
// A browser plays nothing before a key or a finger; a gate that nobody touches says so.
export const isMute = () => (audio ??= new AudioContext()).state !== 'running';
export const unmute = () => (audio ??= new AudioContext()).resume();

// One short high note, two low ones: a refusal is told from an acceptance with eyes closed, and by the hand.
export function sound(step, isOn) {
  const good = step === 'Accepted' || step === 'AcceptedOffline';
  const bad = step === 'Refused' || step === 'NotSigned';
  if (!good && !bad && !['Partial', 'PartialOffered', 'Unknown', 'AskAgain'].includes(step))
    return;
  navigator.vibrate?.(bad ? [160, 90, 160] : good ? [60] : [60, 60, 60]);
  if (!isOn)
    return;
  audio ??= new AudioContext();
  const notes = bad ? [[196, 0, 0.16], [165, 0.25, 0.22]] : good ? [[880, 0, 0.14]] : [[523, 0, 0.1], [523, 0.16, 0.1]];
  for (const [frequency, at, length] of notes) {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = frequency;
    volume.gain.setValueAtTime(0.18, audio.currentTime + at);
    volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + at + length);
    tone.connect(volume).connect(audio.destination);
    tone.start(audio.currentTime + at);
    tone.stop(audio.currentTime + at + length);
  }
}
