/**
 * Keeps a button from acting until it was in view for a while in a window that has the focus, so
 * that no other page can lead a click onto it.
 */

export const ARM_MILLISECONDS = 600;

/** Arm the button whenever it was wholly in view, undisturbed, for long enough. */
export function arm(button, milliseconds = ARM_MILLISECONDS) {
  let timer = null;
  let inView = false;
  const set = (ready) => button.setAttribute("aria-disabled", String(!ready));
  const again = () => {
    clearTimeout(timer);
    set(false);
    if (inView && document.visibilityState === "visible" && document.hasFocus()) {
      timer = setTimeout(() => set(true), milliseconds);
    }
  };
  new IntersectionObserver(
    (entries) => {
      inView = entries.at(-1).intersectionRatio === 1;
      again();
    },
    { threshold: [0, 0.5, 1] },
  ).observe(button);
  for (const event of ["focus", "blur"]) addEventListener(event, again);
  document.addEventListener("visibilitychange", again);
  again();
}

/** Say whether a click on the button counts: a person's own, on an armed button. */
export function counts(event, button) {
  return event.isTrusted && button.getAttribute("aria-disabled") === "false";
}
