/* Runs on a page of Acme: tells the toolbar which chart is open. Load it at the page's end:
 *
 *   <script src="acme.js" data-bridge="http://127.0.0.1:8765" data-site-number="7001"></script>
 *
 * CHANGE: where the page shows the number. It reads that number; no name, no note, no cookie.
 */
(() => {
  "use strict";

  const settings = document.currentScript.dataset;

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

  loadToolbar({
    connector: "acme",
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
