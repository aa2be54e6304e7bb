/*
 * What the extension keeps: the clinic's settings and the pairing, in storage that no page and no
 * script on a page can read.
 */

chrome.storage.local.setAccessLevel?.({ accessLevel: "TRUSTED_CONTEXTS" });

/* GUESS: under which name an address of each EMR names the patient, and where its page shows the
 * number, is not public. Empty means that nothing is read there. */
const EMRS = {
  medaccess: { address: "", parameter: "patientId", selector: "[data-medaccess='emr-id']" },
  accuro: { address: "", parameter: "patientId", selector: "" },
};
const DEFAULTS = { port: 8765, siteNumber: "", language: "", emrs: EMRS };

async function settings() {
  return { ...DEFAULTS, ...(await chrome.storage.local.get("settings")).settings };
}

async function storeSettings(changed) {
  await chrome.storage.local.set({ settings: changed });
}

const PAIRING = {
  kept: async () => (await chrome.storage.local.get("pairing")).pairing ?? null,
  keep: (pairing) => chrome.storage.local.set({ pairing }),
  forget: () => chrome.storage.local.remove("pairing"),
};

/** Return the bridge that the settings name. */
async function ourBridge() {
  return bridgeAt(`http://127.0.0.1:${(await settings()).port}`, PAIRING);
}
