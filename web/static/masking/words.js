/** The catalogue's sentences in the page's language, and dates as a Canadian reads them. */

const sentences = JSON.parse(document.getElementById("words").textContent);
const KEY = "ocean-panel-language";

/** The page's language, "en" or "fr". */
export const language = document.documentElement.lang;
const locale = `${language}-CA`;

/** Return the sentence of this code with its placeholders filled. */
export function say(code, facts = {}) {
  const sentence = sentences[code] ?? code;
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => String(facts[name] ?? whole));
}

/** Return the sentence of a problem or notice; one that we do not know is "unexpected". */
export function sayProblem(code) {
  return sentences[code] ?? sentences.unexpected;
}

/** Return the sentence of a code of an open list, or else the code itself. */
export function name(prefix, code) {
  return sentences[`${prefix}.${code}`] ?? code;
}

/** Return a number as this language writes it. */
export function count(number) {
  return new Intl.NumberFormat(locale).format(number);
}

/** Return a moment with its day and its zone's short name: in this zone, or in this computer's. */
export function moment(iso, zone = null) {
  return new Intl.DateTimeFormat(locale, {
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
    hour: "numeric",
    minute: "2-digit",
    timeZoneName: "short",
    timeZone: known(zone),
  }).format(new Date(iso));
}

/** Return the zone if this browser knows it; a promise in another one is better than none. */
function known(zone) {
  try {
    new Intl.DateTimeFormat(locale, { timeZone: zone ?? undefined });
    return zone ?? undefined;
  } catch {
    return undefined;
  }
}

/** Return a moment for a narrow table cell. */
export function shortMoment(iso) {
  return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" }).format(
    new Date(iso),
  );
}

/** Return a day. */
export function shortDay(iso) {
  return new Intl.DateTimeFormat(locale, { dateStyle: "medium" }).format(new Date(iso));
}

/** Return how long ago a moment was, in words. */
export function ago(iso, now = Date.now()) {
  const minutes = Math.max(0, Math.floor((now - Date.parse(iso)) / 60_000));
  if (minutes === 0) return say("panel.just-now");
  if (minutes < 120) return new Intl.RelativeTimeFormat(locale).format(-minutes, "minute");
  return new Intl.RelativeTimeFormat(locale).format(-Math.floor(minutes / 60), "hour");
}

/** Load the page again in the language that was chosen before, if it is another one. */
export function keepLanguage() {
  const asked = new URLSearchParams(location.search).get("lang");
  const kept = localStorage.getItem(KEY);
  if (asked === null && kept !== null && kept !== language && ["en", "fr"].includes(kept)) {
    location.replace(`${location.pathname}?lang=${kept}${location.hash}`);
    return true;
  }
  if (asked === language) localStorage.setItem(KEY, language);
  return false;
}
