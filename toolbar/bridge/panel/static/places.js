/** Finds places in a text in code points, as the bridge counts; JavaScript counts UTF-16 units. */

export const MASK = "XXXXXXX";

/** Return where a word stands in the text, in code points, last first; never inside a mask. */
export function placesOf(word, text) {
  if (word === "" || MASK.includes(word)) return [];
  const places = [];
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + word.length)) {
    const start = codePoints(text.slice(0, at));
    places.unshift({ start, end: start + codePoints(word) });
  }
  return places;
}

function codePoints(text) {
  return [...text].length;
}
