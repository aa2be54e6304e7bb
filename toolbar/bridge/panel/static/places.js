/** Finds places in a text in code points, as the bridge counts; JavaScript counts UTF-16 units. */

export const MASK = "XXXXXXX";

/** Return where a word stands in the text, in code points, last first; never inside a mask. */
export function placesOf(word, text) {
  if (word === "" || MASK.includes(word)) return [];
  const places = [];
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + word.length)) {
    places.unshift(placeOf(text, at, at + word.length));
  }
  return places;
}

/** Return the place between two UTF-16 offsets in code points. */
export function placeOf(text, from, to) {
  const start = codePoints(text.slice(0, from));
  return { start, end: start + codePoints(text.slice(from, to)) };
}

function codePoints(text) {
  return [...text].length;
}
