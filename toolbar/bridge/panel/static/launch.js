/**
 * The page that an EMR opens which can only open an address: says whom it is about, and prepares
 * a preview when a person clicks, with the panel's session. Coming here does nothing.
 */

import { arm, counts } from "./arming.js";
import { ask } from "./bridge.js";
import { at, fill, make } from "./elements.js";
import { session, waitForSession } from "./session.js";
import { keepLanguage, name, say, sayProblem } from "./words.js";

const LABELS = {
  patient_id: () => name("panel.identifier", "emr_id"),
  ocean_reference: () => name("panel.identifier", "ocean_reference"),
  site_number: () => say("panel.site-number"),
};
const connector = location.pathname.split("/").pop();

function start() {
  if (keepLanguage()) return;
  const handed = new URLSearchParams(location.hash.slice(1));
  for (const link of document.querySelectorAll("a[hreflang]")) link.hash = location.hash;
  // out of the address, and out of the history
  history.replaceState(null, "", location.pathname + location.search);
  const members = Object.keys(LABELS).filter((member) => handed.has(member));
  const context = Object.fromEntries(members.map((member) => [member, handed.get(member)]));
  if (handed.has("refused")) complain(say("panel.launch.credential"));
  else if (!members.some((member) => member !== "site_number")) complain(say("panel.launch.nobody"));
  else if (session() === null) showGate(() => offer(context));
  else offer(context);
}

function offer(context) {
  const prepare = at("prepare");
  fill("whom", ...Object.entries(context).flatMap(line));
  showInside();
  arm(prepare);
  prepare.addEventListener("click", (event) => {
    if (counts(event, prepare)) prepareFor(context);
  });
}

function line([member, value]) {
  const shown = make("span", { class: "reference" }, value);
  return [make("dt", {}, LABELS[member]()), make("dd", {}, shown)];
}

async function prepareFor(context) {
  const prepare = at("prepare");
  if (prepare.disabled) return;
  prepare.disabled = true;
  fill("problem");
  try {
    const { preview_id } = await ask("POST", "/v1/previews", { connector, context });
    location.replace(`/panel/previews/${encodeURIComponent(preview_id)}${location.search}`);
  } catch (problem) {
    prepare.disabled = false;
    if (problem.code !== "not-paired") complain(sayProblem(problem.code));
    else showGate(showInside);
  }
}

function showGate(goOn) {
  at("inside").hidden = true;
  at("gate").hidden = false;
  waitForSession(goOn);
}

function showInside() {
  at("gate").hidden = true;
  at("inside").hidden = false;
}

function complain(sentence) {
  fill("problem", make("p", { class: "notice bad" }, make("span", {}, sentence)));
}

start();
