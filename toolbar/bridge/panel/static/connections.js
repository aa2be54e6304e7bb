/** Shows how each connection was when the preview was made; the notices say why one failed. */

import { make } from "./elements.js";
import { name, say } from "./words.js";

const LOOK = { ok: ["good", "✓"], failed: ["bad", "✕"], "not-configured": ["", "–"] };

/** Return a list of connections, each with its state as an icon and a word. */
export function connectionsOf(connections) {
  const lines = Object.entries(connections).map(([which, connection]) => {
    const [look, icon] = LOOK[connection.state] ?? ["", "?"];
    const badge = make(
      "span",
      { class: `badge ${look}` },
      make("span", { "aria-hidden": "true" }, icon),
      name("panel.connection", connection.state),
    );
    const status = connection.http_status;
    return make(
      "li",
      { class: "row" },
      make("span", { class: "which" }, name("panel.connection", which)),
      badge,
      ...(status ? [make("span", { class: "hint" }, say("panel.http-status", { n: status }))] : []),
    );
  });
  return make("ul", { class: "plain close" }, ...lines);
}
