/*
 * The button, and beside it one sentence that says how things stand. It asks for a preview of the
 * open patient and shows it in a window of its own; it can neither see nor send it.
 *
 * `link` is how this button reaches the page and the bridge:
 *   words, target           the sentences; where to stand
 *   shadow                  "closed" keeps the page's scripts out; else only its styles are kept out
 *   whom(patientOnly)       the context that the page names, or null
 *   isPaired(), connect(code)   whether there is a pairing; ask for one, after this trouble
 *   tell(context), prepare(context)   as in asking.js
 *   openWindow()            `{ show(address), close() }` of the preview's window, made by a click
 */

function toolbarButton(link) {
  const { words } = link;
  const host = document.createElement("div");
  const root = host.attachShadow({ mode: link.shadow ?? "open" });
  const said = make("span", { class: "said", role: "status" });
  const main = make("button", { type: "button", class: "main" }, [words["toolbar.button"]]);
  const fallback = make("a", { class: "button", target: "_blank", rel: "noopener" }, [
    words["toolbar.blocked"],
  ]);
  let open = null; // the patient that the page names now
  let prepared = null; // the patient whose preview was opened last
  let standing = ""; // what the last call said, if it went wrong
  let lasting = false; // a click has found it, and that the bridge answers does not disprove it
  let busy = false;
  let telling = Promise.resolve();

  dress(root);
  root.append(main, fallback, said);
  fallback.hidden = true;
  main.addEventListener("click", (event) => {
    if (event.isTrusted) clicked();
  });
  fallback.addEventListener("click", () => {
    fallback.hidden = true;
    main.hidden = false;
  });
  watchPage((cameBack) => {
    place();
    look(cameBack);
  });
  place();
  look(true);

  async function clicked() {
    if (await link.isPaired()) await withWindow(async () => {});
    else link.connect();
  }

  /** Do what comes first, then prepare a preview; the window opens at once, while it is our click. */
  async function withWindow(first) {
    if (busy) return;
    busy = true;
    main.setAttribute("aria-busy", "true");
    const preview = link.openWindow();
    say("working", words["toolbar.working"]);
    try {
      await first();
      await prepare(preview);
      standing = "";
    } catch (trouble) {
      preview.close();
      standing = trouble.code ?? "unexpected";
      lasting = !["toolbar.not-running", "toolbar.denied"].includes(standing);
      if (needsCode(standing)) link.connect(standing);
    }
    main.removeAttribute("aria-busy");
    busy = false;
    show();
  }

  async function prepare(preview) {
    const context = await link.whom(false);
    if (context === null) throw new Trouble("toolbar.no-context");
    const address = await link.prepare(context);
    open = await link.whom(true);
    prepared = { patient_id: context.patient_id, ocean_reference: context.ocean_reference };
    const isOther = !samePatient(prepared, open);
    if (isOther) return preview.close();
    if (preview.show(address)) return;
    fallback.href = address;
    fallback.hidden = false;
    main.hidden = true;
  }

  /** See who is open now; tell the bridge if that is another patient, or if the user came back. */
  async function look(cameBack) {
    const before = open;
    open = await link.whom(true);
    const same = samePatient(before, open) && before?.ocean_reference === open?.ocean_reference;
    if (same && !cameBack) return;
    if (!samePatient(before, open)) [standing, lasting] = ["", false];
    show();
    telling = telling.then(tell);
  }

  async function tell() {
    if (!(await link.isPaired())) return show();
    try {
      await link.tell(patientName(open) === null ? null : open);
      const answered = standing.startsWith("toolbar.") && !lasting;
      if (answered || needsCode(standing)) standing = ""; // it answers again
    } catch (trouble) {
      [standing, lasting] = [trouble.code ?? "unexpected", false];
    }
    return show();
  }

  async function show() {
    if (busy) return;
    const patient = patientName(open);
    const fill = (code, name) => words[code].replace("{patient}", name ?? "");
    if (!fallback.hidden) say("opened", "");
    else if (standing && !needsCode(standing)) {
      say("trouble", words[standing] ?? words.unexpected, standing);
    } else if (!(await link.isPaired())) say("not-paired", words["toolbar.unpaired"]);
    else if (prepared && !samePatient(prepared, open)) {
      say("wrong-patient", fill("toolbar.changed", patientName(prepared)));
    } else if (patient === null && prepared === null) say("no-chart", words["toolbar.no-context"]);
    else if (prepared) say("opened", words["toolbar.opened"]);
    else say("ready", fill("toolbar.ready", patient));
  }

  function say(state, sentence, code = "") {
    if (host.dataset.state !== state) host.dataset.state = state;
    host.dataset.code = code;
    said.textContent = sentence;
    said.hidden = sentence === "";
  }

  /** Stand after the target, which an EMR may draw late or again; else in the corner. */
  function place() {
    const target = link.target ? document.querySelector(link.target) : null;
    if (target !== null && target.nextSibling !== host) {
      host.dataset.place = "inline";
      target.after(host);
    } else if (target === null && !host.isConnected) {
      host.dataset.place = "corner";
      (document.body ?? document.documentElement).append(host);
    }
  }

  return { root, withWindow };
}

/** Say whether a pairing code is what helps. */
function needsCode(code) {
  return ["not-paired", "origin-refused", "pairing-refused"].includes(code);
}
