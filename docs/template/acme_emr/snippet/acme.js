/* Runs on a page of Acme: tells the toolbar which chart is open. Load it at the page's end:
 *
 *   <script src="acme.js" data-bridge="http://127.0.0.1:8765" data-site-number="7001"></script>
 *
 * CHANGE: where the page shows the number. It reads that number; no name, no note, no cookie.
 */
(() => {
  "use strict";

  const settings = document.currentScript.dataset;
  const LOOPBACK = /^http:\/\/(127\.0\.0\.1|\[::1\]|localhost):\d{1,5}$/;
  const bridge = settings.bridge || "http://127.0.0.1:8765";
  if (!LOOPBACK.test(bridge)) {
    return; // the toolbar's script is only ever taken from this very computer
  }

  const whole = (pattern, value) => (pattern.test(value ?? "") ? String(value) : null);

  /** The number of the open chart; two places that differ name nobody. */
  function patientId() {
    const shown = [...document.querySelectorAll("[data-acme-patient]")];
    const numbers = new Set(shown.map((place) => whole(/^\d{1,10}$/, place.dataset.acmePatient)));
    return numbers.size === 1 ? [...numbers][0] : null;
  }

  // exactly the members that accept() in launch.py takes; it may also answer a promise
  window.oceanToolbarContext = () => ({
    patient_id: patientId(),
    site_number: whole(/^\d{4,7}$/, settings.siteNumber),
    ocean_toolbar: document.querySelector("#ocean_placeholder *") ? "loaded" : "absent",
  });

  const toolbar = document.createElement("script");
  toolbar.src = `${bridge}/toolbar.js`;
  toolbar.dataset.connector = "acme";
  document.head.append(toolbar);
})();
