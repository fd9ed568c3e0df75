// Parts of a page that stay true without being asked for: an element with data-live="/path" shows what that stream sends.
// Each message is the element's new inside, written by our own server. Without this script a page is as true as its loading.
"use strict";
// A stream that says nothing for so long, in milliseconds, is dead, whatever the network says.
const SILENCE = 45000;
for (const part of document.querySelectorAll("[data-live]")) {
  let heard = Date.now();
  const note = part.parentElement.querySelector(".stale-note");
  const show = (stale) => {
    part.toggleAttribute("data-stale", stale);
    if (note) note.hidden = !stale;
  };
  const stream = new EventSource(part.dataset.live);
  stream.addEventListener("isi", (message) => {
    heard = Date.now();
    const open = [...part.querySelectorAll("details[open][id]")].map((one) => one.id);
    const active = part.contains(document.activeElement) ? document.activeElement.id : "";
    part.innerHTML = message.data;
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    if (active) document.getElementById(active)?.focus();
    show(false);
  });
  // Nothing is new.
  stream.addEventListener("tanda", () => {
    heard = Date.now();
    show(false);
  });
  // The browser tries again by itself; meanwhile the page says that it is old.
  stream.addEventListener("error", () => show(true));
  setInterval(() => {
    if (Date.now() - heard > SILENCE) show(true);
  }, 5000);
}
