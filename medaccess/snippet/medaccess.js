/* Runs in a page that the launcher opens from a chart: tells the toolbar which chart it is.
 *
 * GUESS: what a page of Med Access or an extension of the TELUS Launcher is given is not public.
 * Load this at its end (see ../README.md), configured by attributes of the tag:
 *   data-bridge                the bridge on this computer (default http://127.0.0.1:8765)
 *   data-site-number           the clinic's Ocean site number
 *   data-language              fr or en (default: the page's)
 *   data-patient-id-parameter  the parameter of the address that names the patient (GUESS)
 *   data-patient-id-selector   where the page shows the patient's number (GUESS)
 *   data-documents-selector    a field to choose exported files, if there is one (GUESS)
 *
 * It reads one number, and the files that the user chose; never their names, no note, no cookie.
 * It looks for no Ocean reference: Med Access shows none.
 */
(() => {
  "use strict";

  const settings = document.currentScript.dataset;
  const LOOPBACK = /^http:\/\/(127\.0\.0\.1|\[::1\]|localhost):\d{1,5}$/;
  const given = settings.bridge || "http://127.0.0.1:8765";
  if (!LOOPBACK.test(given)) {
    return; // the toolbar's script is only ever taken from this very computer
  }

  const NUMBER = /^\d{1,10}$/;
  const MOST_FILES = 20;
  const MOST_BYTES = 8 * 1024 * 1024;

  const whole = (pattern, value) => (pattern.test(value ?? "") ? String(value) : null);

  function places(selector) {
    try {
      return selector ? [...document.querySelectorAll(selector)] : [];
    } catch {
      return []; // the selector is not one: the user types the number instead
    }
  }

  /** The numbers of one source; null if what stands there is none. */
  const only = (values) => {
    const numbers = new Set(values.map((value) => whole(NUMBER, value)));
    return numbers.size === 1 ? [...numbers][0] : null;
  };

  /** Who the chart is about, and who says so; two that differ are none. */
  function patient() {
    const query = new URLSearchParams(window.location.search);
    const launched = only(query.getAll(settings.patientIdParameter ?? ""));
    const text = (place) => (place.value ?? place.textContent ?? "").trim();
    const shown = only(places(settings.patientIdSelector).map(text));
    if (launched !== null && shown !== null && launched !== shown) {
      return { patient_id: null, patient_from: "conflict" };
    }
    if (launched !== null) {
      return { patient_id: launched, patient_from: "launcher" };
    }
    return { patient_id: shown, patient_from: shown === null ? "nowhere" : "page" };
  }

  /** The TELUS Launcher opens Ocean in Chrome or Edge only. */
  function browser() {
    const name = window.navigator.userAgent;
    if (/\bEdg\//.test(name)) return "edge";
    return /\b(Headless)?Chrome\//.test(name) && !/\bOPR\//.test(name) ? "chrome" : "other";
  }

  /** What a file is, by how it begins: its name may be the patient's. */
  function mediaType(bytes) {
    const start = new TextDecoder("latin1").decode(bytes.slice(0, 200)).replace(/^[^ -~]+/, "");
    if (start.trimStart().startsWith("<")) return "application/xml";
    if (start.trimStart().startsWith("{")) return "application/json";
    return start.includes("MSH|") ? "application/hl7-v2" : "application/octet-stream";
  }

  async function handedOver(file) {
    const bytes = new Uint8Array(await file.arrayBuffer());
    let binary = "";
    for (let at = 0; at < bytes.length; at += 8192) {
      binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
    }
    return { media_type: mediaType(bytes), body: btoa(binary), encoding: "base64" };
  }

  async function documents() {
    const chosen = places(settings.documentsSelector).flatMap((field) => [...(field.files ?? [])]);
    const small = chosen.filter((file) => file.size <= MOST_BYTES).slice(0, MOST_FILES);
    return Promise.all(small.map(handedOver));
  }

  window.oceanToolbarContext = async () => ({
    ...patient(),
    site_number: whole(/^\d{4,7}$/, settings.siteNumber),
    browser: browser(),
    documents: await documents(),
  });

  const toolbar = document.createElement("script");
  toolbar.src = `${given}/toolbar.js`;
  toolbar.dataset.connector = "medaccess";
  if (settings.language) {
    toolbar.dataset.language = settings.language;
  }
  document.head.append(toolbar);
})();
