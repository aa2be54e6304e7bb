/*
 * Reads who is open on a web EMR's page: one number, from its address and from one place on the
 * page. No name, no note, no cookie, and it asks the EMR for nothing.
 */

const NUMBER = /^\d{1,10}$/;

/** Return the context that the bridge takes of this connector; two numbers that differ are none. */
function contextOf({ connector, parameter, selector, siteNumber }) {
  const numbers = new Set([...inAddress(parameter), ...onPage(selector)]);
  const patient_id = numbers.size === 1 ? [...numbers][0] : null;
  const context = { patient_id, site_number: /^\d{4,7}$/.test(siteNumber) ? siteNumber : null };
  if (connector !== "medaccess") return context;
  const patient_from = numbers.size === 0 ? "nowhere" : numbers.size === 1 ? "page" : "conflict";
  return { ...context, patient_from, browser: /\bEdg\//.test(navigator.userAgent) ? "edge" : "chrome" };
}

/** The numbers after this name: `?patientId=7`, `#/chart?patientId=7` or `/patientId/7`. */
function inAddress(parameter) {
  if (!/^[A-Za-z][\w-]{0,39}$/.test(parameter)) return [];
  const named = new RegExp(`[?&#/;]${parameter}[=/](\\d{1,10})(?![\\w.-])`, "g");
  return [...location.href.slice(location.origin.length).matchAll(named)].map((found) => found[1]);
}

function onPage(selector) {
  let places = [];
  try {
    places = selector ? [...document.querySelectorAll(selector)] : [];
  } catch {
    // the selector is not one: the address alone tells
  }
  return places
    .map((place) => (place.value ?? place.textContent ?? "").trim())
    .filter((text) => NUMBER.test(text));
}
