// Warns before a form with unsaved changes is left: by a link of the page, or by the browser itself.

const form = document.querySelector("form[data-unsaved]");
const before = written();
let sent = form.hasAttribute("data-changed") ? null : false;

// what the form would send, in one comparable text
function written() {
  return JSON.stringify([...new FormData(form)]);
}

function unsaved() {
  return sent !== true && (sent === null || written() !== before);
}

function show() {
  document.getElementById("unsaved").hidden = !unsaved();
}

form.addEventListener("input", show);
form.addEventListener("submit", () => {
  sent = true;
});
// a page that comes back from the browser's own store was not sent from here
addEventListener("pageshow", (event) => {
  if (event.persisted && sent === true) {
    sent = null;
  }
  show();
});
addEventListener("beforeunload", (event) => {
  if (unsaved()) {
    event.preventDefault();
  }
});
show();
