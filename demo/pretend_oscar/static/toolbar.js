/* An imitation of Ocean's own toolbar: a logo, and the reference of the patient that is loaded. */
(() => {
  "use strict";
  const bar = document.createElement("div");
  bar.className = "ocean-bar";

  const logo = document.createElement("span");
  logo.id = "oceanLogo";
  const image = document.createElement("img");
  image.alt = "Ocean";
  image.width = 16;
  image.height = 16;
  const wave =
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">' +
    '<circle cx="8" cy="8" r="8" fill="#0b6e99"/>' +
    '<path d="M2 9q3-4 6 0t6 0" fill="none" stroke="#fff" stroke-width="2"/></svg>';
  image.src = `data:image/svg+xml,${encodeURIComponent(wave)}`;
  logo.append(image);

  const text = document.createElement("span");
  text.append("Ocean reference # ");
  const reference = document.createElement("b");
  reference.className = "ocean-reference";
  reference.textContent = window.pretendOceanReferences[String(demographicNo)] ?? "";
  text.append(reference);

  bar.append(logo, text);
  document.getElementById("ocean_placeholder").append(bar);
})();
