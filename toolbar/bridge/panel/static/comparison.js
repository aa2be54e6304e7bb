/** Shows what the chart and Ocean agree on, field by field, with an icon and a word each. */

import { make } from "./elements.js";
import { count, name, say } from "./words.js";

const LOOK = {
  equal: ["good", "✓"],
  folded: ["info", "≈"],
  different: ["bad", "≠"],
  "missing-chart": ["warn", "○"],
  "missing-ocean": ["warn", "○"],
};
const ORDER = ["different", "missing-chart", "missing-ocean", "folded", "equal"];

/** Return the sentence that sums it up and a list; what differs stands first. */
export function comparisonOf(comparison) {
  const fields = Object.entries(comparison).sort(
    ([, left], [, right]) => ORDER.indexOf(left) - ORDER.indexOf(right),
  );
  if (fields.length === 0) return [make("p", { class: "soft" }, say("panel.comparison.none"))];
  return [summary(fields), list(fields)];
}

function summary(fields) {
  const unlike = fields.filter(([, how]) => !["equal", "folded"].includes(how)).length;
  const [look, code] = unlike === 0 ? ["good", "agree"] : ["warn", "disagree"];
  const sentence = say(`panel.comparison.${code}`, { n: count(unlike), all: count(fields.length) });
  return make("p", { class: `notice ${look}` }, make("span", {}, sentence));
}

function list(fields) {
  const lines = fields.map(([field, how]) =>
    make("li", { class: "row between" }, make("span", {}, name("panel.field", field)), badge(how)),
  );
  return make("ul", { class: "plain compared" }, ...lines);
}

function badge(how) {
  const [look, icon] = LOOK[how] ?? ["", "?"];
  return make(
    "span",
    { class: `badge ${look}` },
    make("span", { "aria-hidden": "true" }, icon),
    name("panel.comparison", how),
  );
}
