/**
 * Checks the user's words as they are typed: marks what the bridge finds, masks what is certain
 * when the field is left, lets a guess be dismissed word by word. The bridge checks again when the
 * ticket is sent.
 */

import { ask } from "./bridge.js";
import { at, button, fill, make } from "./elements.js";
import { MASK } from "./places.js";
import { name, say, sayProblem } from "./words.js";

const QUIET_MILLISECONDS = 450;
/** What was masked a moment ago has not been seen yet, so it is not sent by the same click. */
const SEEN_MILLISECONDS = 1000;

/** Watches the description of one preview. */
export class Wording {
  #path;
  #onSessionEnd;
  #dismissed = new Set();
  #findings = [];
  #checked = null;
  #asking = null;
  #timer = null;
  #masked = [];
  #maskedAt = -Infinity;
  #leaving = null;

  constructor(path, onSessionEnd) {
    this.#path = path;
    this.#onSessionEnd = onSessionEnd;
    const field = at("description");
    field.addEventListener("input", () => {
      this.#masked = [];
      this.#soon();
    });
    field.addEventListener("change", () => {
      this.#leaving = this.#left();
    });
    field.addEventListener("scroll", () => this.#scroll());
  }

  /** Put a sentence where the description begins, unless the user has written something. */
  begin(sentence) {
    const field = at("description");
    if (field.value.trim() === "") field.value = `${sentence} `;
    field.focus();
    this.#soon();
  }

  /** Check what stands there now and return whether it may be sent; throws a `Problem`. */
  async settle() {
    await this.#leaving;
    clearTimeout(this.#timer);
    await this.#check();
    const seen = performance.now() - this.#maskedAt > SEEN_MILLISECONDS;
    return seen && this.#open().length === 0;
  }

  /** Return the guesses that the user dismissed, as ranges of the description. */
  dismissed() {
    return this.#findings
      .filter((finding) => this.#isDismissed(finding))
      .map(({ start, end }) => ({ start, end }));
  }

  #soon() {
    this.#paint([]);
    clearTimeout(this.#timer);
    const look = () => this.#check().catch((problem) => this.#failed(problem));
    this.#timer = setTimeout(look, QUIET_MILLISECONDS);
  }

  /** The field is left: what is certain is masked, and said. */
  async #left() {
    clearTimeout(this.#timer);
    try {
      await this.#check();
    } catch (problem) {
      this.#failed(problem);
      return;
    }
    const certain = this.#open().filter(({ certainty }) => certainty !== "guess");
    if (certain.length === 0 || at("description").value !== this.#checked) return;
    this.#masked = certain.map(({ kind }) => kind);
    this.#maskedAt = performance.now();
    this.#mask(certain);
  }

  async #check() {
    const text = at("description").value;
    if (text === this.#checked) return this.#show();
    this.#asking?.abort();
    this.#asking = new AbortController();
    let findings = [];
    if (text.trim() !== "") {
      ({ findings } = await ask("POST", this.#path, { text }, {}, this.#asking.signal));
    }
    if (text !== at("description").value) return undefined;
    this.#checked = text;
    this.#findings = findings;
    return this.#show();
  }

  #failed(problem) {
    if (problem.name === "AbortError") return;
    if (problem.code === "not-paired") this.#onSessionEnd();
    else fill("finds", make("p", { class: "hint" }, sayProblem(problem.code)));
  }

  #show() {
    const open = this.#open();
    this.#paint(open);
    const certain = open.filter(({ certainty }) => certainty !== "guess");
    const guesses = open.filter(({ certainty }) => certainty === "guess");
    fill("finds", ...this.#told(), ...this.#certain(certain), ...this.#guessed(guesses));
  }

  #told() {
    if (this.#masked.length === 0) return [];
    const lines = [say("panel.finds.masked", { kinds: kindsOf(this.#masked) })];
    if (this.#masked.includes("CREDENTIAL")) lines.push(say("panel.finds.never"));
    return [make("p", { class: "notice" }, make("span", {}, lines.join(" ")))];
  }

  #certain(findings) {
    if (findings.length === 0) return [];
    const kinds = kindsOf(findings.map(({ kind }) => kind));
    const credential = findings.some(({ kind }) => kind === "CREDENTIAL");
    return [
      make(
        "div",
        { class: "notice bad close" },
        make("strong", {}, say(credential ? "panel.finds.credential" : "panel.finds.certain")),
        make("p", {}, say("panel.finds.kinds", { kinds })),
        make("div", {}, button(say("panel.finds.mask"), () => this.#maskHere(findings))),
      ),
    ];
  }

  #guessed(findings) {
    if (findings.length === 0) return [];
    const rows = findings.map((finding) => {
      const word = this.#word(finding);
      return make(
        "li",
        { class: "row" },
        make("q", {}, word),
        make("span", { class: "hint" }, kindsOf([finding.kind])),
        button(say("panel.finds.mask-one"), () => this.#maskHere([finding]), {
          class: "quiet small",
          "aria-label": say("panel.finds.mask-one.which", { word }),
        }),
        button(say("panel.finds.dismiss"), () => this.#dismiss(word), {
          class: "quiet small",
          "aria-label": say("panel.finds.dismiss.which", { word }),
        }),
      );
    });
    return [
      make(
        "div",
        { class: "notice warn close" },
        make("strong", {}, say("panel.finds.guess")),
        make("ul", { class: "plain close" }, ...rows),
      ),
    ];
  }

  #maskHere(findings) {
    this.#mask(findings);
    at("description").focus();
  }

  #mask(findings) {
    const letters = [...at("description").value];
    for (const { start, end } of [...findings].sort((left, right) => right.start - left.start)) {
      letters.splice(start, end - start, MASK);
    }
    at("description").value = letters.join("");
    this.#soon();
  }

  #dismiss(word) {
    this.#dismissed.add(word);
    this.#show();
    at("description").focus();
  }

  #open() {
    return this.#findings.filter((finding) => !this.#isDismissed(finding));
  }

  #isDismissed(finding) {
    return finding.certainty === "guess" && this.#dismissed.has(this.#word(finding));
  }

  #word({ start, end }) {
    return [...(this.#checked ?? "")].slice(start, end).join("");
  }

  #paint(findings) {
    const letters = [...at("description").value];
    const pieces = [];
    let done = 0;
    for (const { start, end, certainty } of findings) {
      const look = certainty === "guess" ? "guess" : "certain";
      pieces.push(letters.slice(done, start).join(""));
      pieces.push(make("mark", { class: look }, letters.slice(start, end).join("")));
      done = end;
    }
    at("description-marks").replaceChildren(...pieces, letters.slice(done).join(""), "\n");
    this.#scroll();
  }

  #scroll() {
    at("description-marks").scrollTop = at("description").scrollTop;
  }
}

function kindsOf(kinds) {
  return [...new Set(kinds.map((kind) => name("panel.kind", kind)))].join(", ");
}
