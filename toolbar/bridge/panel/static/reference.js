/**
 * Takes an Ocean reference typed by hand: not every EMR page shows it. The bridge then reads
 * Ocean's record and prepares a new preview; this one is left as it is.
 */

import { ask } from "./bridge.js";
import { at, button, fill, make } from "./elements.js";
import { say } from "./words.js";

const REFERENCE = /^\d{3,10}$/;

/** Offer the field if the reference is missing and the patient is known by the EMR ID. */
export function offerReference(preview, work) {
  const { emr_id, ocean_reference } = preview.identifiers;
  if (emr_id === null || ocean_reference !== null) fill("reference-field");
  else if (at("reference-field").hidden) fill("reference-field", ...field(preview, work));
}

function field(preview, work) {
  const input = make("input", {
    id: "reference",
    inputmode: "numeric",
    autocomplete: "off",
    maxlength: "10",
    "aria-describedby": "reference-hint",
  });
  const hint = make("p", { id: "reference-hint", class: "hint" }, say("panel.reference.hint"));
  const add = button(
    say("panel.reference.add"),
    () => {
      const right = REFERENCE.test(input.value.trim());
      input.setAttribute("aria-invalid", String(!right));
      if (right) work(() => prepareAgain(preview, input.value.trim()));
      else input.focus();
    },
    { class: "quiet" },
  );
  const label = make("label", { for: "reference" }, say("panel.reference"));
  return [label, hint, make("div", { class: "row" }, input, add)];
}

async function prepareAgain({ connector, identifiers, environment }, reference) {
  const seen = await handedOver(connector, environment.page ?? {});
  const context = { patient_id: identifiers.emr_id, ...seen, ocean_reference: reference };
  if (identifiers.site_number !== null) context.site_number = identifiers.site_number;
  const { preview_id } = await ask("POST", "/v1/previews", { connector, context });
  location.assign(`/panel/previews/${encodeURIComponent(preview_id)}${location.search}`);
}

/** Of the words about the page, those that the page told: a connector adds words of its own. */
async function handedOver(connector, page) {
  const { connectors } = await ask("GET", "/v1/connectors");
  const taken = connectors.find(({ id }) => id === connector)?.context_schema?.properties ?? {};
  return Object.fromEntries(
    Object.entries(page).filter(([name, word]) => taken[name]?.enum?.includes(word)),
  );
}
