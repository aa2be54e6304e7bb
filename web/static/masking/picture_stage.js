/**
 * Shows one masked picture with the user's boxes on it. A box is drawn by dragging or by clicking
 * two corners, moved and sized by dragging, by keys or by the buttons below the picture.
 */

import { button, make } from "./elements.js";
import { between, inTheMiddle, moved, resized, STEP } from "./picture_boxes.js";
import { count, say } from "./words.js";

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const TOOLS = [
  ["left", "←", moved, [-1, 0]],
  ["right", "→", moved, [1, 0]],
  ["up", "↑", moved, [0, -1]],
  ["down", "↓", moved, [0, 1]],
  ["wider", "↔ +", resized, [1, 0]],
  ["narrower", "↔ −", resized, [-1, 0]],
  ["taller", "↕ +", resized, [0, 1]],
  ["lower", "↕ −", resized, [0, -1]],
];

/** One picture and its boxes; `onChange` is told whenever the boxes are others. */
export class Stage {
  #size;
  #boxes;
  #selected = null;
  #corner = null;
  #onChange;
  #image;
  #surface;
  #tools;
  #keys;

  constructor(size, boxes, label, onChange) {
    this.#size = size;
    this.#boxes = boxes;
    this.#onChange = onChange;
    this.#image = make("img", { alt: label, width: size.width, height: size.height });
    this.#surface = make("div", { class: "stage" }, this.#image);
    this.#tools = make("div", { class: "row snug", role: "group" });
    this.#tools.setAttribute("aria-label", say("panel.picture.tools"));
    this.#surface.addEventListener("pointerdown", (event) => this.#press(event));
    this.#keys = make("p", { class: "hint", hidden: true }, say("panel.picture.keys"));
    this.element = make("div", { class: "close" }, this.#surface, this.#tools, this.#keys);
    this.#draw();
  }

  /** The boxes in pixels of the picture. */
  get boxes() {
    return this.#boxes;
  }

  /** Show this picture: an address of ours. */
  show(address) {
    this.#image.src = address;
  }

  #change(boxes, selected) {
    this.#boxes = boxes;
    this.#selected = selected;
    this.#draw();
    this.#onChange();
  }

  #replace(index, box) {
    this.#change(
      this.#boxes.map((one, place) => (place === index ? box : one)),
      index,
    );
  }

  #remove(index) {
    this.#change(
      this.#boxes.filter((_, place) => place !== index),
      null,
    );
    this.#tools.querySelector("button").focus();
  }

  #add(box) {
    this.#change([...this.#boxes, box], this.#boxes.length);
    this.#focus();
  }

  #focus() {
    this.#surface.querySelector(".box[aria-pressed=true]")?.focus({ preventScroll: true });
  }

  #draw() {
    const focused = this.#surface.contains(document.activeElement);
    for (const old of this.#surface.querySelectorAll(".box")) old.remove();
    this.#surface.append(...this.#boxes.map((box, index) => this.#box(box, index)));
    this.#drawTools();
    if (focused) this.#focus();
  }

  #box(box, index) {
    const shown = button("", () => this.#select(index), {
      class: "box",
      "aria-pressed": String(index === this.#selected),
      "aria-label": say("panel.picture.box", {
        n: count(index + 1),
        all: count(this.#boxes.length),
      }),
    });
    place(shown, box, this.#size);
    shown.append(make("span", { class: "grip", "aria-hidden": "true" }));
    shown.addEventListener("keydown", (event) => this.#key(event, index));
    shown.addEventListener("focus", () => {
      if (this.#selected !== index) this.#select(index);
    });
    return shown;
  }

  #select(index) {
    this.#selected = index;
    for (const [at, box] of [...this.#surface.querySelectorAll(".box")].entries()) {
      box.setAttribute("aria-pressed", String(at === index));
    }
    this.#drawTools();
  }

  #drawTools() {
    const add = button(say("panel.picture.add"), () => this.#add(inTheMiddle(this.#size)), {
      class: "quiet small",
    });
    const index = this.#selected;
    const others = index === null ? [] : this.#toolsFor(index);
    const held = [...this.#tools.children].indexOf(document.activeElement);
    this.#tools.replaceChildren(add, ...others);
    this.#keys.hidden = index === null;
    if (held > 0) this.#tools.children[held]?.focus();
  }

  #toolsFor(index) {
    const tools = TOOLS.map(([code, sign, how, [right, down]]) =>
      button(sign, () => this.#adjust(index, how, right * STEP, down * STEP), {
        class: "quiet small",
        "aria-label": say(`panel.picture.${code}`),
        title: say(`panel.picture.${code}`),
      }),
    );
    const remove = button(say("panel.picture.remove-box"), () => this.#remove(index), {
      class: "quiet small",
    });
    return [...tools, remove];
  }

  #adjust(index, how, right, down) {
    this.#replace(index, how(this.#boxes[index], right, down, this.#size));
  }

  #key(event, index) {
    if (["Delete", "Backspace"].includes(event.key)) {
      event.preventDefault();
      this.#remove(index);
    } else if (event.key in ARROWS) {
      event.preventDefault();
      const [right, down] = ARROWS[event.key].map((one) => one * (event.altKey ? 1 : STEP));
      this.#adjust(index, event.shiftKey ? resized : moved, right, down);
    }
  }

  #press(event) {
    if (event.button !== 0) return;
    const pressed = event.target.closest(".box");
    const start = this.#at(event);
    if (pressed === null) {
      event.preventDefault(); // no dragging of the picture itself
      this.#track(event, (end) => this.#sketch(start, end), (end) => this.#drawn(start, end));
      return;
    }
    const index = [...this.#surface.querySelectorAll(".box")].indexOf(pressed);
    const box = this.#boxes[index];
    const how = event.target.closest(".grip") ? resized : moved;
    const to = (end) => how(box, Math.round(end.x - start.x), Math.round(end.y - start.y), this.#size);
    this.#track(
      event,
      (end) => place(pressed, to(end), this.#size),
      (end) => {
        if (JSON.stringify(to(end)) !== JSON.stringify(box)) this.#replace(index, to(end));
      },
    );
  }

  /** Follow the pointer until it is let go; given up, everything is as it was. */
  #track(event, onMove, onEnd) {
    const surface = this.#surface;
    const stop = new AbortController();
    const until = { signal: stop.signal };
    surface.setPointerCapture(event.pointerId);
    surface.addEventListener("pointermove", (moving) => onMove(this.#at(moving)), until);
    surface.addEventListener(
      "pointerup",
      (ending) => {
        stop.abort();
        this.#unsketch();
        onEnd(this.#at(ending));
      },
      until,
    );
    surface.addEventListener(
      "pointercancel",
      () => {
        stop.abort();
        this.#unsketch();
        this.#draw();
      },
      until,
    );
  }

  #drawn(start, end) {
    const box = between(start, end, this.#size) ?? between(this.#corner ?? start, end, this.#size);
    if (box !== null) {
      this.#corner = null;
      this.#add(box);
      return;
    }
    // a click without dragging: the first of two corners
    this.#corner = start;
    const mark = make("span", { class: "corner", "aria-hidden": "true" });
    place(mark, { left: start.x, top: start.y, right: start.x, bottom: start.y }, this.#size);
    this.#surface.append(mark);
  }

  #sketch(start, end) {
    const box = between(start, end, this.#size);
    if (box === null) return;
    const old = this.#surface.querySelector(".sketch");
    const sketch = old ?? make("span", { class: "sketch", "aria-hidden": "true" });
    place(sketch, box, this.#size);
    if (old === null) this.#surface.append(sketch);
  }

  #unsketch() {
    for (const mark of this.#surface.querySelectorAll(".sketch, .corner")) mark.remove();
  }

  #at(event) {
    const shown = this.#image.getBoundingClientRect();
    return {
      x: ((event.clientX - shown.left) * this.#size.width) / shown.width,
      y: ((event.clientY - shown.top) * this.#size.height) / shown.height,
    };
  }
}

/** Put an element over this part of the picture, however large the picture is shown. */
function place(element, { left, top, right, bottom }, { width, height }) {
  element.style.left = `${(100 * left) / width}%`;
  element.style.top = `${(100 * top) / height}%`;
  element.style.width = `${(100 * (right - left)) / width}%`;
  element.style.height = `${(100 * (bottom - top)) / height}%`;
}
