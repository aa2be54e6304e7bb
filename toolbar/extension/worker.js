/*
 * The extension's only part that holds the token. Scripts on an EMR's page ask it for five things,
 * none of which gives the token away, and only from an address that the settings name.
 */

importScripts("trouble.js", "hashing.js", "telling.js", "asking.js", "stored.js");

const ACTIONS = {
  start: async (_, page) => ({ ...page, language: (await settings()).language }),
  isPaired: async () => (await PAIRING.kept()) !== null,
  connect: () => chrome.runtime.openOptionsPage(),
  tell: async ({ context }, { connector }) => (await ourBridge()).tellPatient(connector, context),
  prepare: async ({ context }, { connector }) =>
    (await ourBridge()).preparePreview(connector, context),
  show: async ({ address }, _, { tab }) => {
    const { origin, pathname } = new URL(address);
    const ours = origin === `http://127.0.0.1:${(await settings()).port}`;
    if (!ours || !pathname.startsWith("/panel/")) throw new Trouble("toolbar.unverified");
    await chrome.tabs.create({ url: address, index: tab.index + 1, openerTabId: tab.id });
  },
};

chrome.runtime.onMessage.addListener((asked, sender, answer) => {
  respond(asked, sender).then(answer);
  return true; // the answer comes later
});

async function respond(asked, sender) {
  try {
    const page = await pageOf(sender);
    const action = Object.hasOwn(ACTIONS, asked?.action) ? ACTIONS[asked.action] : null;
    if (page === null || action === null) throw new Trouble("unexpected");
    return { done: (await action(asked, page, sender)) ?? null };
  } catch (trouble) {
    return { trouble: trouble.code ?? "unexpected" };
  }
}

/** Return what the settings say of the page that asks: by its own address, whatever it says. */
async function pageOf({ id, origin, tab }) {
  if (id !== chrome.runtime.id || tab === undefined) return null;
  const { emrs, siteNumber } = await settings();
  const [connector, found] =
    Object.entries(emrs).find(([, emr]) => emr.address !== "" && emr.address === origin) ?? [];
  return connector === undefined ? null : { connector, siteNumber, ...found };
}
