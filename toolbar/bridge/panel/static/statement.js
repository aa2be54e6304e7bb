/** Says in plain words what is about to be sent, and what is not. */

import { make } from "./elements.js";
import { count, name, say } from "./words.js";

/** Return the lines of the statement for the preview as it stands. */
export function statementOf(preview) {
  const { identifiers, documents, redaction } = preview;
  const masked = Object.values(redaction.findings).reduce((sum, n) => sum + n, 0);
  const references = ["emr_id", "ocean_reference", "ereferral_reference"]
    .filter((which) => identifiers[which] !== null)
    .map((which) => `${name("panel.identifier", which)} ${identifiers[which]}`);
  const sent = [
    say("panel.statement.references", { references: references.join(", ") }),
    say("panel.statement.documents", { n: count(documents.length), masked: count(masked) }),
    ...picturesOf(preview.attachments),
    say("panel.statement.states"),
    say("panel.statement.words"),
  ];
  return [
    make("p", {}, say("panel.statement.sent")),
    make("ul", {}, ...sent.map((line) => make("li", {}, line))),
    make("p", { class: "notice good" }, make("span", {}, say("panel.statement.never"))),
  ];
}

function picturesOf(attachments) {
  const attached = attachments.filter(({ looked_at }) => looked_at).length;
  return attached === 0 ? [] : [say("panel.statement.pictures", { n: count(attached) })];
}
