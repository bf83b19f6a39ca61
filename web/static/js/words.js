// The same French as web/words.py, for what changes while the page is open.  Times are Paris times.

const part = (options) => new Intl.DateTimeFormat("fr-FR", { timeZone: "Europe/Paris", ...options });
const HOUR = part({ hour: "2-digit", minute: "2-digit" });
const DAY = part({ year: "numeric", month: "2-digit", day: "2-digit" });
const LONG = part({ day: "numeric", month: "long" });

export const hour = (at) => HOUR.format(at);

/** « à 02:14 », « hier à 23:50 », « le 3 novembre à 02:14 ». */
export function moment(at, now = new Date()) {
  const day = DAY.format(at);
  if (day === DAY.format(now)) return `à ${hour(at)}`;
  if (day === DAY.format(new Date(now - 86_400_000))) return `hier à ${hour(at)}`;
  return `le ${LONG.format(at)} à ${hour(at)}`;
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
