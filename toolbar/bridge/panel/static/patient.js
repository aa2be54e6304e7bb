/** Shows which patient this is about, by reference only, and what the preview points out. */

import { button, make } from "./elements.js";
import { ago, moment, name, say, sayProblem } from "./words.js";

const REFERENCES = ["emr_id", "merged_emr_ids", "ocean_reference", "ereferral_reference"];
const STALE_MINUTES = 10;

/** Return the references; each can be left out as long as one of the two main ones stays. */
export function patientOf(identifiers, change) {
  const known = REFERENCES.filter((which) => valueOf(identifiers, which) !== "");
  const main = known.filter((which) => ["emr_id", "ocean_reference"].includes(which));
  const rows = ["emr_id", "ocean_reference", ...known]
    .filter((which, index, all) => all.indexOf(which) === index)
    .flatMap((which) => reference(which, identifiers, droppable(which, main) ? change : null));
  return make(
    "dl",
    { class: "facts" },
    ...rows,
    ...pair("panel.site-number", identifiers.site_number ?? say("panel.unknown")),
    ...pair("panel.prepared", age(identifiers.captured_at)),
  );
}

/** Say how old the preview is, and that it grows too old. */
export function age(capturedAt) {
  const minutes = (Date.now() - Date.parse(capturedAt)) / 60_000;
  const told = make("span", { title: moment(capturedAt) }, ago(capturedAt));
  if (minutes < STALE_MINUTES) return told;
  return make("span", {}, told, " ", make("span", { class: "badge warn" }, say("panel.old")));
}

/** Return one notice for each code, what needs care first. */
export function noticesOf(codes) {
  return [...new Set(codes)].map((code) =>
    make("p", { class: "notice warn", "data-code": code }, make("span", {}, sayProblem(code))),
  );
}

function reference(which, identifiers, change) {
  const value = valueOf(identifiers, which);
  const shown =
    value === ""
      ? [make("span", { class: "soft" }, say("panel.unknown"))]
      : [make("span", { class: "reference" }, value)];
  if (value !== "" && change !== null) {
    const label = say("panel.leave-out.which", { what: name("panel.identifier", which) });
    shown.push(
      button(say("panel.leave-out"), () => change([{ drop_identifier: which }]), {
        class: "link",
        "aria-label": label,
      }),
    );
  }
  return pair(`panel.identifier.${which}`, ...shown);
}

function pair(code, ...value) {
  return [make("dt", {}, say(code)), make("dd", { class: "row" }, ...value)];
}

function droppable(which, main) {
  return !main.includes(which) || main.length > 1;
}

function valueOf(identifiers, which) {
  const value = identifiers[which] ?? "";
  return Array.isArray(value) ? value.join(", ") : value;
}
