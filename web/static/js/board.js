// Veille, live.  Rules:
// 1. An alert is shown once, whatever arrives twice: cards are kept by alert id.
// 2. What is visible changes in place; what is new waits behind a button; nothing else moves.
// 3. A card says what the stream says.  No narrative passes here.
// 4. When history is missing, the list is read again and merged by the same two rules.

import { listen } from "./live.js";
import { read, send } from "./send.js";
import { hour, many, moment, span, uncapital } from "./words.js";
import "./map.js";

class LiveBoard extends HTMLElement {
  connectedCallback() {
    this.list = this.querySelector(".alerts");
    this.cards = new Map([...this.list.children].map((card) => [card.dataset.id, card]));
    this.waiting = new Map();
    this.states = new Set(this.dataset.states.split(" "));
    this.words = new Map(
      [...this.querySelector("template.words").content.querySelectorAll("data")].map(
        (word) => [word.value, word.textContent],
      ),
    );
    this.addEventListener("submit", (event) => this.act(event));
    this.querySelector(".newcomers").addEventListener("click", () => this.letIn());
    this.querySelector(".notice-close").addEventListener("click", (event) => {
      event.target.closest(".banner").hidden = true;
    });
    setInterval(() => this.tick(), 10_000);
    this.changed();
    listen(new URL(this.dataset.stream, location.href), {
      alert: (alert) => this.hear(alert),
      loss: () => this.readAgain(),
      bye: () => this.bye(),
      link: (state, lastNews) => this.link(state, lastNews),
    });
  }

  // ---------------------------------------------------------------- what arrives

  hear(alert) {
    const card = this.cards.get(alert.id);
    if (card) {
      const before = Number(card.dataset.severity);
      this.fill(card, alert);
      if (before < alert.severity) this.say(`Plus grave\u00a0: ${this.titled(alert)}.`);
    } else if (this.states.has(alert.state)) this.waiting.set(alert.id, alert);
    else this.waiting.delete(alert.id);
    this.changed();
  }

  /** Read the list again; ask one by one for shown cards that it no longer holds. */
  async readAgain() {
    try {
      const { alerts } = await read(this.dataset.list);
      for (const alert of alerts) this.hear(alert);
      const held = new Set(alerts.map((alert) => alert.id));
      for (const [id, card] of this.cards) {
        if (held.has(id) || card.dataset.state === "closed") continue;
        this.hear(await read(card.querySelector(".slot-category").href));
      }
    } catch {
      this.link("lost", this.lastNews);
    }
  }

  bye() {
    this.link("lost", this.lastNews);
    this.say("Vos droits ont changé : le direct est arrêté. Rechargez la page.");
  }

  link(state, lastNews) {
    this.lastNews = lastNews;
    this.dataset.link = state;
    const lost = this.querySelector(".lost");
    const text = this.querySelector(".link-text");
    const said = state === "live" ? "En direct" : "Liaison coupée";
    if (text.textContent !== said) text.textContent = said;
    const time = lost.querySelector("time");
    if (time.textContent !== hour(lastNews)) time.textContent = hour(lastNews);
    lost.hidden = state === "live";
  }

  /** Put the newcomers on top, newest first, because somebody asked for it. */
  letIn() {
    const newest = [...this.waiting.values()].sort((a, b) =>
      a.created_at < b.created_at ? 1 : -1,
    );
    const cards = newest.map((alert) => {
      const card = this.querySelector("template.card-template").content.cloneNode(true);
      const item = card.querySelector(".alert");
      this.fill(item, alert);
      this.cards.set(alert.id, item);
      return item;
    });
    this.waiting.clear();
    this.tidy();
    this.list.prepend(...cards);
    this.changed();
    cards[0]?.scrollIntoView({ block: "center" });
    cards[0]?.focus({ preventScroll: true });
  }

  /** Somebody asked for the list to move: what no longer belongs to it may leave. */
  tidy() {
    for (const [id, card] of this.cards) {
      if (this.states.has(card.dataset.state)) continue;
      card.remove();
      this.cards.delete(id);
    }
  }

  // ---------------------------------------------------------------- what is shown

  fill(card, alert) {
    const slot = (name) => card.querySelector(`.slot-${name}`);
    card.id = `alerte-${alert.id}`;
    Object.assign(card.dataset, {
      id: alert.id, state: alert.state, severity: alert.severity,
      sector: alert.sector, due: alert.due_at, note: note(alert),
      again: alert.state === "transferred" || alert.escalated_to ? "yes" : "",
    });
    const chips = this.querySelector("template.severity-template").content.children;
    slot("severity").replaceChildren(chips[alert.severity - 1].cloneNode(true));
    slot("now").hidden = alert.urgency !== "immediate";
    const at = new Date(alert.occurred_from);
    slot("time").dateTime = alert.occurred_from;
    slot("time").textContent = moment(at);
    slot("category").textContent = this.titled(alert);
    slot("reports").hidden = alert.reports < 2 && !alert.label;
    slot("reports").textContent = counted(alert);
    const place = this.words.get(alert.place_type);
    slot("place").textContent = alert.sector_name + (place ? `, ${uncapital(place)}` : "");
    slot("status").textContent = status(alert);
    slot("graver").textContent = graver(alert);
    for (const [tag, name] of [["a", "href"], ["form", "action"]]) {
      for (const part of card.querySelectorAll(tag)) {
        const address = part.getAttribute(name); // as written: a card from a template has no base
        part.setAttribute(name, address.replace(/alertes\/[^/#]+/, `alertes/${alert.id}`));
      }
    }
    this.keepFocus(card);
  }

  titled({ label, category }) {
    return label ?? this.words.get(category) ?? category;
  }

  /** When the pressed button has gone, its place is taken by the next deed of the same card. */
  keepFocus(card) {
    const pressed = document.activeElement;
    if (!card.contains(pressed) || pressed === card || pressed.checkVisibility()) return;
    const next = [...card.querySelectorAll(".actions .button")].find((b) => b.checkVisibility());
    (next ?? card).focus();
  }

  changed() {
    this.tick();
    const open = [...this.cards.values()].filter((card) => WAITS.has(card.dataset.state)).length;
    const fresh = [...this.waiting.values()].filter((alert) => WAITS.has(alert.state)).length;
    if (this.states.has("open")) {
      const count = open + fresh;
      this.querySelector(".waiting").textContent = count;
      document.title = `${count ? `(${count}) ` : ""}Veille · Vigie`;
    }
    const button = this.querySelector(".newcomers");
    const news = this.waiting.size;
    button.hidden = news === 0;
    button.querySelector(".newcomers-text").textContent = many(news, "nouvelle", "nouvelles");
    const said = this.querySelector(".said");
    const text = news ? `${many(news, "nouvelle alerte", "nouvelles alertes")} en attente` : "";
    if (said.textContent !== text) said.textContent = text;
    this.querySelector(".nothing").hidden = this.cards.size > 0;
    this.querySelector("sector-map")?.shade([...this.worst()]);
  }

  /** The worst severity of what is not closed, by sector, shown or still waiting. */
  worst() {
    const worst = new Map();
    const note = (sector, severity, state) => {
      if (state !== "closed") worst.set(sector, Math.max(worst.get(sector) ?? 0, severity));
    };
    for (const { dataset } of this.cards.values()) {
      note(dataset.sector, Number(dataset.severity), dataset.state);
    }
    for (const alert of this.waiting.values()) note(alert.sector, alert.severity, alert.state);
    return worst;
  }

  /** Say how long is left, and mark what is late. */
  tick() {
    for (const card of this.cards.values()) {
      const delay = card.querySelector(".slot-delay");
      const waits = WAITS.has(card.dataset.state);
      const left = new Date(card.dataset.due) - Date.now();
      card.toggleAttribute("data-late", waits && left < 0);
      const due = `${card.dataset.again ? "Réponse attendue " : ""}dans ${span(left)}`;
      const text = left < 0 ? `En retard de ${span(left)}` : due;
      const said = card.dataset.note || (waits ? text : "");
      if (delay.textContent !== said) delay.textContent = said;
    }
  }

  // ---------------------------------------------------------------- what is done

  async act(event) {
    const form = event.target;
    if (!form.dataset.deed) return;
    event.preventDefault();
    if (form.dataset.sent) return;
    form.dataset.sent = "yes";
    try {
      const { ok, body } = await send(form.action, new FormData(form));
      if (ok && body) this.hear(body);
      else this.say(body?.detail ?? "Cela n’a pas pu se faire. Rechargez la page.");
    } catch {
      this.say("Pas de réseau : rien n’a été envoyé. Réessayez dans un instant.");
    } finally {
      delete form.dataset.sent;
    }
  }

  say(text) {
    const banner = this.querySelector(".refused");
    banner.querySelector(".refused-text").textContent = text;
    banner.hidden = false;
  }
}

/** « 5 signalements, 4 organisations », as _alert.html says it. */
function counted({ label, reports, partners }) {
  const of = label ? many(reports, "fait", "faits") : many(reports, "signalement", "signalements");
  return `${of}, ${many(partners, "organisation", "organisations")}`;
}

/** The one line that says where an alert stands, as _alert.html says it. */
function status(alert) {
  if (alert.state === "transferred") return `Passée ${towards(alert.passed_to)}`;
  if (alert.state === "open" && alert.escalated_to) {
    const since = moment(new Date(alert.escalated_at));
    return `Personne n’a répondu\u00a0: on a prévenu ${alert.escalated_to} ${since}`;
  }
  if (alert.state === "open") return `Réponse attendue avant ${hour(new Date(alert.due_at))}`;
  const [deed, field] = DONE[alert.state];
  const at = alert[field] ? ` ${moment(new Date(alert[field]))}` : "";
  const who = alert.mine ? "vous" : alert.owner_partner;
  return who && alert.state !== "closed" ? `${deed}${at} par ${who}` : `${deed}${at}`;
}

/** Since when it is graver than what was told first, as web/alert_words.py says it. */
function graver({ graver_at, state }) {
  if (!graver_at || state === "closed") return "";
  return `Plus grave depuis ${moment(new Date(graver_at)).replace(/^à /, "")}`;
}

/** What else is to be known at a glance, besides how long is left: as web/alert_words.py says it. */
function note(alert) {
  if (alert.contested) return "Arbitrage demandé";
  const silent = alert.silenced_until && new Date(alert.silenced_until);
  if (silent > Date.now()) return `En sourdine jusqu’à ${hour(silent)}`;
  return alert.expires_at ? `À prendre en charge avant ${hour(new Date(alert.expires_at))}` : "";
}

const towards = (name) =>
  name.startsWith("le ") ? `au ${name.slice(3)}` :
  name.startsWith("les ") ? `aux ${name.slice(4)}` : `à ${name}`;

const WAITS = new Set(["open", "transferred"]);
const DONE = {
  acknowledged: ["Reçue", "acknowledged_at"],
  in_charge: ["Prise en charge", "taken_at"],
  closed: ["Close", "closed_at"],
};

customElements.define("live-board", LiveBoard);
