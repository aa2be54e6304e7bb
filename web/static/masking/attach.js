/**
 * The files of a form. A picture is masked in this browser: the boxes are drawn here, and the
 * server gets the painted pixels alone. Nothing is attached before somebody has looked at it.
 */

import { at, button, make } from "./elements.js";
import { Stage } from "./picture_stage.js";
import { count, say, sayProblem } from "./words.js";

const root = at("files");
const chooser = at("file-chooser");
const said = at("files-said");
const PICTURE = /^image\/(png|jpeg|bmp|webp)$/;
const TEXT = /\.(txt|log)$/i;
/** Where a patient's page leaves its masked raw data for this form. */
const HANDED = "ocean-masked-raw-data";
/** The largest screen that is sold, 8K. */
const MOST_PIXELS = 7680 * 4320;
let added = 0;

async function upload(body, type) {
  const headers = { "Content-Type": type, "CSRF-Token": root.dataset.token };
  const answer = await fetch(root.dataset.files, {
    method: "PUT",
    headers,
    body,
    redirect: "manual",
  });
  // a session that has ended leads to the log-in, which is a page
  if (answer.type === "opaqueredirect") throw new Error("log-in-needed");
  const told = await answer.json();
  if (!answer.ok) throw new Error(told.code);
  return told;
}

function tell(problem) {
  said.textContent = sayProblem(problem instanceof Error ? problem.message : "unexpected");
}

function card(title, hint, shown, attach) {
  const drop = button(say("panel.picture.drop"), () => element.remove(), {
    class: "quiet small",
    "aria-label": say("panel.picture.drop.which", { title }),
  });
  const element = make(
    "article",
    { class: "close", "aria-label": title },
    make("div", { class: "row between" }, make("h3", {}, title), drop),
    make("p", { class: "hint" }, hint),
    shown,
    make("p", {}, attach),
  );
  at("looking").append(element);
  element.scrollIntoView({ block: "nearest" });
  return element;
}

/** Show a file that is attached, as the server keeps it; without its tick it is left out. */
function attached(name, title, shown) {
  const tick = make("input", { type: "checkbox", name: "file", value: name, checked: true });
  const label = make("label", { class: "choice" }, tick, ` ${title}`);
  at("attached").append(make("li", {}, label, shown));
  said.textContent = say("ticket-form.file.attached", { title });
  tick.focus();
}

async function takePicture(file) {
  const picture = await createImageBitmap(file);
  const size = { width: picture.width, height: picture.height };
  if (size.width * size.height > MOST_PIXELS) throw new Error("body-too-large");
  added += 1;
  const title = say("panel.picture", { n: count(added) });
  const stage = new Stage(size, [], say("ticket-form.file.alt"), () => {});
  const canvas = make("canvas", size);
  const pen = canvas.getContext("2d");
  pen.drawImage(picture, 0, 0);
  const bare = await png(canvas);
  const address = URL.createObjectURL(bare);
  stage.show(address);
  const attach = button(say("panel.picture.attach"), async () => {
    attach.disabled = true;
    pen.drawImage(picture, 0, 0);
    pen.fillStyle = "#000";
    for (const { left, top, right, bottom } of stage.boxes) {
      pen.fillRect(left, top, right - left, bottom - top);
    }
    try {
      const kept = await upload(await png(canvas), "image/png");
      URL.revokeObjectURL(address);
      element.remove();
      const alt = say("panel.picture.alt");
      const shown = make("img", { class: "thumb", alt, src: `data:image/png;base64,${kept.png}` });
      attached(kept.name, title, shown);
    } catch (problem) {
      attach.disabled = false;
      tell(problem);
    }
  });
  const element = card(title, say("ticket-form.file.hint"), stage.element, attach);
}

async function takeText(file) {
  const kept = await upload(file, "text/plain");
  added += 1;
  const title = say("ticket-form.file.text", { n: count(added) });
  const text = make("pre", { class: "raw", tabindex: "0", "aria-label": title }, kept.text);
  const attach = button(say("ticket-form.file.attach-text"), () => {
    element.remove();
    attached(kept.name, title, text);
  });
  const element = card(title, say("ticket-form.file.text-hint"), text, attach);
}

async function take(files) {
  said.textContent = "";
  root.dataset.begun = ""; // from here on the page is not loaded again by itself
  for (const file of files) {
    try {
      if (PICTURE.test(file.type)) await takePicture(file);
      else if (TEXT.test(file.name)) await takeText(file);
      else throw new Error("file-refused");
    } catch (problem) {
      // a picture that the browser cannot decode is no Error of ours
      tell(problem instanceof DOMException ? new Error("file-refused") : problem);
    }
  }
}

/** Take what a patient's page handed over, once: the identifiers, and the masked text to look at. */
async function takeHanded() {
  const handed = sessionStorage.getItem(HANDED);
  const fields = { emr_id: at("emr_id"), ocean_reference: at("ocean_reference"), site: at("site") };
  if (handed === null || fields.emr_id === null) return;
  sessionStorage.removeItem(HANDED);
  const { text, emr_id, ocean_reference, site_number } = JSON.parse(handed);
  fields.emr_id.value = emr_id;
  fields.ocean_reference.value = ocean_reference;
  fields.site.value = site_number;
  try {
    await takeText(new Blob([text], { type: "text/plain" }));
  } catch (problem) {
    tell(problem);
  }
}

function png(canvas) {
  return new Promise((done, failed) => {
    canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error("body-too-large"))), "image/png");
  });
}

chooser.closest("[hidden]").hidden = false;
chooser.addEventListener("change", async () => {
  const files = [...chooser.files];
  chooser.value = "";
  await take(files);
});
addEventListener("paste", (event) => {
  const files = [...event.clipboardData.files].filter(({ type }) => PICTURE.test(type));
  if (files.length > 0) {
    event.preventDefault();
    take(files);
  }
});
// nothing that is still being looked at is lost without a word
root.closest("form").addEventListener("submit", (event) => {
  const waiting = at("looking").querySelector("article");
  if (waiting !== null) {
    event.preventDefault();
    said.textContent = say("ticket-form.file.waiting");
    waiting.scrollIntoView({ block: "center" });
  }
});
await takeHanded();
