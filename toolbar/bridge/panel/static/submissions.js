/** Shows where submissions stand: one in full after sending, all of them in the history. */

import { ask } from "./bridge.js";
import { button, make } from "./elements.js";
import { webAddress } from "./addresses.js";
import { moment, say, sayProblem, shortMoment } from "./words.js";

const LOOK = {
  queued: ["info", "…"],
  sending: ["info", "↑"],
  delivered: ["good", "✓"],
  parked: ["warn", "!"],
  cancelled: ["", "✕"],
};

const STANDS = ["waiting", "solved", "closed"];

/** Return a submission's state as an icon and a word. */
export function stateBadge(state) {
  const [look, icon] = LOOK[state] ?? ["", "?"];
  return make(
    "span",
    { class: `badge ${look}` },
    make("span", { "aria-hidden": "true" }, icon),
    say(`panel.state.${state}`),
  );
}

/** Return sentences that say what happens next to a submission. */
export function explanation(submission) {
  const lines = [say(`panel.state.${submission.state}.means`)];
  if (submission.reason && submission.state !== "delivered") {
    lines.push(sayProblem(submission.reason));
  }
  if (submission.state === "queued" && submission.next_attempt_at && submission.attempts > 0) {
    lines.push(say("panel.next-attempt", { when: shortMoment(submission.next_attempt_at) }));
  }
  return lines;
}

/** Return the ticket's number, as a link if the portal gave its address. */
export function ticketNumber(submission) {
  const url = webAddress(submission.ticket_url);
  if (url === null) return make("span", { class: "number" }, submission.ticket_number);
  return make(
    "a",
    { class: "number", href: url, target: "_blank", rel: "noopener noreferrer" },
    submission.ticket_number,
  );
}

/** Return sentences that say by when support answers, in the clinic's zone, or why it need not. */
export function awaited(submission) {
  const into = submission.merged_into;
  const merged = into ? [say("panel.ticket-merged", { number: into })] : [];
  const sentence = promised(submission);
  return sentence === null ? merged : [...merged, sentence];
}

function promised(submission) {
  const { first_answered_at: answered, first_answer_due_at: due, time_zone: zone } = submission;
  if (answered) return say("panel.ticket-answered", { when: moment(answered, zone) });
  if (due) return say("panel.answer-due", { when: moment(due, zone) });
  return STANDS.includes(submission.ticket_state)
    ? say(`panel.ticket-stands.${submission.ticket_state}`)
    : null;
}

/** Return the buttons for what can be done with a submission now. */
export function actions(submission, onDone, onProblem) {
  const offered = { queued: ["cancel"], parked: ["retry", "cancel"] }[submission.state] ?? [];
  return offered.map((what) =>
    button(
      say(`panel.${what}`),
      () => act(submission.submission_id, what).then(onDone, onProblem),
      { class: "quiet small" },
    ),
  );
}

function act(submissionId, what) {
  return ask("POST", `/v1/submissions/${submissionId}/${what}`, {});
}
