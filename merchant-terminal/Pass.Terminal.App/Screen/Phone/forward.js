// Keeps the region's numbers and lists fresh, sends what was sold without the network, and finds out what became of what had no answer. It may be asked as often
// as one likes: nothing is done twice, since every operation has its id from the first.
import { ask, askBytes, Silence } from './region.js';
import { alone, book, changed, damage, hear, heard, keep, leftLongAgo, listAgeSeconds, lists, lookUp, revoked, say, takeStatus, takeTrust, tell } from './keeper.js';
import { act, answered, run } from './desk.js';

const everyMs = 30_000, firstWaitMs = 2_000, longestWaitMs = 60_000, betweenTriesMs = 2_000, batch = 500, reportMs = 3_600_000;
let told = null, wake = null;

export async function refresh() {
  const { products } = await heard(ask('products'));
  const offline = await heard(ask('offline'));
  const isListed = await refreshLists();
  if (isListed || lists.version === 0) await hear(offline, products);
  await report();
  changed();
}

async function refreshLists() {
  const trust = await heard(askBytes('trust'));
  if (!trust || !await takeTrust(trust.bytes)) return false;
  let status = await heard(askBytes(`credentials/status?from=${lists.version}`));
  if (!status) return false;
  if (!status.bytes.length) return true;
  // The whole list rather than the way to it: packed it is a few kilobytes, now and then.
  if (status.type === 'application/cbor') status = await heard(askBytes('credentials/status?from=0'));
  return !!status && await takeStatus(status.bytes);
}

// Once an hour, and when something changed: the region looks before a Saturday which tills are not ready.
async function report() {
  const standing = [book.queue.length > 0, book.unknown.length > 0, lists.version > 0].join();
  if (told?.standing === standing && performance.now() - told.at < reportMs) return;
  const age = lists.version > 0 ? Math.floor(listAgeSeconds()) : undefined;
  const telling = heard(ask('terminals/report', { clock: new Date().toISOString(), listAgeSeconds: age, unsent: book.queue.length, unknown: book.unknown.length, program: 'pass-phone 2' }));
  await telling.then(() => { told = { standing, at: performance.now() }; }, () => {});
}

// The queue, oldest first. Kept as on its way before its first byte leaves, and only once the region answers: an unsent sale can be taken back.
export const send = () => alone(async () => {
  let [sent, unpaid] = [0, 0];
  while (book.queue.length) {
    await heard(ask('products'));
    const sales = book.queue.slice(0, batch);
    if (sales.some(o => !o.mayBeSent)) await keep([null, { is: 'forwarding', count: sales.length }]);
    const { answers } = await heard(ask('sales/batch', { sales: sales.map(o => o.body) }));
    if (answers?.length !== sales.length || answers.some((a, i) => a.operationId !== sales[i].id && a.status !== 'invalid')) throw new Silence(say('Till.GarbledAnswer'));
    await keep(...answers.map((reply, i) => [sales[i].id, { is: 'answered', reply }]));
    [sent, unpaid] = [sent + sales.length, unpaid + answers.filter(a => !['approved', 'partial'].includes(a.status)).length];
  }
  return { sent, unpaid, left: book.queue.length };
});

// What became of each operation without an answer. The sale that a customer waits for is sent again under its id, as what follows a sale is; else it is asked for.
export const settle = () => alone(async () => {
  for (const operation of book.unknown) await findOut(operation);
  for (const o of book.all)
    if (o.isGivenUp && ['Accepted', 'Partial'].includes(o.state) && book.about(o.id).every(r => ['NotTaken', 'Refused'].includes(r.state))) await act(o, 'cancel', {}, o.cashier);
});

async function findOut(operation) {
  const isWaited = run?.operation === operation && !operation.isGivenUp, isFollowUp = operation.path !== 'sales';
  // What is at work on the screen has the line for itself.
  if (run?.step === 'Working') return;
  let event = null;
  try {
    event = { is: 'answered', reply: await lookUp(operation) };
  } catch (error) {
    if (error instanceof Silence) throw error;
    if (error.status !== 404) event = notTaken(error);
    else if (isWaited || isFollowUp) event = await again(operation);
    else if (leftLongAgo(operation)) event = { is: 'not-taken', code: 'NeverArrived', explanation: say('Till.NeverArrived') };
  }
  if (!event) return;
  await keep([operation.id, event]);
  answered(operation);
}

async function again(operation) {
  try {
    return { is: 'answered', reply: await tell(operation) };
  } catch (error) {
    if (error instanceof Silence) throw error;
    return notTaken(error);
  }
}

// That the till is let in no more says nothing of what it asked before.
const notTaken = error => [401, 403].includes(error.status) || error.code === 'DailyQuota' ? null : { is: 'not-taken', code: error.code, explanation: say('Till.NotPutToTheRules', error.message) };

// For ever: tries that fail come further and further apart, half of it drawn at random; the network's return is taken at once.
export async function begin() {
  addEventListener('online', () => wake?.());
  addEventListener('offline', changed);
  waitForAnswers();
  for (let wait = firstWaitMs; ;) {
    let next = everyMs;
    try {
      if (!damage) {
        await refresh();
        await settle();
        await send();
      }
      wait = firstWaitMs;
    } catch {
      // The strip says it.
      next = wait * (0.5 + Math.random() / 2);
      wait = Math.min(wait * 2, longestWaitMs);
    }
    await new Promise(resolve => { wake = resolve; setTimeout(resolve, next); });
  }
}

// A customer who waits is told sooner.
async function waitForAnswers() {
  for (;;) {
    await new Promise(resolve => setTimeout(resolve, betweenTriesMs));
    if (!damage && !revoked && run?.step === 'Unknown') await settle().catch(() => {});
  }
}
