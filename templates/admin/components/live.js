// Parts of a page that stay true without being asked for: an element with data-live="/path" shows what that stream sends.
// Each message is the element's new inside, written by our own server. Without this script a page is as true as its loading.
"use strict";
for (const part of document.querySelectorAll("[data-live]")) {
  const stream = new EventSource(part.dataset.live);
  stream.addEventListener("isi", (message) => {
    const open = [...part.querySelectorAll("details[open][id]")].map((one) => one.id);
    const active = part.contains(document.activeElement) ? document.activeElement.id : "";
    part.innerHTML = message.data;
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    if (active) document.getElementById(active)?.focus();
    part.removeAttribute("data-stale");
  });
  // The browser tries again by itself; meanwhile the page says that it is old.
  stream.addEventListener("error", () => part.setAttribute("data-stale", ""));
}
