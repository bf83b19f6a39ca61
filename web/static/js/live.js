// The live link: one EventSource, watched for silence.
// Rules: 1. silence of 40 s, or an error, is a lost link and is said at once;
//        2. a stream that the server closed is opened again from the last id heard, so that
//           nothing is missed; what is too old for that comes as « loss »;
//        3. « bye » means that the right to listen is gone: nothing is opened again.

const SILENCE = 40_000;
const AGAIN = 5_000;

/** Listen to *address* (a URL); ``hear`` has alert(data), loss(), bye() and link(state, lastNews). */
export function listen(address, hear) {
  let source;
  let lastNews = Date.now();
  let over = false;

  const alive = (event) => {
    lastNews = Date.now();
    if (event.lastEventId) address.searchParams.set("after", event.lastEventId);
    hear.link("live", lastNews);
  };

  const open = () => {
    source = new EventSource(address);
    source.addEventListener("open", alive);
    source.addEventListener("alert", (event) => {
      alive(event);
      hear.alert(JSON.parse(event.data));
    });
    source.addEventListener("beat", alive);
    source.addEventListener("loss", (event) => {
      alive(event);
      hear.loss();
    });
    source.addEventListener("bye", () => {
      over = true;
      source.close();
      hear.bye();
    });
    source.addEventListener("error", () => {
      if (over) return;
      hear.link("lost", lastNews);
      if (source.readyState === EventSource.CLOSED) setTimeout(open, AGAIN);
    });
  };

  setInterval(() => {
    if (!over && Date.now() - lastNews > SILENCE) hear.link("lost", lastNews);
  }, 5_000);
  open();
}
