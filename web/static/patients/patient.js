/** One patient's page: says who it is to whoever has the key in this browser. */

import { readKeys } from "./key_store.js";
import { at, ciphertext, nameOf, sentence, show, site } from "./portal.js";
import { openTree } from "./wire.js";

const keys = await readKeys(site);
const [record] = await ciphertext({ ids: at("patients").dataset.patient });
const key = record && keys.get(record.key_version);
if (!record || !key) {
  show("key", "none");
} else {
  try {
    at("name").textContent = nameOf(await openTree(record, key)) || sentence("nameless");
    show("key", "right");
  } catch {
    show("key", "wrong");
  }
}
