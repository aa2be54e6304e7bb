/**
 * The list: shows names to whoever has the key in this browser, and looks for surnames among what
 * it decrypts here. What is typed goes to the portal only if it is a number.
 */

import { fold } from "./mask.js";
import { readKeys } from "./key_store.js";
import { at, ciphertext, keyVersion, nameOf, nextKeyVersion, sentence, show, site } from "./portal.js";
import { openTree } from "./wire.js";

const NUMBER = /^\s*[0-9]{1,10}\s*$/;
const MOST_SHOWN = 50;
let keys = new Map();
let search = null;

async function start() {
  keys = await readKeys(site);
  const cells = new Map(
    [...document.querySelectorAll("[data-patient]")].map((cell) => [cell.dataset.patient, cell]),
  );
  const form = at("find");
  at("number").removeAttribute("pattern");
  form.addEventListener("submit", (event) => {
    stop();
    if (NUMBER.test(at("number").value)) return;
    event.preventDefault();
    find(at("number").value);
  });
  at("stop").addEventListener("click", stop);
  if (!hasKey()) {
    show("key", "none");
    return;
  }
  const wrong = cells.size > 0 && (await name(cells)) === 0;
  show("key", wrong ? "wrong" : "right");
}

function hasKey() {
  return keys.has(keyVersion) || (nextKeyVersion !== null && keys.has(nextKeyVersion));
}

/** Write the names into the list; return how many records the key opened, or 1 if none came. */
async function name(cells) {
  const records = await ciphertext({ ids: [...cells.keys()].join(".") });
  let opened = 0;
  for (const record of records) {
    const tree = await tryOpen(record);
    if (tree) {
      opened += 1;
      cells.get(record.id).textContent = nameOf(tree) || sentence("nameless");
    }
  }
  return records.length === 0 ? 1 : opened;
}

async function tryOpen(record) {
  const key = keys.get(record.key_version);
  try {
    return key ? await openTree(record, key) : null;
  } catch {
    return null;
  }
}

/** Look through all records of the site for surnames that begin so. */
async function find(typed) {
  const wanted = fold(typed);
  if (wanted === "") return;
  at("found").hidden = false;
  at("found-rows").replaceChildren();
  if (!hasKey()) {
    at("found-state").textContent = sentence("need-key");
    return;
  }
  const mine = { stopped: false };
  search = mine;
  at("stop").hidden = false;
  let seen = 0;
  let matches = 0;
  let after = "";
  for (;;) {
    const records = await ciphertext({ after });
    for (const record of records) {
      if (mine.stopped) return;
      seen += 1;
      const tree = await tryOpen(record);
      if (!tree || !fold(String(tree.demographics?.surname ?? "")).startsWith(wanted)) continue;
      matches += 1;
      if (matches <= MOST_SHOWN) at("found-rows").append(row(record, nameOf(tree)));
    }
    at("found-state").textContent = sentence("looking", { seen, matches });
    if (records.length === 0) break;
    after = records[records.length - 1].id;
  }
  at("found-state").textContent = sentence("looked", { seen, matches });
  stop();
}

function stop() {
  if (search) search.stopped = true;
  search = null;
  at("stop").hidden = true;
}

function row(record, text) {
  const line = at("found-row").content.cloneNode(true);
  const link = line.querySelector("a");
  link.href = `/sites/${site}/patients/${record.id}`;
  link.textContent = record.reference;
  line.querySelector("[data-cell=name]").textContent = text;
  line.querySelector("[data-cell=emr-id]").textContent = record.emr_id;
  return line;
}

await start();
