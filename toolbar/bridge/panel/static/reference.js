/**
 * Takes an Ocean reference typed by hand: not every EMR page shows it. The bridge then reads
 * Ocean's record and prepares the preview again; what was written, masked or attached stays.
 */

import { at, button, fill, make } from "./elements.js";
import { say } from "./words.js";

const REFERENCE = /^\d{3,10}$/;

/** Offer the field if the reference is missing; `prepareAgain` gets what was typed. */
export function offerReference({ emr_id, ocean_reference }, prepareAgain) {
  if (emr_id === null || ocean_reference !== null) fill("reference-field");
  else if (at("reference-field").hidden) fill("reference-field", ...field(prepareAgain));
}

function field(prepareAgain) {
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
      if (right) prepareAgain(input.value.trim());
      else input.focus();
    },
    { class: "quiet" },
  );
  const label = make("label", { for: "reference" }, say("panel.reference"));
  return [label, hint, make("div", { class: "row" }, input, add)];
}
