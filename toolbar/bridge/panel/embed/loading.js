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
