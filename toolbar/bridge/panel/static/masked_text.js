/** Shows masked text with its masks as the bars that they are. */

import { make } from "./elements.js";
import { MASK } from "./places.js";
import { say } from "./words.js";

/** Return a scrolling block of the text in which every mask is marked, for eyes and ears. */
export function maskedText(text, label) {
  const attributes = { class: "raw", tabindex: "0", role: "region", "aria-label": label };
  return make("pre", attributes, ...masked(text));
}

/** Return the text in pieces, each mask as a bar. */
export function masked(text) {
  const [first, ...others] = text.split(MASK);
  return [first, ...others.flatMap((piece) => [mask(), piece])];
}

function mask() {
  return make("mark", { class: "mask", role: "img", "aria-label": say("panel.masked") }, MASK);
}
