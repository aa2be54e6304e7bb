/* Runs in the page that Accuro's CDS menu opens: tells the toolbar which chart is open, no more.
 *
 * Load it at the end of accuro.html (see ../README.md), configured by attributes of its tag:
 *   data-bridge        the bridge on this computer (default http://127.0.0.1:8765)
 *   data-site-number   the clinic's Ocean site number
 *   data-language      fr or en (default: the browser's)
 *   data-patient-id    the patient, where a server got the menu's parameters by POST
 *
 * Of the patient it reads two numbers only: no name, no cookie, no storage; it asks Accuro for
 * nothing. The menu's parameters leave the address at once, so that none of them stays in the
 * history or is sent on as a referrer. If the menu passed what Ocean's own entries pass, the
 * bridge is told: it drops all of it at its door, and from then on stops whatever holds the
 * site's credential.
 */
(() => {
  "use strict";

  const settings = document.currentScript.dataset;
  const query = new URLSearchParams(window.location.search);
  const handed = query.getAll("patientID");
  const dropped = Object.fromEntries(
    ["userID", "siteKey", "siteCredential"]
      .map((name) => [name, query.getAll(name)])
      .filter(([, values]) => values.length > 0)
      // twice is a link that is set up wrongly: the bridge refuses it, and knows both
      .map(([name, values]) => [name, values.length > 1 ? values : values[0]]),
  );
  window.history.replaceState(null, "", window.location.pathname);

  const LOOPBACK = /^http:\/\/(127\.0\.0\.1|\[::1\]|localhost):\d{1,5}$/;
  const given = settings.bridge || "http://127.0.0.1:8765";
  if (!LOOPBACK.test(given)) {
    return; // the toolbar's script is only ever taken from this very computer
  }

  const whole = (pattern, value) => (pattern.test(value ?? "") ? String(value) : null);

  /** The patient's number, if all that name one agree; two numbers are none. */
  function patientId() {
    const shown = [...handed, settings.patientId];
    const numbers = new Set(shown.map((value) => whole(/^\d{1,10}$/, value)).filter(Boolean));
    return numbers.size === 1 ? [...numbers][0] : null;
  }

  /** What the user typed: Accuro shows no reference, Ocean's portal does. */
  function oceanReference() {
    return whole(/^\d{3,10}$/, document.querySelector("#ocean-reference")?.value.trim());
  }

  window.oceanToolbarContext = () => ({
    patient_id: patientId(),
    ocean_reference: oceanReference(),
    ereferral_reference: null,
    site_number: whole(/^\d{4,7}$/, settings.siteNumber),
    ...dropped,
  });

  const toolbar = document.createElement("script");
  toolbar.src = `${given}/toolbar.js`;
  toolbar.dataset.connector = "accuro";
  toolbar.dataset.target = "#ocean-toolbar";
  if (settings.language) {
    toolbar.dataset.language = settings.language;
  }
  document.head.append(toolbar);
})();
