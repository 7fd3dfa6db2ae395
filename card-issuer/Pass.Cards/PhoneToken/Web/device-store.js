// What the phone keeps, in IndexedDB: a CryptoKey goes in and comes out by structured clone, its private bytes never being visible to a script.
const DATABASE = 'pass-phone-token';
const TABLE = 'token';

/** A store with get(name), put(name, value), update(name, change) and clear(), all asynchronous. @param {IDBFactory} factory */
export function openDeviceStore(factory = globalThis.indexedDB) {
  const opened = request(() => {
    const open = factory.open(DATABASE, 1);
    open.onupgradeneeded = () => open.result.createObjectStore(TABLE);
    return open;
  });
  const table = async (mode) => (await opened).transaction(TABLE, mode).objectStore(TABLE);
  return {
    get: async (name) => {
      const rows = await table('readonly');
      return request(() => rows.get(name));
    },
    put: async (name, value) => {
      const rows = await table('readwrite');
      return committed(rows, () => rows.put(value, name));
    },
    // One transaction: of two windows that count at once, each gets a number of its own.
    update: async (name, change) => {
      const rows = await table('readwrite');
      let value;
      await committed(rows, () => {
        const read = rows.get(name);
        read.onsuccess = () => rows.put((value = change(read.result)), name);
      });
      return value;
    },
    clear: async () => {
      const rows = await table('readwrite');
      return committed(rows, () => rows.clear());
    },
  };
}

function request(start) {
  return new Promise((resolve, reject) => {
    const running = start();
    running.onsuccess = () => resolve(running.result);
    running.onerror = () => reject(running.error);
  });
}

// A write counts once its transaction is complete: a key announced to the issuer and then lost would need a new enrolment.
function committed(rows, start) {
  return new Promise((resolve, reject) => {
    start();
    rows.transaction.oncomplete = () => resolve();
    rows.transaction.onerror = () => reject(rows.transaction.error);
    rows.transaction.onabort = () => reject(rows.transaction.error);
  });
}
