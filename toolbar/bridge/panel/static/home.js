/** The panel's first page: what is open, what is announced, what was sent, what is connected. */

import { showAnnouncements } from "./announcements.js";
import { ask } from "./bridge.js";
import { at, fill, make } from "./elements.js";
import { follow } from "./events.js";
import { offerLookup } from "./lookup.js";
import { showOpenCharts } from "./open_charts.js";
import { offerCode, showPairings } from "./pairings.js";
import { openSession, waitForSession } from "./session.js";
import { actions, awaited, explanation, stateBadge, ticketNumber } from "./submissions.js";
import { keepLanguage, say, sayProblem, shortMoment } from "./words.js";

const AGE_MILLISECONDS = 30_000;
const PROMISE_MILLISECONDS = 5 * 60_000;
let shown = "";

async function start() {
  if (keepLanguage()) return;
  if (!(await openSession())) {
    showGate();
    return;
  }
  at("inside").hidden = false;
  offerCode(complain);
  await showHistory();
  await Promise.allSettled([
    lookAgain(),
    offerLookup(complain),
    showPairings(complain),
    showAnnouncements(),
    askSupport(),
  ]);
  setInterval(lookAgain, AGE_MILLISECONDS);
  setInterval(askSupport, PROMISE_MILLISECONDS);
  follow(
    () => {
      showHistory();
      lookAgain();
    },
    new AbortController().signal,
  );
}

/** Which chart is open is a help; when the bridge is away, the history says so. */
function lookAgain() {
  return showOpenCharts().catch(() => null);
}

/** What support promised may have moved; without its answer, what it said before stays. */
function askSupport() {
  return ask("POST", "/v1/ask-again", {}).then(
    ({ submissions }) => show(submissions),
    () => null,
  );
}

async function showHistory() {
  try {
    const { submissions } = await ask("GET", "/v1/submissions");
    fill("problem");
    show(submissions);
  } catch (problem) {
    complain(problem);
  }
}

function show(submissions) {
  const state = JSON.stringify(submissions);
  if (state === shown) return; // a live region that is filled again is read again
  shown = state;
  at("nothing-sent").hidden = submissions.length > 0;
  fill("history", ...submissions.map(entry));
}

function entry(submission) {
  const lines = [...explanation(submission), ...awaited(submission)];
  const offered = actions(submission, showHistory, complain);
  const ticket = submission.ticket_number
    ? [make("span", {}, say("panel.history.ticket"), " ", ticketNumber(submission))]
    : [];
  return make(
    "li",
    { class: "entry close" },
    make(
      "div",
      { class: "row" },
      stateBadge(submission.state),
      make("strong", {}, shortMoment(submission.created_at)),
      ...ticket,
    ),
    ...lines.map((line) => make("p", {}, line)),
    ...(offered.length > 0 ? [make("div", { class: "row snug" }, ...offered)] : []),
  );
}

function complain(problem) {
  if (problem.code === "not-paired") {
    showGate();
    return;
  }
  fill("problem", make("p", { class: "notice bad" }, make("span", {}, sayProblem(problem.code))));
}

function showGate() {
  at("inside").hidden = true;
  at("gate").hidden = false;
  waitForSession(() => location.reload());
}

start();
