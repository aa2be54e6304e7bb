/** Keeps the panel's session: one secret from `ocean-toolbar open`, exchanged once. */

const KEY = "ocean-panel-session";

/** Return the session, or null if this browser has none. */
export function session() {
  return localStorage.getItem(KEY);
}

/** Forget a session that the bridge no longer accepts. */
export function forgetSession() {
  localStorage.removeItem(KEY);
}

/**
 * Exchange the one-time secret that stands in the address, if there is one, and take it out of
 * the address and of the history first. Return whether there is a session now.
 */
export async function openSession() {
  const secret = location.hash.slice(1);
  if (secret !== "") {
    history.replaceState(null, "", location.pathname + location.search);
    await exchange(secret);
  }
  return session() !== null;
}

/** Go on when `ocean-toolbar open` has given a session to another window of this browser. */
export function waitForSession(goOn) {
  const look = (event) => {
    if (event.key !== KEY || event.newValue === null) return;
    removeEventListener("storage", look);
    goOn();
  };
  addEventListener("storage", look);
}

async function exchange(secret) {
  try {
    const response = await fetch("/v1/panel-sessions", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ secret }),
      redirect: "error",
    });
    if (response.ok) localStorage.setItem(KEY, (await response.json()).session);
  } catch {
    // no bridge, no session: the page says how to get one
  }
}
