/** Lists the patients that are open in the EMR now, by reference, and how old that is. */

import { ask } from "./bridge.js";
import { at, fill, make } from "./elements.js";
import { ago, moment, name, say } from "./words.js";

/** Ask which charts are open and list them; without any, the part is not there. */
export async function showOpenCharts() {
  const { charts } = await ask("GET", "/v1/context");
  at("open-charts").hidden = charts.length === 0;
  fill("open-charts-list", ...charts.map(entry));
}

function entry(chart) {
  const references = ["emr_id", "ocean_reference"]
    .filter((which) => chart[which] !== null)
    .map((which) => `${name("panel.identifier", which)} ${chart[which]}`);
  return make(
    "li",
    { class: "row between" },
    make("strong", {}, references.join(", ")),
    make(
      "span",
      { class: "soft", title: moment(chart.told_at) },
      say("panel.open-charts.told", { who: chart.name, when: ago(chart.told_at) }),
    ),
  );
}
