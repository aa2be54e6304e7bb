// Puts entries of the log into the table as they happen; without this script a reload shows them.

const status = document.getElementById("live");
const frame = document.getElementById("entries");
const body = frame.querySelector("tbody");

const cell = (tag, ...children) => {
  const made = document.createElement(tag);
  made.append(...children);
  return made;
};

const line = (fact) => {
  if (!fact.path) {
    return cell("div", fact.text);
  }
  const link = cell("a", fact.text);
  link.href = fact.path;
  return cell("div", link);
};

const lines = (facts) => cell("td", ...facts.map(line));

const actor = (entry) => {
  const made = cell("td", entry.actor);
  if (entry.support) {
    const badge = cell("span", entry.support);
    badge.className = "badge warn";
    made.append(" ", badge);
  }
  return made;
};

const row = (entry) => {
  const number = cell("th", String(entry.number));
  number.scope = "row";
  number.className = "number";
  const time = cell("time", entry.moment);
  time.dateTime = entry.at;
  return cell(
    "tr",
    number,
    cell("td", time),
    actor(entry),
    cell("td", entry.act),
    lines(entry.before),
    lines(entry.after),
  );
};

if (status.dataset.live) {
  const source = new EventSource(status.dataset.live);
  source.addEventListener("open", () => {
    status.textContent = status.dataset.on;
  });
  source.addEventListener("error", () => {
    status.textContent = "";
  });
  source.addEventListener("message", (event) => {
    const entry = JSON.parse(event.data);
    if (status.dataset.support && !entry.support) {
      return;
    }
    frame.hidden = false;
    document.getElementById("nothing").hidden = true;
    body.prepend(row(entry));
  });
}
