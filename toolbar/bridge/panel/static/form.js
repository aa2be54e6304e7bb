/** Reads the form into a ticket, marks what is missing, remembers who reports. */

import { browserName } from "./browser_name.js";
import { at } from "./elements.js";
import { language, say } from "./words.js";

const KEY = "ocean-panel-reporter";
const SITE_NUMBER = /^\d{4,7}$/;

/** Fill in who reported last from this browser, and the site number if the chart has none. */
export function prepareForm(identifiers) {
  const kept = JSON.parse(localStorage.getItem(KEY) ?? "{}");
  at("reporter-name").value = kept.name ?? "";
  at("reporter-email").value = kept.email ?? "";
  at("site-number").value = identifiers.site_number ?? kept.site_number ?? "";
  at("site-number-field").hidden = identifiers.site_number !== null;
}

/** Return the ticket as it stands, whether it is complete or not. */
export function draft(identifiers) {
  const ticket = {
    reporter: { name: textOf("reporter-name"), email: textOf("reporter-email") },
    site_number: textOf("site-number"),
    emr: identifiers.emr,
    browser: browserName(navigator),
    services: chosen("services"),
    description: at("description").value,
    language,
  };
  for (const id of ["frequency", "scope"]) {
    if (chosen(id).length === 1) [ticket[id]] = chosen(id);
  }
  const occurred = at("occurred-at").value;
  if (occurred !== "") ticket.occurred_at = new Date(occurred).toISOString();
  return ticket;
}

/** Return the ticket, or null after marking every field that is not right. */
export function readForm(identifiers) {
  const fields = checks();
  for (const [id, right] of fields) markField(id, right);
  const wrong = fields.find(([, right]) => !right);
  if (wrong !== undefined) {
    focusable(wrong[0]).focus();
    return null;
  }
  const ticket = draft(identifiers);
  const { reporter, site_number } = ticket;
  localStorage.setItem(KEY, JSON.stringify({ ...reporter, site_number }));
  return ticket;
}

/** Mark the fields that the bridge found wrong, by the names that it gives. */
export function markRefused(fields) {
  for (const field of fields) {
    const id = field.replace(".", "-").replace("_", "-");
    if (at(`${id}-problem`) === null) continue;
    if (id === "site-number") at("site-number-field").hidden = false;
    markField(id, false);
  }
}

function checks() {
  return [
    ["services", chosen("services").length > 0],
    ["frequency", chosen("frequency").length === 1],
    ["scope", chosen("scope").length === 1],
    ["description", textOf("description") !== ""],
    ["occurred-at", at("occurred-at").validity.valid],
    ["reporter-name", textOf("reporter-name") !== ""],
    ["reporter-email", textOf("reporter-email") !== "" && at("reporter-email").validity.valid],
    ["site-number", SITE_NUMBER.test(textOf("site-number"))],
  ];
}

function markField(id, right) {
  const problem = at(`${id}-problem`);
  problem.textContent = right ? "" : say(`panel.${id}.problem`);
  problem.hidden = right;
  for (const field of fieldsOf(id)) field.setAttribute("aria-invalid", String(!right));
}

function focusable(id) {
  return fieldsOf(id)[0];
}

function fieldsOf(id) {
  const field = at(id);
  return field.matches("fieldset") ? [...field.querySelectorAll("input")] : [field];
}

function chosen(id) {
  return [...at(id).querySelectorAll("input:checked")].map((input) => input.value);
}

function textOf(id) {
  return at(id).value.trim();
}
