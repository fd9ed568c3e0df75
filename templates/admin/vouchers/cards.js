// The button that prints, and sheets that follow what is chosen. Without this script the browser's own menu prints them.
"use strict";
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
for (const form of document.querySelectorAll("form[data-follow]")) {
  form.addEventListener("change", () => form.requestSubmit());
}
