/** Shows what is known about masked values without the values: length, form, check digit. */

import { make } from "./elements.js";
import { count, name, say } from "./words.js";

/** Return one badge for each kind of masked value, and one for what was left out by name. */
export function countsOf(shown) {
  const kinds = Object.entries(shown.findings).sort(([, left], [, right]) => right - left);
  const badges = kinds.map(([kind, n]) =>
    badge("info", say("panel.count", { kind: name("panel.kind", kind), n: count(n) })),
  );
  if (shown.dropped > 0) badges.push(badge("", say("panel.dropped", { n: count(shown.dropped) })));
  return make(
    "ul",
    { class: "row plain", "aria-label": say("panel.counts") },
    ...badges.map((one) => make("li", {}, one)),
  );
}

/** Return the table of facts, folded away, or nothing if there are none. */
export function factsOf(facts) {
  const fields = Object.entries(facts).sort(([left], [right]) => left.localeCompare(right));
  if (fields.length === 0) return [];
  return [
    make(
      "details",
      {},
      make("summary", {}, say("panel.facts", { n: count(fields.length) })),
      make("p", { class: "hint" }, say("panel.facts.hint")),
      make(
        "div",
        { class: "scroll" },
        make("table", {}, head(), make("tbody", {}, ...fields.map(row))),
      ),
    ),
  ];
}

function head() {
  const titles = ["panel.field", "panel.facts.present", "panel.facts.length"].concat(
    "panel.facts.form",
    "panel.facts.check",
  );
  const cells = titles.map((code) => make("th", { scope: "col" }, say(code)));
  return make("thead", {}, make("tr", {}, ...cells));
}

function row([path, fact]) {
  return make(
    "tr",
    {},
    make("th", { scope: "row", class: "mono" }, path),
    make("td", {}, say(fact.present ? "panel.yes" : "panel.no")),
    make("td", { class: "number" }, fact.present ? fact.length : "–"),
    make("td", {}, wellFormed(fact.well_formed)),
    make("td", {}, checkDigit(fact.check_digit)),
  );
}

function wellFormed(value) {
  if (value === true) return say("panel.facts.well-formed");
  return value === false ? badge("warn", say("panel.facts.not-well-formed"), "!") : "–";
}

function checkDigit(value) {
  if (value === "right") return say("panel.facts.right");
  return value === "wrong" ? badge("bad", say("panel.facts.wrong"), "✕") : "–";
}

function badge(look, text, icon = "") {
  const sign = icon === "" ? [] : [make("span", { "aria-hidden": "true" }, icon)];
  return make("span", { class: `badge ${look}` }, ...sign, text);
}
