/* Runs in OSCAR's own pages: tells the toolbar which chart is open, and nothing else.
 *
 * Load it at the end of the eChart page (see ../README.md), configured by attributes of its tag:
 *   data-bridge                    the bridge on this computer (default http://127.0.0.1:8765)
 *   data-site-number               the clinic's Ocean site number
 *   data-language                  fr or en (default: the browser's)
 *   data-ocean-reference-selector  where Ocean's toolbar shows the reference (GUESS, see README)
 *
 * It reads numbers only: no name, no note, no cookie, no storage, and it asks OSCAR for nothing.
 */
(() => {
  "use strict";

  const settings = document.currentScript.dataset;
  const LOOPBACK = /^http:\/\/(127\.0\.0\.1|\[::1\]|localhost):\d{1,5}$/;
  const given = settings.bridge || "http://127.0.0.1:8765";
  if (!LOOPBACK.test(given)) {
    return; // the toolbar's script is only ever taken from this very computer
  }

  const UNAVAILABLE = "the Ocean toolbar is currently unavailable"; // Open-O js/custom/ocean/cme.js
  const SELECTOR = settings.oceanReferenceSelector || "#ocean_placeholder .ocean-reference";
  const REFERENCE = /^\D{0,40}(\d{3,6})\D{0,40}$/; // one number; a telephone number is longer
  const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

  const whole = (pattern, value) => (pattern.test(value ?? "") ? String(value) : null);

  /** The demographic number, if all places that show one agree; two numbers are none. */
  function patientId() {
    const query = new URLSearchParams(window.location.search);
    const shown = [
      // eslint-disable-next-line no-undef -- OSCAR's page declares it, with var or let
      typeof demographicNo === "undefined" ? null : demographicNo,
      query.get("demographicNo"),
      query.get("demographic_no"),
      document.querySelector("input#demographicNo")?.value,
    ];
    const numbers = new Set(shown.map((value) => whole(/^\d{1,10}$/, value)).filter(Boolean));
    return numbers.size === 1 ? [...numbers][0] : null;
  }

  function oceanReference() {
    let shown = null;
    try {
      shown = document.querySelector(SELECTOR);
    } catch {
      return null; // the selector is not one: the user types the reference instead
    }
    const text = (shown?.value ?? shown?.textContent ?? "").trim();
    return REFERENCE.exec(text)?.[1] ?? null;
  }

  function ereferralReference() {
    const value = document.querySelector("input#ereferral_ref")?.value ?? "";
    return whole(UUID, value.trim().toLowerCase());
  }

  /** What became of Ocean's own toolbar: its logo is drawn, its apology stands there, or neither. */
  function oceanToolbar() {
    if (document.querySelector("#oceanLogo img")) {
      return "loaded";
    }
    const place = document.querySelector("#ocean_div");
    const visible = place !== null && place.getClientRects().length > 0;
    return visible && place.textContent.includes(UNAVAILABLE) ? "unavailable" : "absent";
  }

  window.oceanToolbarContext = () => ({
    patient_id: patientId(),
    ocean_reference: oceanReference(),
    ereferral_reference: ereferralReference(),
    site_number: whole(/^\d{4,7}$/, settings.siteNumber),
    ocean_toolbar: oceanToolbar(),
  });

  const toolbar = document.createElement("script");
  toolbar.src = `${given}/toolbar.js`;
  toolbar.dataset.connector = "oscar";
  toolbar.dataset.target = "#ocean_placeholder"; // our button stands beside Ocean's own toolbar
  if (settings.language) {
    toolbar.dataset.language = settings.language;
  }
  document.head.append(toolbar);
})();
