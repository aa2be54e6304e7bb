/* The button: asks for a preview of the open patient and shows it in a window of its own. */

const words = WORDS[languageOf(SCRIPT.dataset.language)];
const host = document.createElement("div");
// keeps the page's styles out, not its scripts: those share our origin and could go around any wall
const root = host.attachShadow({ mode: "open" });
const said = make("span", { class: "said", role: "status" });
const main = make("button", { type: "button" }, [words["toolbar.button"]]);
const fallback = make("a", { class: "button", target: "_blank", rel: "noopener" }, [
  words["toolbar.blocked"],
]);
const pairingBox = pairingDialog(words, (code) => withPreviewWindow(() => pair(code)));

let busy = false;

dress(root);
root.append(main, fallback, said, pairingBox.dialog);
fallback.hidden = true;
said.hidden = true;
main.addEventListener("click", () => {
  if (pairing() === null) pairingBox.ask();
  else withPreviewWindow(async () => {});
});
fallback.addEventListener("click", () => {
  fallback.hidden = true;
  main.hidden = false;
});
place();
new MutationObserver(place).observe(document, { childList: true, subtree: true });
tellWhoIsOpen();

/** Do what comes first, then open a preview; the window opens at once, while it is our click. */
async function withPreviewWindow(first) {
  if (busy) return;
  busy = true;
  main.setAttribute("aria-busy", "true");
  const preview = window.open("", "_blank");
  if (preview !== null) {
    preview.opener = null;
    preview.document.title = words["toolbar.button"];
    preview.document.body.textContent = words["toolbar.working"];
  }
  tellUser(words["toolbar.working"]);
  try {
    await first();
    pairingBox.dialog.close();
    show(preview, previewAddress(await say("POST", "/v1/previews", await openPatient())));
  } catch (trouble) {
    preview?.close();
    failed(trouble.code ?? "unexpected");
  }
  main.removeAttribute("aria-busy");
  busy = false;
}

function show(preview, address) {
  if (preview === null || preview.closed) {
    fallback.href = address;
    fallback.hidden = false;
    main.hidden = true;
    tellUser("");
    return;
  }
  preview.location.replace(address);
  tellUser(words["toolbar.opened"]);
}

/** Return the panel's address if it is one on this computer, of this bridge. */
function previewAddress({ panel_url: address }) {
  const url = new URL(address);
  const ours = url.hostname === "127.0.0.1" && url.port === new URL(BRIDGE).port;
  if (!ours || !url.pathname.startsWith("/panel/")) throw new Trouble("toolbar.unverified");
  return url.href;
}

function failed(code) {
  const known = code in words ? code : "unexpected";
  if (["not-paired", "origin-refused", "pairing-refused"].includes(code)) {
    tellUser("");
    pairingBox.ask(known);
    return;
  }
  pairingBox.dialog.close();
  tellUser(words[known], true);
}

function tellUser(sentence, isProblem = false) {
  said.textContent = sentence;
  said.hidden = sentence === "";
  said.classList.toggle("problem", isProblem);
}

/** Tell the bridge which patient is open, so that a preview of another one cannot be sent. */
async function tellWhoIsOpen() {
  if (pairing() === null) return;
  try {
    await say("PUT", "/v1/context", await openPatient());
  } catch {
    // nothing was clicked, so there is nothing to say; the click will tell
  }
}

/** Stand after the target, which an EMR may draw late or again; else in the corner. */
function place() {
  const target = SCRIPT.dataset.target ? document.querySelector(SCRIPT.dataset.target) : null;
  if (target !== null && target.nextSibling !== host) {
    host.dataset.place = "inline";
    target.after(host);
  } else if (target === null && !host.isConnected) {
    host.dataset.place = "corner";
    (document.body ?? document.documentElement).append(host);
  }
}

function languageOf(asked) {
  if (asked in WORDS) return asked;
  // the user's own, not the page's: EMR pages say "en" whatever they are written in
  return navigator.language.toLowerCase().startsWith("fr") ? "fr" : "en";
}
