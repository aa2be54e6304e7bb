// Moves the link's token out of the address, where others could read it, into the form.

const field = document.querySelector("#link");
const token = location.hash.slice(1);
if (token !== "") {
  history.replaceState(null, "", location.pathname + location.search);
  field.value = token;
  field.closest("[data-paste]").hidden = true;
  for (const one of document.querySelectorAll("[data-given]")) one.hidden = false;
  document.querySelector("#open").focus();
}
