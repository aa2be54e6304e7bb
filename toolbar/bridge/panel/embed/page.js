/* Puts the button on a page that included this script: its pairing is kept in the page's storage. */

const SCRIPT = document.currentScript;
const BRIDGE = new URL(SCRIPT.src).origin;
const KEY = "ocean-toolbar";

const words = WORDS[languageOf(SCRIPT.dataset.language)];
const { connector } = SCRIPT.dataset;
const bridge = bridgeAt(BRIDGE, {
  kept,
  keep: (pairing) => localStorage.setItem(KEY, JSON.stringify(pairing)),
  forget: () => localStorage.removeItem(KEY),
});
const pairing = pairingDialog(words, (code) =>
  placed.withWindow(() =>
    explained(bridge.pair(code, `${connector} ${location.host}`.slice(0, 80))).finally(() =>
      pairing.dialog.close(),
    ),
  ),
);
const placed = toolbarButton({
  words,
  target: SCRIPT.dataset.target,
  whom,
  isPaired: () => kept() !== null,
  connect: (trouble) => pairing.ask(trouble),
  tell: (context) => explained(bridge.tellPatient(connector, context)),
  prepare: (context) => explained(bridge.preparePreview(connector, context)),
  openWindow,
});
placed.root.append(pairing.dialog);
if (SCRIPT.dataset.connect === "now") pairing.ask(); // somebody has clicked to have this script

function kept() {
  try {
    return wholePairing(JSON.parse(localStorage.getItem(KEY)));
  } catch {
    return null; // no storage here, or not ours: connect again
  }
}

/** Return what the page's own snippet says; it may be a promise. */
async function whom(patientOnly) {
  const context = await window.oceanToolbarContext?.({ patientOnly });
  return context !== null && typeof context === "object" ? context : null;
}

/** A call that nobody answered may be one that the browser keeps back. */
async function explained(call) {
  try {
    return await call;
  } catch (trouble) {
    const silent = trouble.code === "toolbar.not-running";
    if (silent && (await permission()) === "denied") throw new Trouble("toolbar.denied");
    throw trouble;
  }
}

function openWindow() {
  const preview = window.open("", "_blank");
  if (preview !== null) {
    preview.opener = null;
    preview.document.title = words["toolbar.button"];
    preview.document.body.textContent = words["toolbar.working"];
  }
  return {
    close: () => preview?.close(),
    show: (address) => {
      if (preview === null || preview.closed) return false;
      preview.location.replace(address);
      return true;
    },
  };
}
