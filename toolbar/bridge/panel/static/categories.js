/**
 * The usual troubles, from Ocean's own help articles: one click picks the services and begins the
 * description. The codes' sentences stand in the catalogue under `panel.category`.
 */

import { at, button } from "./elements.js";
import { say } from "./words.js";

export const CATEGORIES = {
  "toolbar-unavailable": ["emr-toolbar"],
  "toolbar-no-patient": ["emr-toolbar"],
  "note-import": ["eforms", "emr-toolbar"],
  "shown-encrypted": ["emr-toolbar"],
  "referral-fails": ["ereferral"],
  "booking-missing": ["online-booking", "cloud-connect"],
  "reminder-missing": ["patient-reminders", "cloud-connect"],
  "user-link": ["emr-toolbar", "ereferral"],
};

/** Return one button for each usual trouble; `onText` gets the beginning of a description. */
export function categoryButtons(onText) {
  return Object.entries(CATEGORIES).map(([code, services]) =>
    button(
      say(`panel.category.${code}`),
      () => {
        for (const service of services) at(`service-${service}`).checked = true;
        onText(say(`panel.category.${code}.text`));
      },
      { class: "quiet small" },
    ),
  );
}
