/** Shows each document as support will get it, and lets the user mask or leave out more. */

import { documentTree } from "./document_tree.js";
import { button, make } from "./elements.js";
import { countsOf, factsOf } from "./facts.js";
import { maskedText } from "./masked_text.js";
import { placesOf } from "./places.js";
import { readTree } from "./reading.js";
import { name, say } from "./words.js";

/**
 * Return one card for each document; `change` sends one or more changes to the bridge.
 * `credentials` are the parts that cannot be sent as they stand.
 */
export function documentsOf(documents, credentials, change) {
  if (documents.length === 0) return [make("p", { class: "soft" }, say("panel.documents.none"))];
  return documents.map((shown) => card(shown, credentials.includes(shown.document_id), change));
}

function card(shown, stops, change) {
  const title = name("panel.document", shown.kind);
  const drop = button(
    say("panel.document.drop"),
    () => change([{ drop_document: shown.document_id }]),
    { class: "quiet small", "aria-label": say("panel.document.drop.which", { title }) },
  );
  return make(
    "article",
    { class: "document close", "aria-label": title },
    make("div", { class: "row between" }, make("h4", {}, title), drop),
    ...(stops ? [make("p", { class: "notice bad" }, say("panel.document.credential"))] : []),
    countsOf(shown),
    ...content(shown, title, change),
    ...factsOf(shown.facts),
  );
}

function content(shown, title, change) {
  if (shown.redacted !== null) return [...readable(shown, title, change)];
  const outline = JSON.stringify(shown.skeleton, null, 2);
  return [make("p", { class: "hint" }, say("panel.document.skeleton")), maskedText(outline, title)];
}

function readable(shown, title, change) {
  const field = make("input", {
    id: `more-${shown.document_id}`,
    autocomplete: "off",
    spellcheck: "false",
  });
  const answer = make("p", { class: "hint", role: "status" });
  const document_id = shown.document_id;
  const mask = async () => {
    const places = placesOf(field.value, shown.redacted);
    if (places.length === 0) answer.textContent = say("panel.mask-more.none");
    else await change(places.map((place) => ({ document_id, ...place })));
  };
  const text = make(
    "div",
    { class: "close" },
    ...views(shown, title, (place) => change([{ document_id, ...place }])),
  );
  text.addEventListener("pointerup", () => {
    const selected = getSelection().toString().trim();
    if (selected === "" || selected.includes("\n")) return;
    field.value = selected;
    more.open = true;
  });
  const more = make(
    "details",
    {},
    make("summary", {}, say("panel.mask-more")),
    make("label", { for: field.id }, say("panel.mask-more.what")),
    make("p", { class: "hint" }, say("panel.mask-more.hint")),
    make("div", { class: "row" }, field, button(say("panel.mask"), mask, { class: "quiet" })),
    answer,
  );
  return [text, more];
}

/** Return the document as a tree with its plain text folded away; without a tree, the text. */
function views(shown, title, mask) {
  const text = maskedText(shown.redacted, title);
  const nodes = readTree(shown.redacted, shown.media_type);
  if (nodes === null) return [text];
  const plain = make("details", {}, make("summary", {}, say("panel.document.plain")), text);
  return [
    make("p", { class: "hint" }, say("panel.tree.hint")),
    documentTree(shown.document_id, title, nodes, shown.redacted, mask),
    plain,
  ];
}
