/* Runs in a custom form of PS Suite: tells the toolbar which chart is open.
 *
 * GUESS: what language a custom form speaks is not public. If it is a web page, load this at its
 * end (see ../README.md), configured by attributes of the tag:
 *   data-bridge                    the bridge on this computer (default http://127.0.0.1:8765)
 *   data-site-number               the clinic's Ocean site number
 *   data-language                  fr or en (default: the browser's)
 *   data-emr-id-selector           where the form shows the number at the chart's top right (GUESS)
 *   data-ocean-reference-selector  where the form shows the Ocean reference (GUESS)
 *   data-documents-selector        a field to choose exported files, if there is one (GUESS)
 *
 * It reads two numbers, and the files that the user chose; never their names, no note, no cookie.
 * The chart number stands in a field of its own and is not asked for.
 */
(() => {
  "use strict";

  const settings = document.currentScript.dataset;
  const LOOPBACK = /^http:\/\/(127\.0\.0\.1|\[::1\]|localhost):\d{1,5}$/;
  const given = settings.bridge || "http://127.0.0.1:8765";
  if (!LOOPBACK.test(given)) {
    return; // the toolbar's script is only ever taken from this very computer
  }

  const REFERENCE = /^\D{0,40}(\d{3,6})\D{0,40}$/; // one number; a telephone number is longer
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

  const shown = (place) => (place.value ?? place.textContent ?? "").trim();

  /** The number at the top right, if all places that show one agree; two numbers are none. */
  function patientId() {
    const numbers = new Set(places(settings.emrIdSelector).map(shown));
    return numbers.size === 1 ? whole(/^\d{1,10}$/, [...numbers][0]) : null;
  }

  function oceanReference() {
    const [place] = places(settings.oceanReferenceSelector);
    return place === undefined ? null : (REFERENCE.exec(shown(place))?.[1] ?? null);
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
    patient_id: patientId(),
    ocean_reference: oceanReference(),
    site_number: whole(/^\d{4,7}$/, settings.siteNumber),
    ocean_toolbar: places(settings.oceanReferenceSelector).length > 0 ? "loaded" : "absent",
    documents: await documents(),
  });

  const toolbar = document.createElement("script");
  toolbar.src = `${given}/toolbar.js`;
  toolbar.dataset.connector = "pssuite";
  if (settings.language) {
    toolbar.dataset.language = settings.language;
  }
  document.head.append(toolbar);
})();
