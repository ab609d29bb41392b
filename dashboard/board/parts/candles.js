// Candles, volume and studies of one series, drawn by lightweight-charts. The chart is made once; new data goes into it, and
// what the person zoomed to stays. Below, `L` is the library, which Python puts in front of this text.
const charts = new WeakMap();

function variable(host, name, otherwise) {
  return getComputedStyle(host).getPropertyValue(name).trim() || otherwise;
}

function make(host, data) {
  const chart = L.createChart(host.querySelector(".canvas"), {
    autoSize: true,
    crosshair: { mode: L.CrosshairMode.Normal },
    timeScale: { timeVisible: true, rightOffset: 3 },
    // One finger scrolls the page, the other direction moves the chart.
    handleScroll: { vertTouchDrag: false },
  });
  const state = { chart, view: null, lines: new Map(), others: new Map(), bars: new Map(), times: [], updates: 0, lower: null };
  state.candles = chart.addSeries(L.CandlestickSeries, {}, 0);
  state.volume = chart.addSeries(L.HistogramSeries, { priceFormat: { type: "volume" }, lastValueVisible: false, priceLineVisible: false }, 1);
  chart.panes()[0].setStretchFactor(4);
  chart.panes()[1].setStretchFactor(1);
  state.marks = L.createSeriesMarkers(state.candles, []);
  chart.subscribeCrosshairMove((move) => legend(host, state, move.time));
  chart.timeScale().subscribeVisibleLogicalRangeChange((range) => {
    if (range) host.dataset.range = `${range.from.toFixed(2)},${range.to.toFixed(2)}`;
    // Percentages count from the first bar in sight, which may be another one now.
    if (state.data?.others.length) legend(host, state);
  });
  return state;
}

function paint(host, state, data) {
  const text = variable(host, "--st-text-color", "#333a45");
  const line = variable(host, "--st-border-color", "#e6e8ee");
  const seconds = data.seconds < 60;
  state.chart.applyOptions({
    layout: {
      background: { color: "transparent" },
      textColor: text,
      fontFamily: variable(host, "--st-font", "sans-serif"),
      panes: { separatorColor: line },
    },
    grid: { vertLines: { color: line + "66" }, horzLines: { color: line + "66" } },
    timeScale: { borderColor: line, secondsVisible: seconds, timeVisible: data.seconds < 86400 },
    rightPriceScale: { borderColor: line },
  });
  host.dataset.ink = state.chart.options().layout.textColor;
  // Of the pane of prices alone: volume stays in units.
  state.candles.priceScale().applyOptions({ mode: data.others.length ? L.PriceScaleMode.Percentage : L.PriceScaleMode.Normal });
  state.candles.applyOptions({
    upColor: data.up, downColor: data.down, wickUpColor: data.up, wickDownColor: data.down, borderVisible: true,
    borderUpColor: data.up, borderDownColor: data.down,
    priceFormat: { type: "price", precision: data.decimals, minMove: 10 ** -data.decimals },
  });
}

function candle(data, i) {
  const b = data.bars;
  const point = { time: b.time[i], open: b.open[i], high: b.high[i], low: b.low[i], close: b.close[i] };
  const mark = data.marks[b.state[i]];
  if (mark) {
    // In the colour of its state, and hollow if it is not whole: it is no bar to trade on.
    point.borderColor = mark.color;
    point.wickColor = mark.color;
    if (b.state[i] !== "gap") point.color = mark.color + "33";
  }
  return point;
}

function fill(host, state, data) {
  const b = data.bars;
  const points = b.time.map((_, i) => candle(data, i));
  const blanks = data.blanks.map((time) => ({ time }));
  const both = points.concat(blanks).sort((one, other) => one.time - other.time);
  state.candles.setData(both);
  state.volume.setData(b.time.map((time, i) => ({ time, value: b.volume[i], color: (b.close[i] >= b.open[i] ? data.up : data.down) + "88" })));
  const marks = [];
  b.state.forEach((name, i) => {
    const mark = data.marks[name];
    if (mark) marks.push({ time: b.time[i], position: mark.position, shape: mark.shape, color: mark.color, size: 0.8, id: name });
  });
  state.marks.setMarkers(marks);
  update(state, state.lines, data.lines, (series) => b.time.map((time, i) => (series.values[i] === null ? { time } : { time, value: series.values[i] })));
  update(state, state.others, data.others, (series) => series.time.map((time, i) => ({ time, value: series.values[i] })));
  state.bars = new Map(b.time.map((time, i) => [time, i]));
  const times = new Set(both.map((point) => point.time));
  data.others.forEach((other) => other.time.forEach((time) => times.add(time)));
  return [...times].sort((one, other) => one - other);
}

// Adds, changes and removes series so that those drawn are those wanted.
function update(state, drawn, wanted, points) {
  const names = new Set(wanted.map((series) => series.name));
  for (const [name, series] of drawn) {
    if (!names.has(name)) {
      state.chart.removeSeries(series);
      drawn.delete(name);
    }
  }
  for (const series of wanted) {
    let line = drawn.get(series.name);
    if (!line) {
      line = state.chart.addSeries(L.LineSeries, { lineWidth: series.lower ? 1 : 2, priceLineVisible: false, crosshairMarkerVisible: false,
        lastValueVisible: !series.study, ...(series.lower ? { priceFormat: { type: "custom", minMove: 0.0001, formatter: (value) => `${value.toFixed(3)} %` } } : {}) }, series.lower ? 2 : 0);
      if (series.lower) state.chart.panes()[2]?.setStretchFactor(1);
      drawn.set(series.name, line);
    }
    line.applyOptions({ color: series.color });
    // A pane of its own takes over the percentages of comparing.
    if (series.lower) line.priceScale().applyOptions({ mode: L.PriceScaleMode.Normal });
    line.setData(points(series));
  }
}

// Keeps what is in sight: a person at the newest bar goes on with the newest bar, one who looked back stays there.
function keep(state, before, times) {
  const scale = state.chart.timeScale();
  const range = before.range;
  if (!range || !before.times.length || !times.length) return;
  const dropped = before.times.filter((time) => time < times[0]).length;
  const follows = range.to >= before.times.length - 1;
  const shift = follows ? times.length - before.times.length : -dropped;
  scale.setVisibleLogicalRange({ from: range.from + shift, to: range.to + shift });
}

// The change of a series since its first value in sight, from which its axis counts; empty where nothing is compared.
function change(state, times, values, i) {
  const from = state.data.others.length ? state.chart.timeScale().getVisibleRange()?.from : undefined;
  if (from === undefined || i < 0) return "";
  const first = values[times.findIndex((time) => time >= from)];
  if (!(first > 0)) return "";
  const percent = (values[i] / first - 1) * 100;
  return ` ${percent < 0 ? "" : "+"}${percent.toFixed(2)} %`;
}

function legend(host, state, time) {
  const data = state.data;
  const box = host.querySelector(".legend");
  const b = data.bars;
  const i = time !== undefined && state.bars.has(time) ? state.bars.get(time) : b.time.length - 1;
  box.replaceChildren();
  const say = (text, color) => {
    const span = document.createElement("span");
    span.textContent = text;
    if (color) span.style.color = color;
    box.append(span);
  };
  say(data.name);
  if (i < 0) return;
  const number = (value) => value.toLocaleString("en-US", { minimumFractionDigits: data.decimals, maximumFractionDigits: data.decimals });
  const color = b.close[i] >= b.open[i] ? data.up : data.down;
  say(new Date(b.time[i] * 1000).toISOString().slice(0, data.seconds < 60 ? 19 : data.seconds < 86400 ? 16 : 10).replace("T", " "));
  for (const [name, values] of [["O", b.open], ["H", b.high], ["L", b.low], ["C", b.close]]) {
    say(`${name} ${number(values[i])}${name === "C" ? change(state, b.time, b.close, i) : ""}`, color);
  }
  say(`V ${b.volume[i].toLocaleString("en-US", { maximumFractionDigits: 2 })}`);
  for (const line of data.lines) {
    const value = line.values[i];
    say(`${line.name} ${value === null ? "–" : line.lower ? value.toFixed(3) + " %" : number(value)}`, line.color);
  }
  for (const other of data.others) {
    const j = other.time.indexOf(b.time[i]);
    say(`${other.name} ${j < 0 ? "–" : other.values[j].toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 8 })}${change(state, other.time, other.values, j)}`, other.color);
  }
  if (data.others.length) say("% since the first bar in sight");
  const mark = data.marks[b.state[i]];
  if (mark) say(mark.says, mark.color);
}

// What the chart holds now, asked of the chart and not of the data that was given to it.
function drawn(state) {
  const scale = state.chart.timeScale();
  const candles = state.candles.data();
  const places = candles.length ? scale.timeToIndex(candles.at(-1).time) - scale.timeToIndex(candles[0].time) + 1 : 0;
  const marked = (name) => String(state.marks.markers().filter((mark) => mark.id === name).length);
  const series = [...state.lines, ...state.others];
  return {
    bars: String(candles.length), blanks: String(places - candles.length), last: candles.length ? String(candles.at(-1).close) : "",
    gaps: marked("gap"), partials: marked("partial"), open: marked("open"),
    lines: [...state.lines.keys()].join(","), others: [...state.others.keys()].join(","),
    // The last value of each line.
    ends: JSON.stringify(Object.fromEntries(series.map(([name, line]) => [name, line.data().at(-1)?.value ?? null]))),
  };
}

export default function ({ parentElement, data }) {
  const host = parentElement.querySelector(".chart");
  let state = charts.get(host);
  if (!state) {
    state = make(host, data);
    charts.set(host, state);
  }
  state.data = data;
  host.classList.toggle("low", Boolean(data.low));
  const scale = state.chart.timeScale();
  const before = { range: scale.getVisibleLogicalRange(), times: state.times };
  paint(host, state, data);
  const times = fill(host, state, data);
  if (state.view !== data.view) {
    const n = times.length;
    scale.setVisibleLogicalRange({ from: Math.max(-1, n - Math.min(data.show, Math.max(60, Math.floor(host.clientWidth / 3)))), to: n + 2 });
    state.view = data.view;
  } else {
    keep(state, before, times);
  }
  state.times = times;
  state.updates += 1;
  legend(host, state);
  Object.assign(host.dataset, { view: data.view, updates: String(state.updates), ...drawn(state) });
  return () => {
    state.chart.remove();
    charts.delete(host);
  };
}
