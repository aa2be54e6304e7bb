/** Lists the EMR pages that are connected to this computer's toolbar; renames and ends them. */

import { ask } from "./bridge.js";
import { at, button, fill, make } from "./elements.js";
import { say, shortDay, shortMoment } from "./words.js";

/** Ask which pages are connected and list them; `onProblem` hears what failed. */
export async function showPairings(onProblem) {
  const { pairings } = await ask("GET", "/v1/pairings");
  const again = () => showPairings(onProblem).catch(onProblem);
  const work = (what) =>
    what()
      .then(again)
      .then(() => at("pairings-title").focus())
      .catch(onProblem);
  at("no-pairings").hidden = pairings.length > 0;
  fill("pairings-list", ...pairings.map((one) => entry(one, work)));
}

/** Let a code be shown for a page that is to be connected. */
export function offerCode(onProblem) {
  at("pair").addEventListener("click", async () => {
    try {
      const { code, expires_at } = await ask("POST", "/v1/pairing-codes", {});
      const digits = make("strong", { class: "pairing-code" }, `${code.slice(0, 4)} ${code.slice(4)}`);
      const until = say("panel.pairings.until", { when: shortMoment(expires_at) });
      fill("pairing-code", make("p", {}, digits), make("p", { class: "hint" }, until));
    } catch (problem) {
      onProblem(problem);
    }
  });
}

function entry(pairing, work) {
  const { token_id, name, origin } = pairing;
  const path = `/v1/pairings/${token_id}`;
  const field = make("input", { id: `name-${token_id}`, maxlength: "80", value: name });
  const save = () => {
    const wanted = field.value.trim();
    if (wanted === "" || wanted === name) field.focus();
    else work(() => ask("PATCH", path, { name: wanted }));
  };
  const end = button(say("panel.pairings.end"), () => askFirst(), {
    class: "danger small",
    "aria-label": say("panel.pairings.end.which", { name }),
  });
  // the second click, elsewhere, ends it: the EMR's page has to be connected anew then
  const askFirst = () => {
    const sure = button(say("panel.pairings.sure"), () => work(() => ask("DELETE", path)), {
      class: "danger small",
    });
    const keep = button(say("panel.pairings.keep"), () => confirm.replaceWith(end), {
      class: "quiet small",
    });
    const confirm = make("div", { class: "row snug", role: "group" }, sure, keep);
    confirm.setAttribute("aria-label", say("panel.pairings.end.which", { name }));
    end.replaceWith(confirm);
    keep.focus();
  };
  return make(
    "li",
    { class: "entry close" },
    make(
      "div",
      { class: "row between" },
      make("div", {}, make("strong", {}, name), make("p", { class: "hint" }, where(origin, pairing))),
      end,
    ),
    make(
      "details",
      {},
      make("summary", {}, say("panel.pairings.rename")),
      make("label", { for: field.id }, say("panel.pairings.name")),
      make(
        "div",
        { class: "row" },
        field,
        button(say("panel.pairings.save"), save, { class: "quiet" }),
      ),
    ),
  );
}

function where(origin, { created_at, expires_at }) {
  const page = origin ?? say("panel.pairings.program");
  const days = { since: shortDay(created_at), until: shortDay(expires_at) };
  return `${page} · ${say("panel.pairings.days", days)}`;
}
