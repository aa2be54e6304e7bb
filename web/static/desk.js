// Live lists and tickets, and keys; without this script the pages work as they are.

const root = document.querySelector("[data-live]");
const changed = document.querySelector("[data-changed]");
const hint = document.querySelector("[data-keys-hint]");

function busy() {
  const draft = document.querySelector("[data-draft] textarea");
  const typing = document.activeElement?.matches("input, select, textarea");
  return typing || Boolean(draft && draft.value !== draft.defaultValue);
}

function follow(address) {
  const events = new EventSource(address);
  events.addEventListener("changed", () => {
    // never under the fingers of somebody who writes
    if (busy()) {
      changed.hidden = false;
    } else {
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

const keys = {
  "/": () => document.querySelector("#q")?.focus(),
  j: () => step(1),
  k: () => step(-1),
  r: () => document.querySelector("#body")?.focus(),
  a: () => document.querySelector("[data-key=a]")?.click(),
};

if (root) {
  follow(root.dataset.live);
  if (hint) hint.hidden = false;
  document.addEventListener("keydown", (event) => {
    const plain = !(event.ctrlKey || event.metaKey || event.altKey);
    if (plain && keys[event.key] && !event.target.matches("input, select, textarea")) {
      event.preventDefault();
      keys[event.key]();
    }
  });
}
