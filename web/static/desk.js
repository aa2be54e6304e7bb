// Live lists and tickets, and keys; without this script the pages work as they are.

const root = document.querySelector("[data-live]");
const changed = document.querySelector("[data-changed]");
const hint = document.querySelector("[data-keys-hint]");

// Whatever somebody has begun would be lost, were the page loaded again.
function begun() {
  const typing = document.activeElement?.matches("input, select, textarea");
  const fields = [...document.querySelectorAll("main input, main select, main textarea")];
  return typing || document.querySelector("[data-begun]") !== null || fields.some(differs);
}

/** Say whether a field is another than the page came with. */
function differs(field) {
  if (field.matches("select")) {
    const chosen = [...field.options].findIndex((option) => option.defaultSelected);
    return field.selectedIndex !== Math.max(chosen, 0);
  }
  if (field.matches("[type=checkbox], [type=radio]")) return field.checked !== field.defaultChecked;
  return field.value !== field.defaultValue;
}

// A page that reloads by itself would keep a log-in alive that nobody uses any more.
const ATTENDED = 5 * 60 * 1000;
const TOUCHED = "desk-touched";
const RELOADING = "desk-reloading";

function touch() {
  sessionStorage.setItem(TOUCHED, String(Date.now()));
}

function attended() {
  return Date.now() - Number(sessionStorage.getItem(TOUCHED)) < ATTENDED;
}

function follow(address) {
  const events = new EventSource(address);
  events.addEventListener("changed", () => {
    // the answer to a form is never loaded again: that would send the form, without a click
    if (root.dataset.fetched === undefined || begun() || !attended()) {
      changed.hidden = false;
    } else {
      sessionStorage.setItem(RELOADING, "yes");
      location.reload();
    }
  });
  // the right to see has ended: nothing more comes, and the browser must not ask again
  events.addEventListener("ended", () => events.close());
  addEventListener("pagehide", () => events.close());
}

function step(by) {
  const links = [...document.querySelectorAll("tbody th a")];
  const at = links.indexOf(document.activeElement);
  links[Math.min(Math.max(at + by, 0), links.length - 1)]?.focus();
}

async function copy(button) {
  const text = document.getElementById(button.dataset.copy)?.textContent ?? "";
  await navigator.clipboard.writeText(text);
  const said = document.querySelector("[data-copied]");
  // said anew each time, also to whoever hears the page
  said.hidden = true;
  requestAnimationFrame(() => {
    said.hidden = false;
  });
}

// without this script the form shows the page anew, with the ready-made answer alone
function insert(event) {
  event.preventDefault();
  const [chosen] = document.querySelector("#canned").selectedOptions;
  const body = document.querySelector("#body");
  body.setRangeText(chosen.dataset.words, body.selectionStart, body.selectionEnd, "end");
  body.focus();
}

const keys = {
  "/": () => document.querySelector("#q")?.focus(),
  j: () => step(1),
  k: () => step(-1),
  r: () => document.querySelector("#body")?.focus(),
  a: () => document.querySelector("[data-key=a]")?.click(),
  c: () => document.querySelector("[data-copy]")?.click(),
};

// WCAG 2.1.4: whoever speaks to the computer must be able to switch single keys off
const KEYS = "desk-keys";
const keySwitch = document.querySelector("[data-keys-switch]");

function keysOn() {
  return localStorage.getItem(KEYS) !== "off";
}

function showSwitch() {
  keySwitch.setAttribute("aria-pressed", String(keysOn()));
}

if (root) {
  if (sessionStorage.getItem(RELOADING) === null) {
    touch();
  }
  sessionStorage.removeItem(RELOADING);
  for (const act of ["pointerdown", "keydown", "wheel"]) {
    addEventListener(act, touch, { passive: true });
  }
  follow(root.dataset.live);
  document.querySelector("[data-insert]")?.addEventListener("submit", insert);
  if (hint && keySwitch) {
    hint.hidden = false;
    showSwitch();
    keySwitch.addEventListener("click", () => {
      localStorage.setItem(KEYS, keysOn() ? "off" : "on");
      showSwitch();
    });
  }
  // the clipboard is there over TLS and on this machine alone
  if (navigator.clipboard) {
    for (const button of document.querySelectorAll("[data-copy]")) {
      button.hidden = false;
      button.addEventListener("click", () => copy(button));
    }
  }
  document.addEventListener("keydown", (event) => {
    const plain = !(event.ctrlKey || event.metaKey || event.altKey);
    if (plain && keysOn() && Object.hasOwn(keys, event.key) && !event.target.matches("input, select, textarea")) {
      event.preventDefault();
      keys[event.key]();
    }
  });
}
