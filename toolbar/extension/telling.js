/* One call of the bridge, and the proof that it is the bridge which was paired here. */

/** Call and return the answer; throw what stands in the way, by its code. */
async function tell(origin, method, path, body, headers = {}) {
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

/** Throw unless whoever answers there knows the token, which is not sent for that. */
async function demandProof(origin, { token_id, token }) {
  // with the port in it, a program on that port cannot have a bridge on another one answer for it
  const nonce = `${new URL(origin).port}.${hex(crypto.getRandomValues(new Uint8Array(32)))}`;
  const { proof } = await tell(origin, "POST", "/v1/proofs", { token_id, nonce });
  const expected = hex(hmac(sha256(utf8(token)), utf8(nonce)));
  if (proof !== expected) throw new Trouble("toolbar.unverified");
}

/** Return a pairing if it is whole, else null. */
function wholePairing(found) {
  const whole = typeof found?.token_id === "string" && typeof found?.token === "string";
  return whole ? found : null;
}
