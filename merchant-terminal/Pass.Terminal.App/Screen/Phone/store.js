// What a phone's till keeps in its browser: itself (its key cannot be taken out of it), and what it did. Written to disk before anything goes on.
const keptDays = 35;
let opening;

function database() {
  return opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open('pass-till', 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore('self');
      request.result.createObjectStore('operations', { keyPath: 'id' });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function run(store, mode, work) {
  const opened = await database();
  return new Promise((resolve, reject) => {
    const transaction = opened.transaction(store, mode, { durability: 'strict' });
    const request = work(transaction.objectStore(store));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
}

export const get = key => run('self', 'readonly', store => store.get(key));
export const put = (key, value) => run('self', 'readwrite', store => store.put(value, key));
export const keep = operation => run('operations', 'readwrite', store => store.put(operation));

// Oldest first; what is older than five weeks and has its answer is forgotten.
export async function operations() {
  const all = (await run('operations', 'readonly', store => store.getAll())).sort((a, b) => a.number - b.number);
  const oldest = new Date(Date.now() - keptDays * 86_400_000).toISOString();
  const [gone, kept] = [all.filter(o => o.at < oldest && o.state !== 'Unknown'), all.filter(o => o.at >= oldest || o.state === 'Unknown')];
  for (const operation of gone)
    await run('operations', 'readwrite', store => store.delete(operation.id));
  return kept;
}
