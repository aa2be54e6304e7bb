/* The small dialog that asks for a pairing code, once per page address and browser. */

function pairingDialog(words, onCode) {
  const dialog = make("dialog", { "aria-labelledby": "title" });
  const field = make("input", {
    id: "code",
    inputmode: "numeric",
    autocomplete: "off",
    maxlength: "20",
    "aria-describedby": "how problem",
  });
  const problem = make("p", { id: "problem", role: "alert", class: "problem" });
  const form = make("form", {}, [
    make("h2", { id: "title" }, [words["toolbar.pair.title"]]),
    make("p", { id: "how" }, [words["toolbar.pair.how"]]),
    make("label", { for: "code" }, [words["toolbar.pair.code"]]),
    field,
    problem,
    make("div", { class: "row" }, [
      make("button", { type: "submit" }, [words["toolbar.pair.connect"]]),
      button(words["toolbar.pair.cancel"], () => dialog.close()),
    ]),
  ]);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (field.value.trim() !== "") onCode(field.value);
  });
  // the EMR has keys of its own; what is typed here is not meant for it
  for (const name of ["keydown", "keypress", "keyup"]) {
    dialog.addEventListener(name, (event) => event.stopPropagation());
  }
  dialog.append(form);
  return {
    dialog,
    ask(trouble) {
      problem.textContent = trouble === undefined ? "" : words[trouble];
      field.value = "";
      if (!dialog.open) dialog.showModal();
      field.focus();
    },
  };
}
