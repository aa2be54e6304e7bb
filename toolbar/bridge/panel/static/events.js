/**
 * Tells when submissions may have changed: the bridge's event stream, else a look every few
 * seconds. An event is only a hint; whoever is told asks for the state itself.
 */

import { reach } from "./bridge.js";
import { EventLines } from "./event_lines.js";
import { session } from "./session.js";

const POLL_MILLISECONDS = 4000;

/** Call `onChange` when the stream begins and at each hint, until the signal says stop. */
export async function follow(onChange, signal) {
  while (!signal.aborted) {
    try {
      await stream(onChange, signal);
    } catch {
      // the stream ended or is not to be had: look by ourselves, then try it again
    }
    if (signal.aborted || session() === null) return;
    await wait(POLL_MILLISECONDS, signal);
    if (!signal.aborted) onChange();
  }
}

async function stream(onChange, signal) {
  const response = await reach("/v1/events", {
    signal,
    headers: { Accept: "text/event-stream", Authorization: `Panel ${session() ?? ""}` },
  });
  if (!response.ok) return;
  onChange(); // what changed before the stream began is told by nobody
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const events = new EventLines();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    if (events.add(value) > 0) onChange();
  }
}

function wait(milliseconds, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
