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

  // `patientOnly`: who is open, asked often; the chosen files are not read for that
  window.oceanToolbarContext = async ({ patientOnly = false } = {}) => ({
    ...patient(),
    site_number: whole(/^\d{4,7}$/, settings.siteNumber),
    browser: browser(),
    documents: patientOnly ? [] : await documents(),
  });

  loadToolbar({
    connector: "medaccess",
    bridge: settings.bridge,
    language: settings.language,
  });

  // The same in every snippet, written by `make docs`; change nothing from here to the end.
  function sentences() {
    return {
    "en": {
      "toolbar.ask": "To send troubleshooting info, this page has to reach the toolbar on this computer. Your browser will ask whether it may; choose “Allow”. The page reaches nothing else by it.",
      "toolbar.ask.go-on": "Go on",
      "toolbar.asking": "Choose “Allow” in your browser's question, at the top left of the window.",
      "toolbar.denied": "Your browser keeps this page from reaching the toolbar on this computer. Click the symbol left of the address, allow access to apps or devices on this computer, then try again.",
      "toolbar.not-running": "The toolbar is not running on this computer. Start it (“ocean-toolbar install”), then try again.",
      "toolbar.retry": "Try again"
    },
    "fr": {
      "toolbar.ask": "Pour envoyer l'information de dépannage, cette page doit joindre la barre d'outils de cet ordinateur. Votre navigateur demandera si elle le peut; choisissez « Autoriser ». La page ne joint rien d'autre ainsi.",
      "toolbar.ask.go-on": "Continuer",
      "toolbar.asking": "Choisissez « Autoriser » dans la question du navigateur, en haut à gauche de la fenêtre.",
      "toolbar.denied": "Votre navigateur empêche cette page de joindre la barre d'outils de cet ordinateur. Cliquez sur le symbole à gauche de l'adresse, autorisez l'accès aux applications ou aux appareils de cet ordinateur, puis réessayez.",
      "toolbar.not-running": "La barre d'outils ne fonctionne pas sur cet ordinateur. Démarrez-la (« ocean-toolbar install »), puis réessayez.",
      "toolbar.retry": "Réessayer"
    }
  };
  }

  /* Whether the browser lets this page ask this computer (Chrome and Edge ask the user from 142 on). */

  /**
   * Return "granted", "prompt" or "denied". Plain http and pages of this computer itself are never
   * asked about, and cannot tell a refusal either; a browser that knows neither name asks nobody.
   */
  async function permission() {
    const own = /^(127\.[\d.]+|localhost|\[::1\])$/.test(location.hostname);
    if (own || !window.isSecureContext) return "granted";
    for (const name of ["loopback-network", "local-network-access"]) {
      try {
        return (await navigator.permissions.query({ name })).state;
      } catch {
        // an older name, or none
      }
    }
    return "granted";
  }

  /*
   * Loads the toolbar from this computer, and says what stands in the way: the browser asks first,
   * or was told no, or no toolbar runs. Where the browser lets a page through without asking, it
   * remembers that in the page's storage, so as not to explain a question that does not come.
   */

  function loadToolbar({ connector, bridge, language, target }) {
    const origin = bridge || "http://127.0.0.1:8765";
    // the toolbar's script is only ever taken from this very computer
    if (!/^http:\/\/(127\.0\.0\.1|\[::1\]|localhost):\d{1,5}$/.test(origin)) return;

    const KEY = "ocean-toolbar-unasked";
    const preferred = navigator.language.toLowerCase().startsWith("fr") ? "fr" : "en";
    const words = sentences()[language] ?? sentences()[preferred];
    const box = document.createElement("div");
    const root = box.attachShadow({ mode: "open" });
    start();

    async function start() {
      if ((await permission()) === "prompt" && !isUnasked()) {
        show("permission", words["toolbar.ask"], words["toolbar.ask.go-on"], () => {
          show("asking", words["toolbar.asking"]);
          load();
        });
      } else load();
    }

    function load() {
      const script = document.createElement("script");
      script.src = `${origin}/toolbar.js`;
      script.dataset.connector = connector;
      if (target) script.dataset.target = target;
      if (language) script.dataset.language = language;
      script.addEventListener("load", async () => {
        box.remove();
        if ((await permission()) === "prompt") noteUnasked();
      });
      script.addEventListener("error", async () => {
        script.remove();
        const denied = (await permission()) === "denied";
        const code = denied ? "toolbar.denied" : "toolbar.not-running";
        show(denied ? "denied" : "not-running", words[code], words["toolbar.retry"], start);
      });
      document.head.append(script);
    }

    function show(state, sentence, label = "", onClick = null) {
      box.dataset.oceanToolbar = state;
      box.style.cssText = "all: initial; display: block; margin: 4px; max-width: 420px";
      const said = document.createElement("p");
      said.setAttribute("role", "status");
      said.textContent = sentence;
      said.style.cssText =
        "margin: 0; padding: 8px 10px; border: 1px solid #71858f; border-radius: 6px;" +
        "background: #fff; color: #14242c; font: 14px/1.4 system-ui, sans-serif";
      if (onClick !== null) {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = label;
        button.style.cssText = "display: block; margin-top: 6px; min-height: 30px; font: inherit";
        button.addEventListener("click", onClick);
        said.append(button);
      }
      root.replaceChildren(said);
      const place = target ? document.querySelector(target) : null;
      if (place !== null) place.after(box);
      else document.body.append(box);
    }

    function isUnasked() {
      try {
        return localStorage.getItem(KEY) !== null;
      } catch {
        return false; // no storage here: explain again
      }
    }

    function noteUnasked() {
      try {
        localStorage.setItem(KEY, "1");
      } catch {
        // then it is explained again, no more
      }
    }
  }
})();
