/*
 * Talks to the bridge on this computer: first makes it prove that it is the one that this page
 * was connected to, then gives it the token and the patient that is open, nothing before.
 */

const SCRIPT = document.currentScript;
const BRIDGE = new URL(SCRIPT.src).origin;
const KEY = "ocean-toolbar";

class Trouble extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

function pairing() {
  let kept = null;
  try {
    kept = JSON.parse(localStorage.getItem(KEY));
  } catch {
    // no storage here, or not ours: connect again
  }
  const whole = typeof kept?.token_id === "string" && typeof kept?.token === "string";
  return whole ? kept : null;
}

async function pair(code) {
  const name = `${SCRIPT.dataset.connector} ${location.host}`.slice(0, 80);
  const { token_id, token } = await tell("POST", "/v1/pairings", { code: code.trim(), name });
  localStorage.setItem(KEY, JSON.stringify({ token_id, token }));
}

/** Return the patient that is open, as the page's own snippet says it. */
async function openPatient() {
  const context = await window.oceanToolbarContext?.();
  if (context === null || typeof context !== "object") throw new Trouble("toolbar.no-context");
  return { connector: SCRIPT.dataset.connector, context };
}

async function say(method, path, body) {
  const kept = pairing();
  if (kept === null) throw new Trouble("not-paired");
  try {
    await demandProof(kept);
    return await tell(method, path, body, { Authorization: `Bearer ${kept.token}` });
  } catch (trouble) {
    if (["not-paired", "origin-refused"].includes(trouble.code)) localStorage.removeItem(KEY);
    throw trouble;
  }
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
    response = await fetch(`${BRIDGE}${path}`, options);
  } catch {
    // nobody there, or the browser keeps this page from asking
  }
  if (response === null) throw new Trouble("toolbar.unreachable");
  const answer = response.status === 204 ? {} : await response.json().catch(() => ({}));
  if (!response.ok) throw new Trouble(answer.code ?? "unexpected");
  return answer;
}
