/*
 * Asks the bridge on this computer: first makes it prove that it is the one that was paired here,
 * then gives it the token and the patient that is open, nothing before.
 */

/**
 * Ask the bridge of this origin. `kept` answers the pairing or null, `keep` stores one and
 * `forget` drops it; each may answer a promise.
 */
function bridgeAt(origin, { kept, keep, forget }) {
  async function pair(code, name) {
    const asked = { code: code.trim(), name };
    const { token_id, token } = await tell(origin, "POST", "/v1/pairings", asked);
    await keep({ token_id, token });
  }

  async function say(method, path, body) {
    const pairing = await kept();
    if (pairing === null) throw new Trouble("not-paired");
    try {
      await demandProof(origin, pairing);
      const headers = { Authorization: `Bearer ${pairing.token}` };
      return await tell(origin, method, path, body, headers);
    } catch (trouble) {
      if (["not-paired", "origin-refused"].includes(trouble.code)) await forget();
      throw trouble;
    }
  }

  /** Tell which patient is open, so that a preview of another one cannot be sent; null: none is. */
  async function tellPatient(connector, context) {
    await say("PUT", "/v1/context", context === null ? {} : { connector, context });
  }

  /** Have a preview made and return the panel's address, if it is one of this very bridge. */
  async function preparePreview(connector, context) {
    const { panel_url } = await say("POST", "/v1/previews", { connector, context });
    const url = new URL(panel_url);
    const ours = url.hostname === "127.0.0.1" && url.port === new URL(origin).port;
    if (!ours || !url.pathname.startsWith("/panel/")) throw new Trouble("toolbar.unverified");
    return url.href;
  }

  return { pair, tellPatient, preparePreview };
}
