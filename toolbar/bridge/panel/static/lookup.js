/** Prepares a preview from an Ocean reference alone: Ocean's record, without an open chart. */

import { ask } from "./bridge.js";
import { at, fill, make } from "./elements.js";
import { say } from "./words.js";

const REFERENCE = /^\d{3,10}$/;
const SOURCE = "ocean";

/** Offer the field if this clinic reads from Ocean; `onProblem` hears what failed. */
export async function offerLookup(onProblem) {
  const { connectors } = await ask("GET", "/v1/connectors");
  const ready = connectors.some(({ id, state }) => id === SOURCE && state === "ready");
  at("lookup").hidden = !ready;
  at("lookup-form").addEventListener("submit", (event) => {
    event.preventDefault();
    lookUp(onProblem);
  });
}

async function lookUp(onProblem) {
  const field = at("lookup-reference");
  const ocean_reference = field.value.trim();
  const right = REFERENCE.test(ocean_reference);
  field.setAttribute("aria-invalid", String(!right));
  fill("lookup-problem", ...(right ? [] : [say("panel.lookup.problem")]));
  if (!right) {
    field.focus();
    return;
  }
  fill("lookup-said", make("span", {}, say("panel.lookup.preparing")));
  try {
    const asked = { connector: SOURCE, context: { ocean_reference } };
    const { preview_id } = await ask("POST", "/v1/previews", asked);
    location.assign(`/panel/previews/${encodeURIComponent(preview_id)}${location.search}`);
  } catch (problem) {
    fill("lookup-said");
    onProblem(problem);
  }
}
