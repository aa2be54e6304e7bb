/*
 * Talks to the bridge on this computer: first makes it prove that it is the one that was paired
 * here, then gives it the token and the patient that is open, nothing before.
 */

/**
 * Ask the bridge of this origin. `kept` answers the pairing or null, `keep` stores one and
 * `forget` drops it; each may answer a promise.
 */
function bridgeAt(origin, { kept, keep, forget }) {
  async function pair(code, name) {
    const { token_id, token } = await tell("POST", "/v1/pairings", { code: code.trim(), name });
    await keep({ token_id, token });
  }

  async function say(method, path, body) {
    const pairing = await kept();
    if (pairing === null) throw new Trouble("not-paired");
    try {
      await demandProof(pairing);
      return await tell(method, path, body, { Authorization: `Bearer ${pairing.token}` });
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

  async function demandProof({ token_id, token }) {
    const nonce = hex(crypto.getRandomValues(new Uint8Array(32)));
    const { proof } = await tell("POST", "/v1/proofs", { token_id, nonce });
    const expected = hex(hmac(sha256(utf8(token)), utf8(nonce)));
    if (proof !== expected) throw new Trouble("toolbar.unverified");
  }

  async function tell(method, path, body, headers = {}) {
    const options = {
      method,
      headers: { ...headers, "Content-Type": "application/json" },
      body: JSON.stringify(body),
      mode: "cors",
      credentials: "omit",
      cache: "no-store",
      redirect: "error",
      referrerPolicy: "no-referrer",
    };
    let response = null;
    try {
      response = await fetch(`${origin}${path}`, options);
    } catch {
      // nobody there, or the browser keeps this page from asking
    }
    if (response === null) throw new Trouble("toolbar.not-running");
    const answer = response.status === 204 ? {} : await response.json().catch(() => ({}));
    if (!response.ok) throw new Trouble(answer.code ?? "unexpected");
    return answer;
  }

  return { pair, tellPatient, preparePreview };
}
