/** Takes screenshots by paste, drop or file, and keeps those of the preview in step with it. */

import { ask, upload } from "./bridge.js";
import { at } from "./elements.js";
import { Picture } from "./picture.js";
import { say } from "./words.js";

/** The screenshots of one preview. */
export class Pictures {
  #path;
  #on;
  #kept = new Map();
  #added = 0;

  /** `on.change()` hears that the bundle is another; `on.problem(problem)` what failed. */
  constructor(path, on) {
    this.#path = path;
    this.#on = on;
    this.#takeFiles();
  }

  /** Show the pictures that the bridge has, as it has them. */
  async sync(attachments) {
    for (const [id, picture] of this.#kept) {
      if (!attachments.some(({ attachment_id }) => attachment_id === id)) this.#forget(picture);
    }
    for (const known of attachments) {
      const kept = this.#kept.get(known.attachment_id);
      if (kept?.digest === known.digest) kept.mark(known);
      else await this.#show(await ask("GET", `${this.#path}/${known.attachment_id}`));
    }
  }

  /** The SHA-256 of what is shown, in hex, of each picture that is attached, in order. */
  digests(attachments) {
    return attachments
      .filter(({ looked_at }) => looked_at)
      .map(({ attachment_id }) => this.#kept.get(attachment_id).digest);
  }

  /** Return whether every picture is attached; lead to the first that is not. */
  settled() {
    const waiting = [...this.#kept.values()].find(({ attached }) => !attached);
    waiting?.lead();
    return waiting === undefined;
  }

  async #show(answer) {
    let picture = this.#kept.get(answer.attachment_id);
    if (picture === undefined) {
      this.#added += 1;
      picture = new Picture(`${this.#path}/${answer.attachment_id}`, this.#added, answer, {
        change: this.#on.change,
        problem: this.#on.problem,
        drop: () => this.#on.drop(answer.attachment_id),
      });
      this.#kept.set(answer.attachment_id, picture);
      at("pictures").append(picture.element);
    }
    await picture.take(answer);
    return picture;
  }

  #forget(picture) {
    this.#kept.delete(picture.id);
    picture.close();
  }

  #takeFiles() {
    const field = at("picture-file");
    const zone = at("picture-zone");
    field.addEventListener("change", () => {
      this.#add([...field.files]);
      field.value = "";
    });
    addEventListener("paste", (event) => {
      const files = imagesOf(event.clipboardData);
      if (files.length === 0) return;
      event.preventDefault();
      this.#add(files);
    });
    // wherever a file is let go, the browser must not open it in place of this page
    for (const name of ["dragover", "drop"]) addEventListener(name, (event) => event.preventDefault());
    addEventListener("dragover", () => zone.classList.add("over"));
    addEventListener("dragleave", (event) => {
      if (event.relatedTarget === null) zone.classList.remove("over");
    });
    addEventListener("drop", (event) => {
      zone.classList.remove("over");
      this.#add([...event.dataTransfer.files]);
    });
  }

  async #add(files) {
    for (const file of files) {
      at("picture-said").textContent = say("panel.picture.masking");
      try {
        const picture = await this.#show(await upload(this.#path, file));
        at("picture-said").textContent = say("panel.picture.added");
        picture.element.scrollIntoView({ block: "nearest" });
      } catch (problem) {
        at("picture-said").textContent = "";
        this.#on.problem(problem);
      }
    }
  }
}

function imagesOf(clipboard) {
  return [...clipboard.files].filter(({ type }) => type.startsWith("image/"));
}
