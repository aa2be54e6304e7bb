/* Notices that another chart may be open now: an EMR may change the page under the toolbar. */

/** Call back soon after anything that may name another patient; `true`: the user came back here. */
function watchPage(onChange) {
  let timer = null;
  let cameBack = false;
  const soon = (back = false) => {
    cameBack ||= back;
    timer ??= setTimeout(() => {
      const came = cameBack;
      [timer, cameBack] = [null, false];
      onChange(came);
    }, 200);
  };
  new MutationObserver(() => soon()).observe(document, {
    attributeFilter: ["value"],
    characterData: true,
    childList: true,
    subtree: true,
  });
  for (const event of ["popstate", "hashchange", "input"]) addEventListener(event, () => soon());
  // an address may change without any event but this one, which not every browser has
  globalThis.navigation?.addEventListener("currententrychange", () => soon());
  for (const event of ["focus", "pageshow"]) addEventListener(event, () => soon(true));
}

/** Say whether two contexts are of one patient; the EMR ID decides where both have one. */
function samePatient(one, other) {
  if (one?.patient_id && other?.patient_id) return one.patient_id === other.patient_id;
  return (one?.ocean_reference ?? null) === (other?.ocean_reference ?? null) && !one?.patient_id === !other?.patient_id;
}

/** Return how a sentence names the patient, or null if the page names none. */
function patientName(context) {
  return context?.patient_id ?? context?.ocean_reference ?? null;
}
