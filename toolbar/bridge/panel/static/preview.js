/** The preview page: look, say what is wrong, send. What is shown is what the bridge hashed. */

import { arm, counts } from "./arming.js";
import { ask, Problem } from "./bridge.js";
import { categoryButtons } from "./categories.js";
import { comparisonOf } from "./comparison.js";
import { connectionsOf } from "./connections.js";
import { documentsOf } from "./documents.js";
import { at, fill, make } from "./elements.js";
import { follow } from "./events.js";
import { isWhatIsShown, showExact } from "./exact.js";
import { draft, markRefused, prepareForm, readForm } from "./form.js";
import { followSubmission } from "./outcome.js";
import { noticesOf, patientOf } from "./patient.js";
import { Pictures } from "./pictures.js";
import { offerReference } from "./reference.js";
import { openSession, waitForSession } from "./session.js";
import { showStanding } from "./standing.js";
import { statementOf } from "./statement.js";
import { keepLanguage, say, sayProblem } from "./words.js";
import { Wording } from "./wording.js";

const PATH = `/v1/previews/${location.pathname.split("/").at(-1)}`;
const STAY = { preventScroll: true };
const FREE_TEXT = "free-text-kept";
const AGE_MILLISECONDS = 30_000;

let preview = null;
let wording = null;
let pictures = null;
const shown = {};
const sent = new AbortController();
let busy = false;

async function start() {
  if (keepLanguage()) return;
  if (!(await openSession())) {
    showGate();
    return;
  }
  pictures = new Pictures(`${PATH}/attachments`, {
    change: lookAgain,
    drop: (id) => work(() => change([{ drop_attachment: id }])),
    problem: refused,
  });
  await lookAgain();
  wording = new Wording(`${PATH}/check-text`, showGate);
  prepareForm(preview.identifiers);
  fill("categories", ...categoryButtons((sentence) => wording.begin(sentence)));
  at("preview").hidden = false;
  setInterval(showAge, AGE_MILLISECONDS);
  showAge();
  follow(showAge, sent.signal);
  arm(at("send"));
  at("send").addEventListener("click", (event) => {
    if (counts(event, at("send"))) work(send);
  });
  for (const event of ["input", "change"]) at("form").addEventListener(event, refreshExact);
  at("exact").addEventListener("toggle", refreshExact);
  addEventListener("beforeunload", askBeforeLeaving);
}

/** Show a preview, unless what it shows is not what its digest stands for. */
async function take(answer) {
  await pictures.sync(answer.attachments);
  const digests = pictures.digests(answer.attachments);
  if (!(await isWhatIsShown(answer, digests))) throw new Problem("preview-changed");
  preview = answer;
  show();
}

async function lookAgain() {
  await take(await ask("GET", PATH));
}

function show() {
  const { environment, notices, comparison, documents, identifiers, credentials } = preview;
  showPatient();
  offerReference(identifiers, (reference) => work(() => prepareAgain(reference)));
  renew("notices", notices, () => noticesOf(notices));
  renew("comparison", comparison, () => comparisonOf(comparison));
  renew("documents", [documents, credentials], () => {
    at("free-text-read").checked = false; // what was read is not what stands there now
    return documentsOf(documents, credentials, changeInTurn);
  });
  at("free-text").hidden = !notices.includes(FREE_TEXT);
  const { connections = {} } = environment;
  renew("connections", connections, () => [connectionsOf(connections)]);
  renew("statement", [identifiers, documents, preview.attachments], () => statementOf(preview));
  refreshExact();
}

/** Fill a part anew only if what it shows is other: folds stay open, live regions stay silent. */
function renew(id, told, make) {
  const state = JSON.stringify(told);
  if (shown[id] === state) return;
  shown[id] = state;
  fill(id, ...make());
}

function changeInTurn(changes) {
  return work(() => change(changes));
}

function showPatient() {
  // what has the focus must not vanish under the user's fingers
  if (at("patient").contains(document.activeElement)) return;
  fill("patient", patientOf(preview.identifiers, changeInTurn));
}

/** Say how old this is and whose chart is open; it is a help, and the bridge decides. */
function showAge() {
  showPatient();
  showStanding(PATH).catch(() => null);
}

function refreshExact() {
  showExact(preview, draft(preview.identifiers));
}

async function change(changes) {
  let answer = preview;
  for (const one of changes) answer = await ask("PATCH", PATH, one);
  const inTree = document.activeElement.closest(".tree") !== null; // it finds its place again
  // what was clicked is about to go: stay in the same part of the page
  if (!inTree) document.activeElement.closest(".step")?.querySelector("h2").focus(STAY);
  await take(answer);
  at("said").textContent = say("panel.changed");
}

async function prepareAgain(ocean_reference) {
  at("said").textContent = say("panel.preparing-again");
  await take(await ask("POST", `${PATH}/again`, { ocean_reference }));
  at("patient-title").focus(STAY);
  at("said").textContent = say("panel.changed");
}

async function send() {
  const ticket = readForm(preview.identifiers);
  if (ticket === null) {
    complain("ticket-invalid");
    return;
  }
  if (!(await wording.settle())) {
    at("finds").scrollIntoView({ block: "center" });
    at("description").focus();
    complain("patient-data-found");
    return;
  }
  if (!pictures.settled()) {
    complain("picture-waiting");
    return;
  }
  if (preview.notices.includes(FREE_TEXT) && !at("free-text-read").checked) {
    at("free-text-read").focus();
    complain("free-text-unread");
    return;
  }
  const { digest, nonce, idempotency_key } = preview;
  const body = { digest, nonce, ticket, dismissed: wording.dismissed() };
  const answer = await ask("POST", `${PATH}/send`, body, { "Idempotency-Key": idempotency_key });
  removeEventListener("beforeunload", askBeforeLeaving);
  sent.abort();
  followSubmission(answer.submission_id);
}

/** Do one thing at a time, and say it if it fails. */
async function work(what) {
  if (busy) return;
  busy = true;
  at("preview").setAttribute("aria-busy", "true");
  fill("problem");
  try {
    await what();
  } catch (problem) {
    refused(problem);
  } finally {
    busy = false;
    at("preview").removeAttribute("aria-busy");
  }
}

function refused(problem) {
  if (problem.code === "not-paired") {
    showGate();
    at("gate").scrollIntoView();
    return;
  }
  complain(problem.code);
  if (problem.code === "ticket-invalid") markRefused(problem.details.fields ?? []);
}

function complain(code) {
  const sentence = make("span", {}, sayProblem(code));
  fill("problem", make("p", { class: "notice bad", "data-code": code }, sentence));
}

function showGate() {
  at("gate").hidden = false;
  waitForSession(() => {
    at("gate").hidden = true;
    if (preview === null) location.reload(); // else what the user has typed stays
  });
}

function askBeforeLeaving(event) {
  if (at("description").value.trim() !== "") event.preventDefault();
}

start().catch(refused);
