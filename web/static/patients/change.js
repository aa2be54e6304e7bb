/**
 * Changes the key: every record is opened with the old key and sealed with the next one, here, one
 * at a time. The portal takes a record only if it has not changed meanwhile, and makes the next key
 * the site's key with the last one; so this page may be closed at any moment and opened again.
 */

import { broken } from "./key_rules.js";
import { complain, layDown, printSheet, tell } from "./key.js";
import { forgetKey, keepKey, readKeys } from "./key_store.js";
import { at, ask, ciphertext, keyVersion, nextKeyVersion, sentence, show, site } from "./portal.js";
import { importKey, reseal, sameKey } from "./wire.js";

const CHANGED = 409;
const next = nextKeyVersion ?? keyVersion + 1;

async function start() {
  const keys = await readKeys(site);
  // the last record may have been taken while this page was closed
  for (const version of keys.keys()) if (version < keyVersion) await forgetKey(site, version);
  show("next-key", (await keptKey(keys)) ? "kept" : "none");
}

async function change() {
  const keys = await readKeys(site);
  const old = keys.get(keyVersion);
  if (!old) return complain("next-key", ["need-old-key"]);
  const key = (await keptKey(keys)) ?? (await typedKey(old));
  if (!key) return undefined;
  // kept before the first record is sealed with it, or a record could be left that nobody opens
  await keepKey(site, next, key);
  if (nextKeyVersion === null && !(await layDown(key, next))) {
    await forgetKey(site, next);
    return complain("next-key", ["other-next-key"]);
  }
  return work(old, key);
}

/** Return the next key if this computer has the right one: the change went on elsewhere meanwhile. */
async function keptKey(keys) {
  const kept = nextKeyVersion !== null && keys.get(next);
  return kept && (await tell(kept, next)) === "right" ? kept : null;
}

async function typedKey(old) {
  const text = at("next-key").value;
  const wrong = broken(text);
  const key = wrong.length === 0 ? await importKey(text) : null;
  if (!key) complain("next-key", wrong.map((name) => `rule-${name}`));
  else if (await sameKey(key, old)) complain("next-key", ["same-key"]);
  else if (nextKeyVersion !== null && (await tell(key, next)) === "wrong") {
    complain("next-key", ["other-next-key"]);
  } else {
    at("next-key").value = "";
    complain("next-key", []);
    return key;
  }
  return null;
}

async function work(old, key) {
  at("change").disabled = true;
  show("change", "working");
  let done = 0;
  let unreadable = 0;
  let after = "";
  let last = false;
  while (!last) {
    const records = await ciphertext({ under: String(keyVersion), after });
    if (records.length === 0) break;
    for (const record of records) {
      after = record.id;
      const outcome = await one(record, old, key);
      last = outcome === "last";
      if (outcome === "unreadable") unreadable += 1;
      else done += 1;
      at("progress").textContent = sentence("changed", { done });
    }
  }
  if (unreadable > 0) {
    at("unreadable").textContent = sentence("unreadable", { unreadable });
    at("change").disabled = false;
    return show("change", "stuck");
  }
  if (!last) return at("end-form").submit();
  return location.reload();
}

/** Seal one record anew, as often as somebody else changes it meanwhile. */
async function one(record, old, key) {
  let current = record;
  for (;;) {
    let sealed = null;
    try {
      sealed = await reseal(current, old, key);
    } catch {
      return "unreadable";
    }
    const body = { ...sealed, version: current.version, key_version: next };
    try {
      const { last } = await ask("PUT", `${current.id}/ciphertext`, body);
      return last ? "last" : "done";
    } catch (error) {
      if (error.status !== CHANGED && error.status !== 404) throw error;
    }
    [current] = await ciphertext({ ids: record.id });
    if (!current || current.key_version === next) return "done";
  }
}

at("change-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    await change();
  } catch (error) {
    if (error.led) return location.reload(); // the page says what is asked for first
    at("failed").hidden = false;
    at("change").disabled = false;
  }
  return undefined;
});
at("print-next").addEventListener("click", () => {
  const text = at("next-key").value;
  const wrong = broken(text);
  complain("next-key", wrong.map((name) => `rule-${name}`));
  if (wrong.length === 0) printSheet(text, next);
});
await start();
