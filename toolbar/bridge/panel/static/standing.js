/** Says whether the chart of a preview is still the one that is open in the EMR. */

import { ask } from "./bridge.js";
import { fill, make } from "./elements.js";
import { ago, say } from "./words.js";

const LOOK = { open: "good", closed: "warn", another: "bad" };
let told = "";

/** Ask how the preview of this address stands, and say it; if nobody tells, there is nothing. */
export async function showStanding(path) {
  const { state, told_at } = await ask("GET", `${path}/context`);
  const facts = told_at === null ? {} : { when: ago(told_at) };
  const now = JSON.stringify([state, facts]);
  if (now === told) return; // a live region that is filled again is read again
  told = now;
  if (!(state in LOOK)) {
    fill("standing");
    return;
  }
  const sentence = make("span", {}, say(`panel.standing.${state}`, facts));
  fill("standing", make("p", { class: `notice ${LOOK[state]}`, "data-state": state }, sentence));
}
