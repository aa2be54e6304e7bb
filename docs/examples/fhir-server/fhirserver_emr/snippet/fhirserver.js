/* Runs on the clinic's page over a FHIR server: tells the toolbar which chart is open. Load it at
 * the page's end:
 *
 *   <script src="fhirserver.js" data-bridge="http://127.0.0.1:8765" data-site-number="7001"></script>
 *
 * The page marks the open chart with the number under which Ocean knows it, which is either the
 * Patient's id or the value under the clinic's `emr_id_system`:
 *
 *   <main data-emr-id="4711">
 *
 * FHIR says nothing of pages, so the attribute is a GUESS: name another in `data-marked-by`.
 * It reads that number; no name, no note, no cookie, no token.
 */
(() => {
  "use strict";

  const settings = document.currentScript.dataset;
  const LOOPBACK = /^http:\/\/(127\.0\.0\.1|\[::1\]|localhost):\d{1,5}$/;
  const bridge = settings.bridge || "http://127.0.0.1:8765";
  const markedBy = settings.markedBy || "data-emr-id";
  if (!LOOPBACK.test(bridge) || !/^data-[a-z-]{1,40}$/.test(markedBy)) {
    return; // the toolbar's script is only ever taken from this very computer
  }

  const whole = (pattern, value) => (pattern.test(value ?? "") ? String(value) : null);

  /** The number of the open chart; two places that differ name nobody. */
  function patientId() {
    const shown = [...document.querySelectorAll(`[${markedBy}]`)];
    const numbers = new Set(
      shown.map((place) => whole(/^\d{1,10}$/, place.getAttribute(markedBy))),
    );
    return numbers.size === 1 ? [...numbers][0] : null;
  }

  // exactly the members that accept() in launch.py takes
  window.oceanToolbarContext = () => ({
    patient_id: patientId(),
    site_number: whole(/^\d{4,7}$/, settings.siteNumber),
    ocean_toolbar: document.querySelector("#ocean_placeholder *") ? "loaded" : "absent",
  });

  const toolbar = document.createElement("script");
  toolbar.src = `${bridge}/toolbar.js`;
  toolbar.dataset.connector = "fhirserver";
  document.head.append(toolbar);
})();
