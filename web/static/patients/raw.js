/**
 * Raw data: decrypted here, masked here. The clear view takes a click each time; what goes to a
 * ticket is the masked text and nothing else.
 */

import { readKeys } from "./key_store.js";
import { mask } from "./mask.js";
import { at, ciphertext, show, site } from "./portal.js";
import { openTree } from "./wire.js";

/** Where the form of a new ticket looks for a masked text. */
const HANDED = "ocean-masked-raw-data";
const page = at("patients").dataset;
const rules = JSON.parse(at("rules").textContent);
let masked = null;
let clear = null;

async function start() {
  const keys = await readKeys(site);
  const [record] = await ciphertext({ ids: page.patient });
  const key = record && keys.get(record.key_version);
  if (!key) {
    show("key", "none");
    return;
  }
  try {
    clear = await openTree(record, key);
  } catch {
    show("key", "wrong");
    return;
  }
  const identifiers = {
    emr_id: page.emrId,
    ocean_reference: page.reference,
    site_number: site,
  };
  masked = mask(clear, rules, identifiers);
  showMasked();
  count();
  show("key", "right");
}

function showMasked() {
  const bars = masked.text.split(rules.mask).flatMap((text, nth) => (nth ? [bar(), text] : [text]));
  at("raw").replaceChildren(...bars);
  show("view", "masked");
}

function showClear() {
  at("raw").textContent = JSON.stringify(clear, null, 2);
  show("view", "clear");
}

function bar() {
  const mark = document.createElement("mark");
  mark.className = "mask";
  mark.textContent = rules.mask;
  return mark;
}

function count() {
  for (const badge of document.querySelectorAll("[data-kind]")) {
    const many = badge.dataset.kind === "dropped" ? masked.dropped : masked.findings[badge.dataset.kind];
    badge.hidden = !many;
    badge.querySelector("span").textContent = String(many ?? 0);
  }
}

function hand() {
  const handed = {
    text: masked.text,
    emr_id: page.emrId,
    ocean_reference: page.reference,
    site_number: site,
  };
  sessionStorage.setItem(HANDED, JSON.stringify(handed));
  location.assign(`/tickets/new?site=${encodeURIComponent(site)}`);
}

async function copy() {
  await navigator.clipboard.writeText(masked.text);
  at("copied").hidden = false;
}

at("to-clear").addEventListener("click", showClear);
at("to-masked").addEventListener("click", showMasked);
at("to-ticket").addEventListener("click", hand);
at("copy").addEventListener("click", copy);
// a clear view is not left behind when the window is
document.addEventListener("visibilitychange", () => {
  if (document.hidden && masked) showMasked();
});
await start();
