/** The page of the key: typed or read from a file, checked, kept, printed, forgotten; never sent. */

import { broken, givesAway } from "./key_rules.js";
import { forgetKeys, keepKey, readKeys } from "./key_store.js";
import { at, ask, ciphertext, keyCheck, keyVersion, sentence, show, site } from "./portal.js";
import { importKey, openTree, opens, sameKey, seal } from "./wire.js";

const WORD = { check: "ocean" };
const LARGEST_FILE = 1024;
/** Held while this page is open, for the printed sheet alone. */
let typed = null;

async function start() {
  show("state", (await readKeys(site)).has(keyVersion) ? "kept" : "none");
}

/** Complain beside a field, or clear its complaint. */
export function complain(field, problems) {
  const list = at(`${field}-problem`);
  list.replaceChildren(...problems.map((name) => line(sentence(name))));
  list.hidden = problems.length === 0;
  at(field).setAttribute("aria-invalid", String(problems.length > 0));
  if (problems.length > 0) at(field).focus();
}

function line(text) {
  const element = document.createElement("li");
  element.textContent = text;
  return element;
}

/**
 * Check a key against the word or the records of this version: "right", "wrong", or "unknown"
 * where the site has nothing under it yet.
 */
export async function tell(key, version) {
  const word = await keyCheck(version);
  if (word) return (await opens(word, key)) ? "right" : "wrong";
  const records = await ciphertext({ under: String(version), after: "" });
  for (const record of records) if (await opens(record, key)) return "right";
  return records.length === 0 ? "unknown" : "wrong";
}

/** Lay down the word of a key; false if somebody laid down another one before. */
export async function layDown(key, version) {
  const bytes = new TextEncoder().encode(JSON.stringify(WORD));
  try {
    await ask("PUT", `key/${version}`, await seal(bytes, key));
    return true;
  } catch (error) {
    if (error.status !== 409) throw error;
    return (await tell(key, version)) === "right";
  }
}

async function enter(text) {
  const wrong = broken(text);
  if (wrong.length > 0) return complain("key", wrong.map((name) => `rule-${name}`));
  const key = await importKey(text);
  const told = await tell(key, keyVersion);
  if (told === "wrong") return complain("key", ["not-this-key"]);
  if (told === "unknown" && at("patients").dataset.admin) {
    if (!(await layDown(key, keyVersion))) return complain("key", ["not-this-key"]);
  }
  await keepKey(site, keyVersion, key);
  typed = text;
  at("key").value = "";
  complain("key", []);
  return show("state", "kept fresh");
}

async function fromFile(file) {
  if (!file) return undefined;
  const text = file.size > LARGEST_FILE ? "" : (await file.text()).trim();
  return enter(text);
}

async function leaveHint() {
  const text = at("hint-key").value;
  const kept = (await readKeys(site)).get(keyVersion);
  const key = broken(text).length === 0 ? await importKey(text) : null;
  if (!kept || !key || !(await sameKey(kept, key))) return complain("hint-key", ["not-this-key"]);
  complain("hint-key", []);
  if (givesAway(at("hint").value, text)) return complain("hint", ["hint-gives-away"]);
  complain("hint", []);
  at("hint-key").value = "";
  return at("hint-form").submit();
}

/** Print a key on paper: it stands in the page only until the printing is over. */
export function printSheet(text, version) {
  at("sheet-version").textContent = sentence("sheet-version", { version });
  at("sheet-key").textContent = text;
  at("sheet-spelled").replaceChildren(...[...text].map((one) => line(spelled(one))));
  window.print();
}

function spelled(character) {
  const kinds = [
    [/[0-9]/, "spelled-digit"],
    [/[A-Z]/, "spelled-capital"],
    [/[a-z]/, "spelled-small"],
  ];
  const kind = kinds.find(([pattern]) => pattern.test(character))?.[1] ?? "spelled-sign";
  return `${character}  ${sentence(kind)}`;
}

function clean() {
  at("sheet-key").textContent = "";
  at("sheet-spelled").replaceChildren();
}

async function forget() {
  await forgetKeys(site);
  typed = null;
  show("state", "none forgotten");
}

async function attempt(work) {
  try {
    await work();
  } catch (error) {
    if (error.led) return location.reload(); // the page says what is asked for first
    at("failed").hidden = false;
  }
  return undefined;
}

function submits(id, work) {
  at(id)?.addEventListener("submit", (event) => {
    event.preventDefault();
    return attempt(work);
  });
}

submits("key-form", () => enter(at("key").value));
submits("hint-form", leaveHint);
at("file")?.addEventListener("change", () => attempt(() => fromFile(at("file").files[0])));
at("reveal")?.addEventListener("change", () => {
  at("key").type = at("reveal").checked ? "text" : "password";
});
at("print").addEventListener("click", () => printSheet(typed, keyVersion));
window.addEventListener("afterprint", clean);
at("forget").addEventListener("click", forget);
await start();
