// What stays of Vigie in a browser when its pages are closed: one sentence, and the way to the board.
// Rule: whatever is received, nothing of it is read, kept or shown.

const SENTENCE = "Une alerte vous attend dans Vigie.";
const BOARD = "/veille";

self.addEventListener("push", (event) => {
  event.waitUntil(
    self.registration.showNotification("Vigie", {
      body: SENTENCE,
      icon: "../img/vigie.svg",
      lang: "fr",
      tag: "vigie",
      renotify: true,
    }),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(show());
});

async function show() {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const board = pages.find((one) => new URL(one.url).pathname === BOARD);
  return board ? board.focus() : self.clients.openWindow(BOARD);
}
