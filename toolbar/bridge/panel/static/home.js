/** The panel's first page: how to begin, and what was sent from this computer. */

import { ask } from "./bridge.js";
import { at, fill, make } from "./elements.js";
import { follow } from "./events.js";
import { openSession, waitForSession } from "./session.js";
import { actions, due, explanation, stateBadge, ticketNumber } from "./submissions.js";
import { keepLanguage, say, sayProblem, shortMoment } from "./words.js";

async function start() {
  if (keepLanguage()) return;
  if (!(await openSession())) {
    showGate();
    return;
  }
  at("inside").hidden = false;
  await showHistory();
  follow(showHistory, new AbortController().signal);
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
  at("nothing-sent").hidden = submissions.length > 0;
  fill("history", ...submissions.map(entry));
}

function entry(submission) {
  const lines = [...explanation(submission), due(submission)].filter((line) => line !== null);
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
