// The same French as web/words.py, for what changes while the page is open.  Times are Paris times.

const part = (options) => new Intl.DateTimeFormat("fr-FR", { timeZone: "Europe/Paris", ...options });
const HOUR = part({ hour: "2-digit", minute: "2-digit" });
const DATE = part({ year: "numeric", month: "numeric", day: "numeric" });
const MONTH = part({ month: "long" });

export const hour = (at) => HOUR.format(at);

/** « à 02:14 », « hier à 23:50 », « demain à 08:00 », « le 3 novembre à 02:14 ». */
export function moment(at, now = new Date()) {
  const then = date(at);
  const today = date(now);
  const near = { "-1": "hier à ", 0: "à ", 1: "demain à " }[then.number - today.number];
  if (near) return near + hour(at);
  const first = then.day === 1 ? "1er" : then.day;
  const year = then.year === today.year ? "" : ` ${then.year}`;
  return `le ${first} ${MONTH.format(at)}${year} à ${hour(at)}`;
}

/** The date in Paris, with the number of its day: a day may have 23 or 25 hours. */
function date(at) {
  const parts = DATE.formatToParts(at).map(({ type, value }) => [type, Number(value)]);
  const { year, month, day } = Object.fromEntries(parts);
  return { year, day, number: Date.UTC(year, month - 1, day) / 86_400_000 };
}

/** A length of time in its largest unit: « 4 min », « 2 h 05 », « 3 jours ». */
export function span(milliseconds) {
  const minutes = Math.floor(Math.abs(milliseconds) / 60_000);
  if (minutes < 60) return `${minutes}\u00a0min`;
  const hours = Math.floor(minutes / 60);
  const rest = String(minutes % 60).padStart(2, "0");
  if (hours < 24) return `${hours}\u00a0h${minutes % 60 ? `\u00a0${rest}` : ""}`;
  const days = Math.floor(hours / 24);
  return `${days}\u00a0jour${days > 1 ? "s" : ""}`;
}

export const uncapital = (text) => text.charAt(0).toLowerCase() + text.slice(1);

export const many = (count, one, more) => `${count}\u00a0${count > 1 ? more : one}`;
