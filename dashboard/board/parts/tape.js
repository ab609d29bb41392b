// The newest trades. Rows stay when new ones come, which light up; a new batch is timed from its newest trade to this screen.
const COLUMNS = [["time", "time (UTC)", ""], ["symbol", "symbol", ""], ["company", "company", "company"], ["price", "price", "number"],
  ["size", "size", "number"], ["value", "value", "number value"]];
const MOST_DELAYS = 60;
const states = new WeakMap();

function line(data) {
  const row = document.createElement("tr");
  row.dataset.key = data.key;
  row.dataset.symbol = data.symbol;
  row.title = `${data.company}, ${data.sector}`;
  for (const [name, , kind] of COLUMNS) {
    const cell = document.createElement("td");
    cell.className = kind;
    cell.textContent = name === "price" && data.direction ? `${data.direction > 0 ? "▲" : "▼"} ${data.price}` : data[name];
    if (name === "price") cell.classList.add(...(data.direction > 0 ? ["up"] : data.direction < 0 ? ["down"] : []));
    row.append(cell);
  }
  return row;
}

function seconds(value) {
  return Math.abs(value) < 100 ? `${value.toFixed(2)} s` : `${Math.round(value).toLocaleString("en-US")} s`;
}

function time(host, state, data) {
  if (state.batch === data.batch) return;
  // What was there when the page was opened did not come to it: it is not timed.
  if (state.batch !== undefined && data.newest > state.newest) {
    state.delays.push(Date.now() / 1000 - data.newest);
    if (state.delays.length > MOST_DELAYS) state.delays.shift();
  }
  state.batch = data.batch;
  state.newest = data.newest;
  const count = state.delays.length;
  const box = host.querySelector(".delay");
  if (!count) {
    box.textContent = "Waiting for the next trade …";
    return;
  }
  const median = [...state.delays].sort((one, other) => one - other)[Math.floor(count / 2)];
  box.textContent = `Event to screen ${seconds(state.delays[count - 1])}, median ${seconds(median)} of ${count} updates`;
  box.title = "From the time of the newest trade to the clock of this browser when it was drawn.";
  Object.assign(host.dataset, { delay: state.delays[count - 1].toFixed(3), median: median.toFixed(3), updates: String(count) });
}

export default function ({ parentElement, data }) {
  const host = parentElement.querySelector(".tape");
  const state = states.get(host) ?? { delays: [] };
  const first = !states.has(host);
  states.set(host, state);
  const body = host.querySelector("tbody");
  if (first) {
    const head = document.createElement("tr");
    for (const [, title, kind] of COLUMNS) {
      const cell = document.createElement("th");
      cell.textContent = title;
      cell.className = kind;
      head.append(cell);
    }
    host.querySelector("thead").replaceChildren(head);
  }
  const old = new Map([...body.children].map((row) => [row.dataset.key, row]));
  const wanted = data.rows.map((row) => {
    const kept = old.get(row.key);
    if (kept) return kept;
    const made = line(row);
    // A trade of which no other price is known has no direction, and no colour.
    if (!first && row.direction) {
      made.dataset.lit = row.direction < 0 ? "down" : "up";
      if (!matchMedia("(prefers-reduced-motion: reduce)").matches) {
        made.animate([{ backgroundColor: row.direction < 0 ? "#e0524d44" : "#1f9d7844" }, {}], { duration: 1200 });
      }
    }
    return made;
  });
  body.replaceChildren(...wanted);
  Object.assign(host.dataset, { rows: String(wanted.length), batch: String(data.batch), newest: String(data.newest) });
  time(host, state, data);
}
