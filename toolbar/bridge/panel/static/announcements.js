/** Shows what the support portal has announced and this browser's user has not marked as read. */

import { ask } from "./bridge.js";
import { at, button, fill, make } from "./elements.js";
import { webAddress } from "./addresses.js";
import { language, say, shortDay } from "./words.js";

const KEY = "ocean-panel-announcements-read";

/** Ask for the announcements and show the unread ones; without any, the part is not there. */
export async function showAnnouncements() {
  const { announcements } = await ask("GET", `/v1/announcements?language=${language}`);
  // what is no longer announced need not be remembered
  const known = announcements.map(({ announcement_id }) => announcement_id);
  remember(read().filter((one) => known.includes(one)));
  show(announcements);
}

function show(announcements) {
  const unread = announcements.filter((one) => !read().includes(one.announcement_id));
  at("announcements").hidden = unread.length === 0;
  // what is critical comes first; each part stays the newest first
  const ordered = [...unread.filter((one) => one.critical), ...unread.filter((one) => !one.critical)];
  fill("announcements-list", ...ordered.map((one) => entry(one, announcements)));
}

function entry(one, announcements) {
  const url = webAddress(one.url);
  const title =
    url === null
      ? make("strong", {}, one.title)
      : make("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, one.title);
  const markRead = button(
    say("panel.announcements.read"),
    () => {
      remember([...read(), one.announcement_id]);
      show(announcements);
      at("announcements").hidden ? at("main").focus() : at("announcements-title").focus();
    },
    {
      class: "quiet small",
      "aria-label": say("panel.announcements.read.which", { title: one.title }),
    },
  );
  const day = make("p", { class: "hint" }, shortDay(one.published_at));
  const told = make("div", {}, title, day);
  if (one.critical) {
    told.prepend(make("p", {}, make("span", { class: "badge bad" }, say("panel.announcements.critical"))));
  }
  return make("li", { class: "row between entry" }, told, markRead);
}

function read() {
  return JSON.parse(localStorage.getItem(KEY) ?? "[]");
}

function remember(ids) {
  localStorage.setItem(KEY, JSON.stringify(ids));
}
