/* Waits for the place of Ocean's toolbar and loads the toolbar into it; says so if it cannot. */
(() => {
  "use strict";
  const host = `${ctx}/pretend_ocean`;
  let tries = 0;

  function load() {
    const place = document.getElementById("ocean_placeholder");
    tries += 1;
    if (place === null) {
      if (tries < 10) {
        setTimeout(load, 1000);
      }
      return;
    }
    place.style.display = "block";
    const apology = document.createElement("div");
    apology.id = "ocean_div";
    apology.textContent = "Sorry, the Ocean toolbar is currently unavailable.";
    apology.style.display = "none";
    place.append(apology);
    const toolbar = document.createElement("script");
    toolbar.src = `${host}/OscarToolbar.js`;
    toolbar.addEventListener("error", () => {
      apology.style.display = "block";
      console.log("Ocean toolbar error: the script did not load");
    });
    document.head.append(toolbar);
  }

  load();
})();
