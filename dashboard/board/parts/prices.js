// A card per series: name, last price, change, a line of its prices. Cards stay when prices change, and flash in the direction.
const NS = "http://www.w3.org/2000/svg";
const WIDTH = 120;
const HEIGHT = 36;

function card() {
  const link = document.createElement("a");
  link.className = "card";
  link.innerHTML = '<div class="head"><b class="symbol"></b><span class="change"></span></div><div class="company"></div>'
    + '<div class="body"><span class="last"></span></div>';
  const svg = document.createElementNS(NS, "svg");
  svg.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  for (const name of ["zero", "area", "line"]) {
    const path = document.createElementNS(NS, "path");
    path.setAttribute("class", name);
    svg.append(path);
  }
  link.querySelector(".body").append(svg);
  return link;
}

function draw(link, values, reference) {
  const all = reference === null ? values : values.concat([reference]);
  const low = Math.min(...all);
  const high = Math.max(...all);
  const y = (value) => (high === low ? HEIGHT / 2 : HEIGHT - 2 - ((value - low) / (high - low)) * (HEIGHT - 4)).toFixed(2);
  const x = (i) => ((values.length < 2 ? 1 : i / (values.length - 1)) * WIDTH).toFixed(2);
  const line = values.map((value, i) => `${i ? "L" : "M"}${x(i)} ${y(value)}`).join("");
  link.querySelector(".line").setAttribute("d", line);
  link.querySelector(".area").setAttribute("d", values.length > 1 ? `${line}L${WIDTH} ${HEIGHT}L0 ${HEIGHT}Z` : "");
  link.querySelector(".zero").setAttribute("d", reference === null ? "" : `M0 ${y(reference)}H${WIDTH}`);
}

function show(link, row) {
  const before = link.dataset.last;
  link.href = row.link;
  link.title = row.title;
  link.dataset.key = row.key;
  link.dataset.symbol = row.symbol;
  link.dataset.last = String(row.last);
  link.dataset.change = row.change === null ? "" : String(row.change);
  link.dataset.points = String(row.line.length);
  link.querySelector(".symbol").textContent = row.label;
  link.querySelector(".company").textContent = row.company;
  link.querySelector(".last").textContent = row.price;
  const change = link.querySelector(".change");
  change.textContent = row.percent;
  link.classList.toggle("up", row.change > 0);
  link.classList.toggle("down", row.change < 0);
  draw(link, row.line, row.reference);
  if (before !== undefined && before !== link.dataset.last && !matchMedia("(prefers-reduced-motion: reduce)").matches) {
    const color = Number(before) < row.last ? "#1f9d7855" : "#e0524d55";
    link.animate([{ backgroundColor: color }, {}], { duration: 1500 });
  }
}

export default function ({ parentElement, data }) {
  const host = parentElement.querySelector(".prices");
  const cards = new Map([...host.children].map((link) => [link.dataset.key, link]));
  const wanted = data.rows.map((row) => {
    const link = cards.get(row.key) ?? card();
    show(link, row);
    return link;
  });
  const kept = new Set(wanted);
  [...host.children].forEach((link) => kept.has(link) || link.remove());
  // Only what stands elsewhere is moved, so nothing flickers.
  wanted.forEach((link, i) => host.children[i] === link || host.insertBefore(link, host.children[i] ?? null));
  host.classList.toggle("compact", Boolean(data.compact));
  host.dataset.count = String(wanted.length);
  host.dataset.name = data.name;
}
