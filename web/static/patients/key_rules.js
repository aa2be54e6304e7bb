/**
 * What a shared encryption key must be (Ocean's own rules): exactly 16 characters, with a digit,
 * a capital letter, a small letter and a punctuation mark. Other alphabets are refused: what Ocean
 * makes of them is not known.
 */

const LENGTH = 16;
/** GUESS: so many characters of the key in a row give too much of it away. */
const PART = 4;

const RULES = {
  length: (text) => [...text].length === LENGTH,
  digit: (text) => /[0-9]/.test(text),
  capital: (text) => /[A-Z]/.test(text),
  small: (text) => /[a-z]/.test(text),
  sign: (text) => /[!-/:-@[-`{-~]/.test(text),
  plain: (text) => /^[!-~]*$/.test(text),
};

/** Return the names of the rules that a text breaks. */
export function broken(text) {
  return Object.keys(RULES).filter((name) => !RULES[name](text));
}

/** Say whether a hint gives the key or a part of it away: also backwards, spaced, in other case. */
export function givesAway(hint, key) {
  const said = squeeze(hint);
  const whole = squeeze(key);
  const backwards = [...whole].reverse().join("");
  return [whole, backwards].some((text) => parts(text).some((part) => said.includes(part)));
}

function parts(text) {
  const found = [];
  for (let at = 0; at + PART <= text.length; at += 1) found.push(text.slice(at, at + PART));
  return found;
}

function squeeze(text) {
  return text.normalize("NFKC").toLowerCase().replace(/\s/g, "");
}
