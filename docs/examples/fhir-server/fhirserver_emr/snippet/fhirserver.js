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
  const markedBy = settings.markedBy || "data-emr-id";
  if (!/^data-[a-z-]{1,40}$/.test(markedBy)) return;

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

  loadToolbar({
    connector: "fhirserver",
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
      "toolbar.button": "Send troubleshooting info",
      "toolbar.denied": "Your browser keeps this page from reaching the toolbar on this computer. Click the symbol left of the address, allow access to apps or devices on this computer, then try again.",
      "toolbar.not-running": "The toolbar is not running on this computer. Start it (“ocean-toolbar install”), then try again.",
      "toolbar.retry": "Try again",
      "toolbar.unpaired": "This page is not connected to the toolbar on this computer yet. Click, and type the code once.",
      "toolbar.unverified": "What answers on this computer is not the toolbar that this page is connected to. Nothing was given to it."
    },
    "fr": {
      "toolbar.ask": "Pour envoyer l'information de dépannage, cette page doit joindre la barre d'outils de cet ordinateur. Votre navigateur demandera si elle le peut; choisissez « Autoriser ». La page ne joint rien d'autre ainsi.",
      "toolbar.ask.go-on": "Continuer",
      "toolbar.asking": "Choisissez « Autoriser » dans la question du navigateur, en haut à gauche de la fenêtre.",
      "toolbar.button": "Envoyer l'information de dépannage",
      "toolbar.denied": "Votre navigateur empêche cette page de joindre la barre d'outils de cet ordinateur. Cliquez sur le symbole à gauche de l'adresse, autorisez l'accès aux applications ou aux appareils de cet ordinateur, puis réessayez.",
      "toolbar.not-running": "La barre d'outils ne fonctionne pas sur cet ordinateur. Démarrez-la (« ocean-toolbar install »), puis réessayez.",
      "toolbar.retry": "Réessayer",
      "toolbar.unpaired": "Cette page n'est pas encore liée à la barre d'outils de cet ordinateur. Cliquez, et écrivez le code une seule fois.",
      "toolbar.unverified": "Ce qui répond sur cet ordinateur n'est pas la barre d'outils à laquelle cette page est liée. Rien ne lui a été transmis."
    }
  };
  }

  /* What stands in the way, by one of the codes that the catalogue has sentences for. */

  class Trouble extends Error {
    constructor(code) {
      super(code);
      this.code = code;
    }
  }

  /*
   * SHA-256 and HMAC (FIPS 180-4, RFC 2104). The browser has its own only on secure pages, and an
   * EMR on a clinic's network often is plain http; one way that works everywhere is one to test.
   */

  const ROUNDS = (() => {
    const primes = [];
    for (let n = 2; primes.length < 64; n += 1) {
      if (primes.every((prime) => n % prime !== 0)) primes.push(n);
    }
    const fraction = (root) => Math.floor((root - Math.floor(root)) * 2 ** 32) | 0;
    return {
      start: primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime))),
      constants: primes.map((prime) => fraction(Math.cbrt(prime))),
    };
  })();

  function sha256(bytes) {
    const padded = new Uint8Array(((bytes.length + 8) >> 6) * 64 + 64);
    padded.set(bytes);
    padded[bytes.length] = 0x80;
    const view = new DataView(padded.buffer);
    view.setUint32(padded.length - 8, Math.floor(bytes.length / 2 ** 29));
    view.setUint32(padded.length - 4, bytes.length << 3);
    const state = [...ROUNDS.start];
    for (let at = 0; at < padded.length; at += 64) mix(state, view, at);
    const digest = new DataView(new ArrayBuffer(32));
    state.forEach((word, index) => digest.setInt32(index * 4, word));
    return new Uint8Array(digest.buffer);
  }

  function mix(state, view, at) {
    const words = new Int32Array(64);
    for (let i = 0; i < 16; i += 1) words[i] = view.getInt32(at + i * 4);
    for (let i = 16; i < 64; i += 1) {
      const early = turn(words[i - 15], 7) ^ turn(words[i - 15], 18) ^ (words[i - 15] >>> 3);
      const late = turn(words[i - 2], 17) ^ turn(words[i - 2], 19) ^ (words[i - 2] >>> 10);
      words[i] = words[i - 16] + early + words[i - 7] + late;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i += 1) {
      const choice = (e & f) ^ (~e & g);
      const majority = (a & b) ^ (a & c) ^ (b & c);
      const early = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
      const first = (h + early + choice + ROUNDS.constants[i] + words[i]) | 0;
      const second = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + majority) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((word, index) => {
      state[index] = (state[index] + word) | 0;
    });
  }

  function turn(word, by) {
    return (word >>> by) | (word << (32 - by));
  }

  function hmac(key, message) {
    const block = new Uint8Array(64);
    block.set(key.length > 64 ? sha256(key) : key);
    const inner = sha256(joined(block.map((byte) => byte ^ 0x36), message));
    return sha256(joined(block.map((byte) => byte ^ 0x5c), inner));
  }

  function joined(left, right) {
    const whole = new Uint8Array(left.length + right.length);
    whole.set(left);
    whole.set(right, left.length);
    return whole;
  }

  function hex(bytes) {
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function utf8(text) {
    return new TextEncoder().encode(text);
  }

  /* One call of the bridge, and the proof that it is the bridge which was paired here. */

  /** Call and return the answer; throw what stands in the way, by its code. */
  async function tell(origin, method, path, body, headers = {}) {
    const options = {
      method,
      headers: { ...headers, "Content-Type": "application/json" },
      body: JSON.stringify(body),
      mode: "cors",
      credentials: "omit",
      cache: "no-store",
      redirect: "error",
      referrerPolicy: "no-referrer",
    };
    let response = null;
    try {
      response = await fetch(`${origin}${path}`, options);
    } catch {
      // nobody there, or the browser keeps this page from asking
    }
    if (response === null) throw new Trouble("toolbar.not-running");
    const answer = response.status === 204 ? {} : await response.json().catch(() => ({}));
    if (!response.ok) throw new Trouble(answer.code ?? "unexpected");
    return answer;
  }

  /** Throw unless whoever answers there knows the token, which is not sent for that. */
  async function demandProof(origin, { token_id, token }) {
    // with the port in it, a program on that port cannot have a bridge on another one answer for it
    const nonce = `${new URL(origin).port}.${hex(crypto.getRandomValues(new Uint8Array(32)))}`;
    const { proof } = await tell(origin, "POST", "/v1/proofs", { token_id, nonce });
    const expected = hex(hmac(sha256(utf8(token)), utf8(nonce)));
    if (proof !== expected) throw new Trouble("toolbar.unverified");
  }

  /** Return a pairing if it is whole, else null. */
  function wholePairing(found) {
    const whole = typeof found?.token_id === "string" && typeof found?.token === "string";
    return whole ? found : null;
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
   * Loads the toolbar from this computer, and says what stands in the way: this page is not connected,
   * the browser asks first or was told no, no toolbar runs.
   *
   * What is loaded runs as the page's own script, and on a shared computer any program may have taken
   * the port. So nothing is loaded before a person asks for it here, or the bridge has proved that it
   * is the one that was paired with this page.
   */

  function loadToolbar({ connector, bridge, language, target }) {
    const origin = bridge || "http://127.0.0.1:8765";
    // the toolbar's script is only ever taken from this very computer
    if (!/^http:\/\/(127\.0\.0\.1|\[::1\]|localhost):\d{1,5}$/.test(origin)) return;

    const preferred = navigator.language.toLowerCase().startsWith("fr") ? "fr" : "en";
    const words = sentences()[language] ?? sentences()[preferred];
    const box = document.createElement("div");
    const root = box.attachShadow({ mode: "open" });
    start();

    function start() {
      const pairing = wholePairing(stored("ocean-toolbar"));
      if (pairing === null) offer();
      else explained(() => verify(pairing));
    }

    /** Load nothing until somebody asks: many who open this page have no toolbar. */
    function offer() {
      show("not-paired", words["toolbar.unpaired"], words["toolbar.button"], () =>
        explained(() => load("now")),
      );
    }

    async function verify(pairing) {
      try {
        await demandProof(origin, pairing);
        load("");
      } catch (trouble) {
        if (["not-paired", "origin-refused"].includes(trouble.code)) offer();
        else if (trouble.code === "toolbar.not-running") failed();
        else show("unverified", words["toolbar.unverified"], words["toolbar.retry"], start);
      }
    }

    /** Explain the browser's question before it comes, then go on. */
    async function explained(goOn) {
      const mayAsk = (await permission()) === "prompt" && stored("ocean-toolbar-unasked") === null;
      if (!mayAsk) return goOn();
      return show("permission", words["toolbar.ask"], words["toolbar.ask.go-on"], () => {
        show("asking", words["toolbar.asking"]);
        goOn();
      });
    }

    function load(connect) {
      const before = permission();
      const script = document.createElement("script");
      script.src = `${origin}/toolbar.js`;
      script.dataset.connector = connector;
      if (connect) script.dataset.connect = connect;
      if (target) script.dataset.target = target;
      if (language) script.dataset.language = language;
      script.addEventListener("load", async () => {
        box.remove();
        // a browser that lets this page through without asking is not explained the next time
        const unasked = (await before) === "prompt" && (await permission()) === "prompt";
        if (unasked) store("ocean-toolbar-unasked", true);
      });
      script.addEventListener("error", () => {
        script.remove();
        failed();
      });
      document.head.append(script);
    }

    async function failed() {
      const denied = (await permission()) === "denied";
      if (denied) store("ocean-toolbar-unasked", null); // it does ask, so it is explained again
      const code = denied ? "toolbar.denied" : "toolbar.not-running";
      show(denied ? "denied" : "not-running", words[code], words["toolbar.retry"], retry);
    }

    /** Whoever asked for the toolbar once need not do so again. */
    function retry() {
      if (wholePairing(stored("ocean-toolbar")) === null) load("now");
      else start();
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
        button.style.cssText =
          "display: block; margin-top: 6px; min-height: 34px; padding: 4px 12px; font: inherit";
        button.addEventListener("click", onClick);
        said.append(button);
      }
      root.replaceChildren(said);
      const place = target ? document.querySelector(target) : null;
      if (place !== null) place.after(box);
      else document.body.append(box);
    }

    function stored(key) {
      try {
        return JSON.parse(localStorage.getItem(key));
      } catch {
        return null; // no storage here, or not ours
      }
    }

    function store(key, value) {
      try {
        localStorage.setItem(key, JSON.stringify(value));
      } catch {
        // then it is explained again, no more
      }
    }
  }
})();
