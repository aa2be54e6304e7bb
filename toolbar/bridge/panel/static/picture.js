/** One screenshot: shown as it would be sent, drawn on, attached once it was looked at. */

import { ask } from "./bridge.js";
import { button, make } from "./elements.js";
import { hexDigest } from "./exact.js";
import { Stage } from "./picture_stage.js";
import { count, say } from "./words.js";

const QUIET_MILLISECONDS = 250;

/** The card of one screenshot. Whatever it shows are the very bytes that would be sent. */
export class Picture {
  #path;
  #on;
  #stage;
  #state = make("span");
  #attach;
  #address = null;
  #timer = null;
  #asking = 0;
  #turn = Promise.resolve();
  #needsDrawing;

  /** `on.change()` hears that the bundle is another, `on.drop()` and `on.problem(problem)` too. */
  constructor(path, number, answer, on) {
    this.#path = path;
    this.#on = on;
    this.#needsDrawing = answer.needs_drawing;
    this.id = answer.attachment_id;
    const title = say("panel.picture", { n: count(number) });
    this.#stage = new Stage(answer, answer.boxes, say("panel.picture.alt"), () => this.#soon());
    this.#attach = button(say("panel.picture.attach"), () => this.#attachNow());
    const drop = button(say("panel.picture.drop"), () => on.drop(), {
      class: "quiet small",
      "aria-label": say("panel.picture.drop.which", { title }),
    });
    const hint = answer.needs_drawing ? "panel.picture.unread" : "panel.picture.hint";
    this.element = make(
      "article",
      { class: "picture close", "aria-label": title },
      make(
        "div",
        { class: "row between" },
        make("div", { class: "row" }, make("h4", {}, title), this.#state),
        drop,
      ),
      make("p", { class: "hint" }, say(hint)),
      this.#stage.element,
      make("div", { class: "row" }, this.#attach),
    );
  }

  /** Take the bridge's answer; resolves when the picture is measured. */
  async take(answer) {
    const bytes = Uint8Array.from(atob(answer.png), (letter) => letter.charCodeAt(0));
    this.digest = await hexDigest(bytes);
    this.attached = answer.looked_at;
    const old = this.#address;
    this.#address = URL.createObjectURL(new Blob([bytes], { type: "image/png" }));
    this.#stage.show(this.#address);
    if (old !== null) URL.revokeObjectURL(old);
    this.#showState();
  }

  /** Take what the bridge says of the picture that is shown already. */
  mark({ looked_at }) {
    this.attached = looked_at;
    this.#showState();
  }

  /** Give the picture's memory back. */
  close() {
    clearTimeout(this.#timer);
    URL.revokeObjectURL(this.#address);
    this.element.remove();
  }

  /** Lead to the button that is still to be pressed. */
  lead() {
    this.#attach.scrollIntoView({ block: "center" });
    this.#attach.focus();
  }

  #soon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#put(null), QUIET_MILLISECONDS);
    this.#showState();
  }

  #attachNow() {
    if (this.#attach.getAttribute("aria-disabled") === "true") return;
    clearTimeout(this.#timer);
    this.#put(this.digest);
  }

  /** Send all boxes, one call after the other; with a digest, to attach what was looked at. */
  #put(seen) {
    this.#timer = null;
    this.#asking += 1;
    const changes = seen !== null || this.attached;
    this.#turn = this.#turn.then(async () => {
      try {
        const body = { boxes: this.#stage.boxes, ...(seen === null ? {} : { looked_at: seen }) };
        await this.take(await ask("PUT", `${this.#path}/boxes`, body));
        if (changes) await this.#on.change();
      } catch (problem) {
        this.#on.problem(problem);
      } finally {
        this.#asking -= 1;
        this.#showState();
      }
    });
    this.#showState();
  }

  #showState() {
    const busy = this.#timer !== null || this.#asking > 0;
    const waits = busy || (this.#needsDrawing && this.#stage.boxes.length === 0);
    const [look, icon, code] = this.attached ? ["good", "✓", "attached"] : ["warn", "!", "waiting"];
    this.#state.className = `badge ${look}`;
    this.#state.replaceChildren(
      make("span", { "aria-hidden": "true" }, icon),
      say(`panel.picture.${code}`),
    );
    this.#attach.hidden = this.attached === true;
    this.#attach.setAttribute("aria-disabled", String(waits));
  }
}
