/**
 * Keeps keys on this computer, in this browser: as keys that can be used and never read. Each
 * site has its own, and during a change of key two.
 */

const NAME = "ocean-patients";
const STORE = "keys";

/** Return the keys of a site by version. */
export async function readKeys(site) {
  const all = await run("readonly", (store) => store.getAll());
  return new Map(all.filter((one) => one.site === site).map((one) => [one.version, one.key]));
}

/** Keep a key in the place of the one of the same version. */
export function keepKey(site, version, key) {
  return run("readwrite", (store) => store.put({ id: `${site}/${version}`, site, version, key }));
}

/** Forget one key of a site. */
export function forgetKey(site, version) {
  return run("readwrite", (store) => store.delete(`${site}/${version}`));
}

/** Forget every key of a site. */
export async function forgetKeys(site) {
  for (const version of (await readKeys(site)).keys()) await forgetKey(site, version);
}

async function run(mode, work) {
  const database = await open();
  try {
    const transaction = database.transaction(STORE, mode, { durability: "strict" });
    const done = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onerror = () => reject(transaction.error);
      transaction.onabort = () => reject(transaction.error);
    });
    const request = work(transaction.objectStore(STORE));
    await done;
    return request.result;
  } finally {
    database.close();
  }
}

function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
