// A map of the market: an area per sector, in it a tile per series, as large as its turnover and as green or red as its change.

// Squarified treemap (Bruls, Huizing, van Wijk, 2000): rows along the shorter side, each as square as it can be.
function squarify(items, box) {
  const placed = [];
  let { x, y, w, h } = box;
  let rest = items.filter((item) => item.weight > 0);
  let total = rest.reduce((sum, item) => sum + item.weight, 0);
  while (rest.length) {
    const scale = (w * h) / total;
    const side = Math.min(w, h);
    const worst = (row, sum) => Math.max(...row.map((item) => {
      const other = (sum * scale) / side;
      const length = (item.weight * scale) / other;
      return Math.max(other / length, length / other);
    }));
    let count = 1;
    let sum = rest[0].weight;
    while (count < rest.length && worst(rest.slice(0, count + 1), sum + rest[count].weight) <= worst(rest.slice(0, count), sum)) {
      sum += rest[count].weight;
      count += 1;
    }
    const row = rest.slice(0, count);
    const thick = (sum * scale) / side;
    let along = 0;
    for (const item of row) {
      const length = (item.weight * scale) / thick;
      placed.push(w >= h ? { item, x, y: y + along, w: thick, h: length } : { item, x: x + along, y, w: length, h: thick });
      along += length;
    }
    if (w >= h) { x += thick; w -= thick; } else { y += thick; h -= thick; }
    total -= sum;
    rest = rest.slice(count);
  }
  return placed;
}

function color(change, full) {
  if (change === null || change === 0) return "#66707c";
  const part = Math.min(1, Math.abs(change) / full);
  const strength = 0.25 + 0.75 * Math.sqrt(part);
  const [from, to] = change > 0 ? [[86, 104, 104], [20, 138, 98]] : [[112, 98, 102], [203, 58, 56]];
  return `rgb(${from.map((value, i) => Math.round(value + (to[i] - value) * strength)).join(" ")})`;
}

function place(node, box, gap) {
  Object.assign(node.style, { left: `${box.x}px`, top: `${box.y}px`, width: `${Math.max(0, box.w - gap)}px`, height: `${Math.max(0, box.h - gap)}px` });
}

function layout(host, data) {
  const width = host.clientWidth;
  const height = host.clientHeight;
  if (!width) return;
  const old = new Map([...host.children].map((node) => [node.dataset.id, node]));
  const kept = new Set();
  const node = (id, kind) => {
    let found = old.get(id);
    if (!found) {
      found = document.createElement(kind === "tile" ? "a" : "div");
      found.className = kind;
      found.dataset.id = id;
      if (kind === "tile") found.innerHTML = "<b></b><span></span>";
      host.append(found);
    }
    kept.add(id);
    return found;
  };
  for (const area of squarify(data.sectors, { x: 0, y: 0, w: width, h: height })) {
    const sector = area.item;
    const head = area.h > 46 && area.w > 60 ? 20 : 0;
    const label = node(`sector ${sector.name}`, "sector");
    label.dataset.sector = sector.name;
    label.dataset.change = String(sector.change ?? "");
    label.textContent = head ? `${sector.name} ${sector.percent}` : "";
    label.title = sector.title;
    place(label, area, 3);
    for (const tile of squarify(sector.tiles, { x: area.x + 1, y: area.y + head, w: area.w - 4, h: area.h - head - 3 })) {
      const link = node(`tile ${tile.item.key}`, "tile");
      link.href = tile.item.link;
      link.title = `${tile.item.title}\n${sector.title}`;
      Object.assign(link.dataset, { symbol: tile.item.symbol, change: String(tile.item.change ?? ""), sector: sector.name });
      link.style.background = color(tile.item.change, data.full);
      link.querySelector("b").textContent = tile.w > 34 && tile.h > 16 ? tile.item.symbol : "";
      link.querySelector("span").textContent = tile.w > 52 && tile.h > 34 ? tile.item.percent : "";
      place(link, tile, 1);
    }
  }
  for (const [id, gone] of old) if (!kept.has(id)) gone.remove();
  host.dataset.tiles = String(host.querySelectorAll(".tile").length);
  host.dataset.sectors = String(host.querySelectorAll(".sector").length);
}

const watched = new WeakMap();

export default function ({ parentElement, data }) {
  const host = parentElement.querySelector(".map");
  const again = () => layout(host, watched.get(host).data);
  if (!watched.has(host)) {
    const observer = new ResizeObserver(() => again());
    watched.set(host, { observer, data });
    observer.observe(host);
  }
  watched.get(host).data = data;
  again();
  return () => {
    watched.get(host)?.observer.disconnect();
    watched.delete(host);
  };
}
