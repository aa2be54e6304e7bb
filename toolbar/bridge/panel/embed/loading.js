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
