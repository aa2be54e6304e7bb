/* The extension's settings, and the pairing code: typed here, where no EMR's page sees the keys. */

const SCRIPTS = ["words", "trouble", "elements", "look", "watching", "button", "reading", "content"];
const NAMES = { medaccess: "Med Access", accuro: "Accuro" };
const language = languageOf("");
const words = WORDS[language];
const form = document.querySelector("#settings");
const pairing = document.querySelector("#pairing");

document.documentElement.lang = language;
document.title = words["extension.title"];
for (const place of document.querySelectorAll("[data-word]")) {
  place.textContent = words[place.dataset.word];
}
form.addEventListener("submit", (event) => {
  event.preventDefault();
  save();
});
pairing.addEventListener("submit", (event) => {
  event.preventDefault();
  connect();
});
fill();

async function fill() {
  const kept = await settings();
  for (const name of ["siteNumber", "port", "language"]) form.elements[name].value = kept[name];
  const fields = Object.keys(EMRS).map((emr) => fieldset(emr, { ...EMRS[emr], ...kept.emrs[emr] }));
  document.querySelector("#emrs").replaceChildren(...fields);
  await showPairing();
}

function fieldset(emr, kept) {
  const rows = ["address", "parameter", "selector"].map((name) => {
    const input = make("input", { name: `${emr}.${name}`, type: name === "address" ? "url" : "text" });
    input.value = kept[name];
    const hint = make("p", { class: "hint" }, [words[`extension.${name}.hint`]]);
    return make("p", {}, [
      make("label", {}, [make("span", {}, [words[`extension.${name}`]]), input]),
      hint,
    ]);
  });
  return make("fieldset", {}, [make("legend", {}, [NAMES[emr]]), ...rows]);
}

async function save() {
  const value = (name) => form.elements[name].value.trim();
  const emrs = Object.fromEntries(
    Object.keys(EMRS).map((emr) => [
      emr,
      {
        address: originOf(value(`${emr}.address`)),
        parameter: value(`${emr}.parameter`),
        selector: value(`${emr}.selector`),
      },
    ]),
  );
  const origins = patternsOf(emrs);
  // the browser asks the user; it lets us ask only while this is their click
  const allowed = origins.length === 0 || (await chrome.permissions.request({ origins }));
  if (!allowed) return say("said", words["extension.refused"]);
  await storeSettings({
    emrs,
    siteNumber: value("siteNumber"),
    port: Number(value("port")),
    language: value("language"),
  });
  await register(origins);
  return say("said", words["extension.saved"]);
}

/** Run on these pages from now on, and on no other. */
async function register(matches) {
  const old = await chrome.scripting.getRegisteredContentScripts({ ids: ["button"] });
  if (old.length > 0) await chrome.scripting.unregisterContentScripts({ ids: ["button"] });
  if (matches.length === 0) return;
  const js = SCRIPTS.map((name) => `${name}.js`);
  await chrome.scripting.registerContentScripts([{ id: "button", matches, js }]);
}

function originOf(address) {
  const { protocol, origin } = URL.canParse(address) ? new URL(address) : {};
  return ["http:", "https:"].includes(protocol) ? origin : "";
}

/** The browser knows no ports here; the worker compares the whole address again. */
function patternsOf(emrs) {
  const addresses = Object.values(emrs).flatMap(({ address }) => (address ? [new URL(address)] : []));
  return addresses.map(({ protocol, hostname }) => `${protocol}//${hostname}/*`);
}

async function connect() {
  const code = pairing.elements.code.value;
  pairing.elements.code.value = "";
  let said = "";
  try {
    await (await ourBridge()).pair(code, words["extension.title"].slice(0, 80));
  } catch (trouble) {
    said = words[trouble.code] ?? words.unexpected;
  }
  await showPairing(said);
}

async function showPairing(trouble = "") {
  const isPaired = (await PAIRING.kept()) !== null;
  document.querySelector("#how").textContent = words["toolbar.pair.how"];
  say("paired", trouble || (isPaired ? words["extension.paired"] : words["extension.unpaired"]));
}

function say(id, sentence) {
  document.querySelector(`#${id}`).textContent = sentence;
}
