/** Shows what became of a submission, live, until it is delivered or needs a person. */

import { ask } from "./bridge.js";
import { at, fill, make } from "./elements.js";
import { follow } from "./events.js";
import { actions, awaited, explanation, stateBadge, ticketNumber } from "./submissions.js";
import { say, sayProblem } from "./words.js";

const OVER = ["delivered", "cancelled"];

/** Put the submission in the form's place and follow it. */
export function followSubmission(submissionId) {
  // a reload or "back" must not bring the form again: this preview is sent
  history.replaceState(null, "", `/panel/${location.search}`);
  at("preview").hidden = true;
  at("outcome").hidden = false;
  at("outcome-title").focus();
  const stop = new AbortController();
  const look = async () => {
    try {
      const submission = await ask("GET", `/v1/submissions/${submissionId}`);
      show(submission, look);
      if (OVER.includes(submission.state)) stop.abort();
    } catch (problem) {
      complain(problem);
    }
  };
  look();
  follow(look, stop.signal);
}

let shown = "";

function show(submission, look) {
  fill("outcome-problem");
  const state = JSON.stringify(submission);
  if (state === shown) return; // a live region that is filled again is read again
  shown = state;
  at("outcome-title").textContent = say(`panel.outcome.${submission.state}`);
  const lines = [...explanation(submission), ...awaited(submission)];
  fill(
    "outcome-state",
    make("p", {}, stateBadge(submission.state)),
    ...ticket(submission),
    ...lines.map((line) => make("p", {}, line)),
  );
  fill("outcome-actions", ...actions(submission, look, complain));
}

function ticket(submission) {
  if (!submission.ticket_number) return [];
  return [
    make("p", { class: "soft" }, say("panel.ticket-number")),
    make("p", { class: "ticket-number" }, ticketNumber(submission)),
  ];
}

function complain(problem) {
  const sentence = make("span", {}, sayProblem(problem.code));
  fill("outcome-problem", make("p", { class: "notice bad" }, sentence));
}
