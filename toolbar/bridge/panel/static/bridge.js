/** Asks the bridge; every failure becomes a `Problem` with one of the contract's codes. */

import { forgetSession, session } from "./session.js";

/** What the bridge refused, by code; `details` are its other members (fields, findings). */
export class Problem extends Error {
  constructor(code, details = {}) {
    super(code);
    this.code = code;
    this.details = details;
  }
}

/** Ask the bridge and return its JSON answer. */
export async function ask(method, path, body = undefined, headers = {}, signal = undefined) {
  const response = await reach(path, {
    method,
    signal,
    headers: {
      ...headers,
      Authorization: `Panel ${session() ?? ""}`,
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return answerOf(response);
}

/** Hand a file to the bridge and return its JSON answer; the file's own name stays here. */
export async function upload(path, file) {
  const form = new FormData();
  form.append("screenshot", file, "screenshot");
  const headers = { Authorization: `Panel ${session() ?? ""}` };
  return answerOf(await reach(path, { method: "POST", headers, body: form }));
}

/** Fetch from our own origin, never from anywhere else, and tell a dead bridge by its code. */
export async function reach(path, options) {
  let response = null;
  try {
    response = await fetch(path, { ...options, redirect: "error", cache: "no-store" });
  } catch (error) {
    if (error.name === "AbortError") throw error;
  }
  if (response === null) throw new Problem("bridge-unreachable");
  if (response.status === 401) forgetSession();
  return response;
}

async function answerOf(response) {
  let answer = {};
  if (response.status === 204) return answer;
  try {
    answer = await response.json();
  } catch {
    if (response.ok) throw new Problem("unexpected");
  }
  if (!response.ok) throw new Problem(answer.code ?? "unexpected", answer);
  return answer;
}
