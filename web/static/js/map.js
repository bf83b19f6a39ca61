// The map of sectors, beside the list that says the same.  Outlines only: no tiles, no outside server.
//
// While it loads, Leaflet 1.9.4 writes "<svg/>" into a div that is on no page, to learn whether it may
// put a flag in its attribution.  Trusted Types refuse that write, and Leaflet would not load.  So
// while it loads, and only then, markup given to a div goes nowhere.  Its zoom and attribution
// controls write markup too: they stay off, the page has its own, and labels are built as nodes.

import { read } from "./send.js";

const EASY = matchMedia("(prefers-reduced-motion: reduce)");

class SectorMap extends HTMLElement {
  connectedCallback() {
    this.shapes = new Map();
    this.homes = new Map();
    this.worst = new Map();
    this.draw().catch(() => (this.hidden = true));
  }

  async draw() {
    await load(this.dataset.leaflet);
    const outlines = await read(this.dataset.outlines);
    const L = globalThis.L;
    this.map = L.map(this.querySelector(".map"), {
      attributionControl: false, zoomControl: false, zoomSnap: 0.25,
      zoomAnimation: !EASY.matches, fadeAnimation: !EASY.matches, scrollWheelZoom: false,
    });
    const layer = L.geoJSON(outlines, {
      style: () => ({ className: "sector", stroke: true, fill: true, weight: 1.5 }),
      onEachFeature: ({ properties: { id, name, holds } }, shape) => {
        this.shapes.set(id, { shape, name });
        for (const place of [id, ...holds]) this.homes.set(place, id);
      },
    }).addTo(this.map);
    this.map.fitBounds(layer.getBounds(), { padding: [8, 8] });
    for (const [id, { shape }] of this.shapes) {
      shape.bindTooltip(() => this.label(id), { permanent: true, direction: "center", opacity: 1 });
      shape.on("click", () => this.point(id));
    }
    this.map.on("zoomend", () => [...this.shapes.keys()].forEach((id) => this.write(id)));
    for (const button of this.querySelectorAll("[data-zoom]")) {
      const step = button.dataset.zoom === "in" ? 0.5 : -0.5;
      button.addEventListener("click", () => this.map.setZoom(this.map.getZoom() + step));
    }
    this.paint();
  }

  /** Take [place id, worst severity] pairs; a sector wears the worst of itself and its estates. */
  shade(worst) {
    this.given = worst;
    if (this.map) this.paint();
  }

  paint() {
    this.worst.clear();
    for (const [place, level] of this.given ?? []) {
      const home = this.homes.get(place);
      this.worst.set(home, Math.max(this.worst.get(home) ?? 0, level));
    }
    for (const [id, { shape }] of this.shapes) {
      const level = this.worst.get(id) ?? 0;
      const path = shape.getElement();
      if (path.dataset.level === String(level)) continue;
      Object.assign(path.dataset, { level, sector: id });
      this.write(id);
    }
  }

  /** Write a label again: the severity has changed, or the room that it has. */
  write(id) {
    this.shapes.get(id).shape.getTooltip()?.setContent(() => this.label(id));
  }

  /** The sector's name, under the shape of its worst severity, no wider than the sector. */
  label(id) {
    const label = document.createElement("div");
    label.className = "sector-label";
    const { width } = this.shapes.get(id).shape.getElement().getBBox();
    label.style.maxInlineSize = `max(${Math.floor(width)}px, 3rem)`;
    const level = this.worst.get(id);
    label.dataset.level = level ?? 0;
    if (level) {
      const chips = document.querySelector("template.severity-template").content.children;
      label.append(chips[level - 1].querySelector("svg").cloneNode(true));
    }
    label.append(this.shapes.get(id).name);
    return label;
  }

  /** Show which cards are of the sector that was touched. */
  point(id) {
    const cards = [...document.querySelectorAll(".alerts > .alert")];
    const here = (card) => this.homes.get(card.dataset.sector) === id;
    for (const card of cards) card.classList.toggle("pointed", here(card));
    cards.find(here)?.scrollIntoView({ block: "nearest" });
  }
}

async function load(address) {
  Object.defineProperty(HTMLDivElement.prototype, "innerHTML", {
    configurable: true,
    set() {},
  });
  try {
    await import(address);
  } finally {
    delete HTMLDivElement.prototype.innerHTML;
  }
}

customElements.define("sector-map", SectorMap);
