// Where a phone's till keeps things in its browser: itself (its key cannot be taken out of it), the region's lists as they were signed, and the rows of its
// journal, those of training in a database of their own. Written to disk before anything goes on.
const main = 'pass-till', version = 2;
export const isTraining = sessionStorage.getItem('training') === 'yes';
const journal = isTraining ? 'pass-till-training' : main;
const opening = {};

function database(name) {
  return opening[name] ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(name, version);
    request.onupgradeneeded = () => {
      for (const [store, options] of [['self'], ['operations', { keyPath: 'id' }], ['journal', { keyPath: 'seq' }], ['aside', { autoIncrement: true }]])
        if (!request.result.objectStoreNames.contains(store)) request.result.createObjectStore(store, options);
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

// All of the work or nothing; on disk when it is answered.
async function run(name, stores, mode, work) {
  const opened = await database(name);
  return new Promise((resolve, reject) => {
    const transaction = opened.transaction(stores, mode, { durability: 'strict' });
    const request = work(...stores.map(store => transaction.objectStore(store)));
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onabort = transaction.onerror = () => reject(transaction.error ?? request?.error);
  });
}

export const get = key => run(main, ['self'], 'readonly', self => self.get(key));
export const put = (key, value) => run(main, ['self'], 'readwrite', self => self.put(value, key));

// What a till from before there was a journal kept of its operations, oldest first.
export const formerOperations = async () => (await run(journal, ['operations'], 'readonly', operations => operations.getAll())).sort((a, b) => a.number - b.number);

export const readRows = () => run(journal, ['journal'], 'readonly', rows => rows.getAll());
export const readSeal = () => run(journal, ['self'], 'readonly', self => self.get('seal'));

// Rows are added and never changed; those before the seal's beginning are forgotten.
export const writeRows = (rows, seal) => run(journal, ['journal', 'self', 'operations'], 'readwrite', (kept, self, former) => {
  for (const row of rows) kept.add(row);
  kept.delete(IDBKeyRange.upperBound(seal.base.seq));
  former.clear();
  return self.put(seal, 'seal');
});

// Kept whole, out of the way: what was damaged is for the region to look at.
export const setAside = damage => run(journal, ['journal', 'self', 'aside'], 'readwrite', (kept, self, aside) => {
  const [rows, seal] = [kept.getAll(), self.get('seal')];
  seal.onsuccess = () => aside.add({ ...damage, rows: rows.result, seal: seal.result });
  kept.clear();
  return self.delete('seal');
});
