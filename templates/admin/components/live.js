// Parts of a page that stay true without being asked for: an element with data-live="/path" shows what that stream sends.
// Each message is the element's new inside, written by our own server. Without this script a page is as true as its loading.
"use strict";
// A stream that says nothing for so long, in milliseconds, is dead, whatever the network says.
const SILENCE = 45000;
// Where there is no place among those who watch, the page is asked for again so often, and the stream with it.
const AGAIN = 60000;
for (const part of document.querySelectorAll("[data-live]")) {
  let due = Date.now() + SILENCE;
  const [cut, asked] = [".stale-note", ".asked-note"].map((css) => part.parentElement.querySelector(css));
  const say = (note) => {
    part.toggleAttribute("data-stale", note === cut);
    for (const one of [cut, asked]) if (one) one.hidden = one !== note;
  };
  const hear = (note, next) => {
    due = Date.now() + next;
    say(note);
  };
  const put = (inside) => {
    const open = [...part.querySelectorAll("details[open][id]")].map((one) => one.id);
    const active = part.contains(document.activeElement) ? document.activeElement.id : "";
    part.innerHTML = inside;
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    if (active) document.getElementById(active)?.focus();
  };
  const listen = () => {
    const stream = new EventSource(part.dataset.live);
    stream.addEventListener("isi", (message) => {
      put(message.data);
      hear(null, SILENCE);
    });
    // Nothing is new.
    stream.addEventListener("tanda", () => hear(null, SILENCE));
    // The browser tries again by itself, unless the answer was no stream; meanwhile the page says that it is old.
    stream.addEventListener("error", () => {
      if (stream.readyState === EventSource.CLOSED) ask();
      else say(cut);
    });
  };
  const ask = async () => {
    const answer = await fetch(location.href).catch(() => null);
    if (answer?.redirected) return say(cut);
    const page = answer?.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
    const found = [...(page?.querySelectorAll("[data-live]") ?? [])];
    const fresh = found.find((one) => one.dataset.live === part.dataset.live);
    if (fresh) {
      put(fresh.innerHTML);
      hear(asked, AGAIN + SILENCE);
    } else say(cut);
    setTimeout(listen, AGAIN);
  };
  listen();
  setInterval(() => {
    if (Date.now() > due) say(cut);
  }, 5000);
}
