/**
 * Ocean's encryption of a patient, in the browser: a one-time key seals the record, the site's
 * key seals that; AES-128-CBC, both under one IV, without a MAC. `ocean/wire.py` is the same in
 * Python, and the tests hold the two against each other.
 */

const BYTES = 16;
const CIPHER = "AES-CBC";
const TEXT = new TextDecoder("utf-8", { fatal: true });

/** A record that this key does not open: one error, whatever went wrong. */
export class UnreadableError extends Error {
  constructor() {
    super("unreadable");
    this.name = "UnreadableError";
  }
}

/** Make a key of a text that `rules.js` has found right; nobody can read it back. */
export function importKey(text) {
  const bytes = new TextEncoder().encode(text);
  return crypto.subtle.importKey("raw", bytes, CIPHER, false, ["encrypt", "decrypt"]);
}

/** Return the bytes of a record; throws `UnreadableError`. */
export async function openBytes(record, key) {
  try {
    const iv = fromBase64(record.iv);
    const oneTime = await decrypt(fromBase64(record.one_time_key), key, iv);
    // a wrong key leaves a right padding 1 time in 255, but hardly ever a whole block of it
    if (oneTime.byteLength !== BYTES) throw new UnreadableError();
    const inner = await crypto.subtle.importKey("raw", oneTime, CIPHER, false, ["decrypt"]);
    return new Uint8Array(await decrypt(fromBase64(record.body), inner, iv));
  } catch {
    throw new UnreadableError();
  }
}

/** Return a record as a tree; throws `UnreadableError` for all that is no JSON object. */
export async function openTree(record, key) {
  return parse(await openBytes(record, key));
}

/** Seal bytes under a fresh one-time key and a fresh IV. */
export async function seal(bytes, key) {
  const iv = crypto.getRandomValues(new Uint8Array(BYTES));
  const oneTime = crypto.getRandomValues(new Uint8Array(BYTES));
  const inner = await crypto.subtle.importKey("raw", oneTime, CIPHER, false, ["encrypt"]);
  return {
    body: toBase64(await crypto.subtle.encrypt({ name: CIPHER, iv }, inner, bytes)),
    one_time_key: toBase64(await crypto.subtle.encrypt({ name: CIPHER, iv }, key, oneTime)),
    iv: toBase64(iv),
  };
}

/** Seal a record anew under another key, its bytes unchanged; throws `UnreadableError`. */
export async function reseal(record, oldKey, newKey) {
  const bytes = await openBytes(record, oldKey);
  parse(bytes);
  return seal(bytes, newKey);
}

/** Say whether a key opens a record. */
export async function opens(record, key) {
  try {
    await openTree(record, key);
    return true;
  } catch {
    return false;
  }
}

/** Say whether two keys are one, though neither can be read. */
export async function sameKey(left, right) {
  const iv = new Uint8Array(BYTES);
  const [one, two] = await Promise.all(
    [left, right].map((key) => crypto.subtle.encrypt({ name: CIPHER, iv }, key, iv)),
  );
  return toBase64(one) === toBase64(two);
}

function parse(bytes) {
  let tree = null;
  try {
    tree = JSON.parse(TEXT.decode(bytes));
  } catch {
    throw new UnreadableError();
  }
  if (tree === null || typeof tree !== "object" || Array.isArray(tree)) throw new UnreadableError();
  return tree;
}

function decrypt(bytes, key, iv) {
  return crypto.subtle.decrypt({ name: CIPHER, iv }, key, bytes);
}

function fromBase64(text) {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

function toBase64(buffer) {
  const bytes = new Uint8Array(buffer);
  let binary = "";
  for (let at = 0; at < bytes.length; at += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  return btoa(binary);
}
