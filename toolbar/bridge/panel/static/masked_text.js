/** Shows masked text with its masks as the bars that they are. */

import { make } from "./elements.js";
import { MASK } from "./places.js";
import { say } from "./words.js";

/** Return a scrolling block of the text in which every mask is marked, for eyes and ears. */
export function maskedText(text, label) {
  const [first, ...others] = text.split(MASK);
  const pieces = [first, ...others.flatMap((piece) => [mask(), piece])];
  const attributes = { class: "raw", tabindex: "0", role: "region", "aria-label": label };
  return make("pre", attributes, ...pieces);
}

function mask() {
  return make("mark", { class: "mask", role: "img", "aria-label": say("panel.masked") }, MASK);
}
