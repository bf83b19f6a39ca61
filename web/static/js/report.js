// Signaler: search among the tiles, reading-over while one types, who will see it, one sending only.
// Without this file the pages do the same by links and forms.

import { send } from "./send.js";

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** Show the tiles whose words hold every word typed; open the groups that have some. */
class CategorySearch extends HTMLElement {
  connectedCallback() {
    this.field = this.querySelector("input");
    this.tiles = [...this.querySelectorAll(".groups li[data-words]")];
    this.groups = [...this.querySelectorAll(".group")];
    this.words = new Map(this.tiles.map((tile) => [tile, plain(tile.dataset.words)]));
    this.field.addEventListener("input", () => this.sift());
    this.querySelector("form").addEventListener("submit", (event) => {
      if (!this.field.value.trim()) event.preventDefault();
    });
    if (this.field.value) this.sift();
  }

  sift() {
    const wanted = plain(this.field.value).split(/\s+/).filter(Boolean);
    const searching = wanted.length > 0;
    let count = 0;
    for (const tile of this.tiles) {
      tile.hidden = !wanted.every((word) => this.words.get(tile).includes(word));
      if (!tile.hidden) count += 1;
    }
    for (const group of this.groups) {
      const some = group.querySelector("li:not([hidden])") !== null;
      group.hidden = !some;
      group.open = searching && some;
    }
    this.querySelector(".frequent").hidden = searching;
    this.querySelector(".found")?.toggleAttribute("hidden", true);
    this.querySelector(".nothing").hidden = count > 0;
    this.querySelector("[role=status]").textContent = searching ? found(count) : "";
  }
}

const found = (count) =>
  count === 0 ? "Aucune catégorie" : count === 1 ? "1 catégorie" : `${count} catégories`;

/** Have the description read over by the server a moment after the last key. */
class LiveScreening extends HTMLElement {
  connectedCallback() {
    this.field = this.querySelector("textarea");
    this.findings = this.querySelector(".findings");
    this.field.addEventListener("input", () => this.typed());
    this.count();
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  typed() {
    this.count();
    clearTimeout(this.timer);
    this.asking?.abort();
    this.timer = setTimeout(() => this.readOver(), 400);
  }

  count() {
    const length = [...this.field.value].length;
    this.querySelector(".count").textContent = length;
    this.querySelector(".counter").classList.toggle("near", length > this.field.maxLength - 30);
  }

  async readOver() {
    const text = this.field.value;
    if (!text.trim()) {
      this.findings.replaceChildren();
      return;
    }
    this.asking = new AbortController();
    try {
      const { ok, body } = await send(
        this.dataset.address, { narrative: text }, { signal: this.asking.signal },
      );
      if (ok && this.field.value === text) this.show(text, body);
    } catch {
      // Offline or overtaken by the next key: the server reads it over again at sending.
    }
  }

  show(text, { findings, suggestion }) {
    this.findings.replaceChildren();
    if (findings.length === 0) return;
    const characters = [...text];
    const panel = this.querySelector("template").content.cloneNode(true);
    const list = panel.querySelector("ul");
    for (const finding of findings) {
      const line = this.querySelector("template.one").content.cloneNode(true);
      line.querySelector("mark").textContent = characters.slice(finding.start, finding.end).join("");
      line.querySelector("span").textContent = finding.advice;
      list.append(line);
    }
    const offer = panel.querySelector(".suggestion");
    if (suggestion) {
      offer.querySelector("q").textContent = suggestion;
      offer.querySelector("button").addEventListener("click", () => {
        this.field.value = suggestion;
        this.field.focus();
        this.typed();
      });
    } else {
      offer.remove();
    }
    this.findings.append(panel);
  }
}

/** Ask who would see the report as it stands, and say it under the form. */
class WhoSees extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.button = this.form.querySelector('[name="ask"]');
    this.button.addEventListener("click", (event) => this.ask(event));
  }

  async ask(event) {
    if (this.asked) return;
    event.preventDefault();
    try {
      const { ok, body } = await send(this.button.formAction, new FormData(this.form));
      if (ok) this.show(body);
      else this.page();
    } catch {
      this.page();
    }
  }

  /** Let the browser ask for the whole page, which also tells what is wrong with the form. */
  page() {
    this.asked = true;
    this.form.requestSubmit(this.button);
  }

  show({ lines, hidden_note: note }) {
    const panel = document.querySelector("template.audience-template").content.cloneNode(true);
    const list = panel.querySelector("ul");
    const one = list.querySelector("li:not(.nobody)");
    if (lines.length > 0) list.querySelector(".nobody").remove();
    for (const line of lines) {
      const row = one.cloneNode(true);
      row.querySelector("strong").textContent = line.partner_name;
      row.querySelector(".professions").textContent = line.professions.join(", ");
      row.querySelector(".tag").hidden = !line.alerted;
      const link = row.querySelector("a");
      for (const article of line.articles) {
        const each = link.cloneNode(true);
        each.textContent = article;
        each.hash = article;
        link.before(each);
      }
      link.remove();
      list.append(row);
    }
    one.remove();
    panel.querySelector(".note").textContent = note;
    this.replaceChildren(panel);
    const shown = this.querySelector("section");
    shown.focus({ preventScroll: true });
    shown.scrollIntoView({ block: "start" });
  }
}

/** A second tap on « Envoyer » sends nothing; coming back to the page frees the button. */
function sendOnce(form) {
  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (button?.name === "ask") return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    button?.setAttribute("aria-disabled", "true");
  });
  addEventListener("pageshow", () => {
    delete form.dataset.sent;
    form.querySelector("[aria-disabled]")?.removeAttribute("aria-disabled");
  });
}

customElements.define("category-search", CategorySearch);
customElements.define("live-screening", LiveScreening);
customElements.define("who-sees", WhoSees);
const form = document.querySelector("form.report");
if (form) sendOnce(form);
document.getElementById("problemes")?.focus();
