"use strict";
// Figures, drawn as SVG: log-rebound by resource, and the course of the market.

const SVG = "http://www.w3.org/2000/svg";
const BLUE = "#0072b2", ORANGE = "#c24e00", GREY = "#5b6470";

function element(name, attributes, text) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

function drawing(width, height, label) {
  const svg = element("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label });
  svg.append(element("title", {}, label));
  return svg;
}

function plainNumber(value) {
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-3) return value.toExponential(1).replace("e+", "e");
  return value.toLocaleString("en", { maximumSignificantDigits: 3 });
}

/** Log-rebound by resource: a dot each, with the error of interpolation; right of one is backfire. */
function drawRebound(place, rows, label) {
  const width = Math.min(Math.max(place.clientWidth, 330), 640), left = 168, right = 14, step = 27, top = 30;
  const height = top + rows.length * step + 40;
  const known = rows.filter((row) => Number.isFinite(row.rebound));
  const low = Math.min(-0.1, ...known.map((row) => row.low - 0.05), ...known.map((row) => (row.pinned ?? 0) - 0.05));
  const high = Math.max(1.4, ...known.map((row) => row.high + 0.1), ...known.map((row) => (row.pinned ?? 0) + 0.1));
  const x = (value) => left + ((value - low) / (high - low)) * (width - left - right);
  const bottom = top + rows.length * step;
  const svg = drawing(width, height, label);
  svg.append(element("rect", { x: x(1), y: top - 20, width: x(high) - x(1), height: bottom - top + 20, fill: "#e6eaef" }));
  svg.append(element("text", { x: width - right - 4, y: top - 6, "text-anchor": "end", class: "small" }, "backfire"));
  for (const [value, dash] of [[0, "3 3"], [1, ""]])
    svg.append(element("line", { x1: x(value), x2: x(value), y1: top - 20, y2: bottom, stroke: GREY, "stroke-dasharray": dash }));
  const stride = high - low > 4 ? 1 : 0.5;
  for (let tick = Math.ceil(low / stride) * stride; tick <= high; tick += stride)
    svg.append(element("text", { x: x(tick), y: bottom + 16, "text-anchor": "middle", class: "small" }, String(tick)));
  svg.append(element("text", { x: width - right, y: bottom + 34, "text-anchor": "end", class: "small" }, "log-rebound: 0 all stays saved, 1 all taken back"));
  rows.forEach((row, i) => {
    const y = top + (i + 0.5) * step;
    svg.append(element("text", { x: left - 8, y: y + 5, "text-anchor": "end" }, row.label));
    if (!Number.isFinite(row.rebound)) return svg.append(element("text", { x: x(0) + 6, y: y + 5, class: "small" }, "nothing used"));
    if (Number.isFinite(row.pinned))
      svg.append(element("path", { d: `M${x(row.pinned)} ${y - 7}l7 7l-7 7l-7 -7z`, fill: "none", stroke: GREY, "stroke-width": 2 }));
    svg.append(element("line", { x1: x(row.low), x2: x(row.high), y1: y, y2: y, stroke: BLUE, "stroke-width": 3 }));
    svg.append(element("circle", { cx: x(row.rebound), cy: y, r: 6, fill: BLUE }));
  });
  place.replaceChildren(svg);
}

const PANELS = [
  { name: "price_usd_per_mtok", title: "Price", unit: "USD per million tokens", log: true },
  { name: "tokens_served_ttok", title: "Tokens", unit: "trillion a month", log: true },
  { name: "accelerator_hours_mh", title: "Accelerator-hours", unit: "million a month, serving", log: true },
  { name: "orders_k", title: "Accelerators ordered", unit: "thousand in the year before" },
  { name: "capex_busd", title: "Capex", unit: "billion USD in the year before" },
  { name: "token_margin", title: "Token margin", unit: "% of token spend", times: 100, least: -100 },
];
const QUARTERS_A_YEAR = 4;

/** The path of a panel: flows as sums over the year that ends in the quarter. */
function course(side, panel, flow) {
  if (!flow) return side.map((value) => Math.max(value * (panel.times ?? 1), panel.least ?? -Infinity));
  return side.map((value, t) => (t < QUARTERS_A_YEAR - 1 ? NaN : value - (t < QUARTERS_A_YEAR ? 0 : side[t - QUARTERS_A_YEAR])));
}

function drawCourse(place, world, pinned, at) {
  place.replaceChildren(...PANELS.map((panel) => drawPanel(panel, world, pinned, at)));
}

function drawPanel(panel, world, pinned, at) {
  const o = facts.observables.findIndex((one) => one.name === panel.name);
  const flow = facts.observables[o].flow;
  const lines = [
    { values: course(world.withoutShock[o], panel, flow), colour: ORANGE, dash: "6 4" },
    { values: course(world.withShock[o], panel, flow), colour: BLUE, dash: "" },
  ];
  if (pinned) lines.unshift({ values: course(pinned.withShock[o], panel, flow), colour: GREY, dash: "1 4" });
  const width = 330, height = 200, left = 58, right = 10, top = 40, bottom = 24;
  const said = `${panel.title}, ${panel.unit}: ${plainNumber(lines.at(-1).values[at])} with the shock and ` +
    `${plainNumber(lines.at(-2).values[at])} without it in ${inWords(world.months[at])}`;
  const svg = drawing(width, height, said);
  const y = verticalScale(panel, lines.flatMap((line) => line.values).filter(Number.isFinite), top, height - bottom);
  const x = (t) => left + (t / (world.months.length - 1)) * (width - left - right);
  svg.append(element("text", { x: 4, y: 15, class: "title" }, panel.title));
  svg.append(element("text", { x: 4, y: 31, class: "small" }, panel.unit));
  for (const tick of y.ticks) {
    svg.append(element("line", { x1: left, x2: width - right, y1: y.at(tick), y2: y.at(tick), stroke: "#dde2e8" }));
    svg.append(element("text", { x: left - 6, y: y.at(tick) + 4, "text-anchor": "end", class: "small" }, plainNumber(tick)));
  }
  world.months.forEach((month, t) => {
    if (month.endsWith("-03") && Number(month.slice(0, 4)) % 2 === 0)
      svg.append(element("text", { x: x(t), y: height - 6, "text-anchor": "middle", class: "small" }, month.slice(0, 4)));
  });
  for (const [t, dash] of [[world.before, "4 3"], [at, "1 3"]].filter(([place]) => place >= 0))
    svg.append(element("line", { x1: x(t), x2: x(t), y1: top, y2: height - bottom, stroke: GREY, "stroke-dasharray": dash }));
  for (const line of lines) {
    const points = line.values.map((value, t) => [x(t), y.at(value)]).filter((point) => point.every(Number.isFinite));
    const d = points.map((point, i) => `${i ? "L" : "M"}${point[0].toFixed(1)} ${point[1].toFixed(1)}`).join("");
    svg.append(element("path", { d, fill: "none", stroke: line.colour, "stroke-width": 2.4, "stroke-dasharray": line.dash }));
  }
  return svg;
}

/** Where values lie between top and bottom, and a few round ticks. */
function verticalScale(panel, values, top, bottom) {
  if (panel.log) return logScale(values, top, bottom);
  const low = Math.min(0, ...values), high = Math.max(...values, low + 1e-9);
  const step = roundStep((high - low) / 3);
  const ticks = [];
  for (let tick = Math.ceil(low / step) * step; tick <= high * 1.001; tick += step) ticks.push(Number(tick.toPrecision(6)));
  return { ticks, at: (value) => bottom - ((value - low) / (high - low)) * (bottom - top) };
}

function logScale(values, top, bottom) {
  const low = Math.log10(Math.min(...values)) - 0.05, high = Math.log10(Math.max(...values)) + 0.05;
  const stride = Math.max(1, Math.ceil((high - low) / 4));
  const ticks = [];
  for (let power = Math.floor(low); power <= high; power++)
    for (const digit of high - low < 1.5 ? [1, 2, 5] : [1]) {
      const place = power + Math.log10(digit);
      if (place >= low && place <= high && (high - low < 1.5 || power % stride === 0)) ticks.push(digit * 10 ** power);
    }
  return { ticks, at: (value) => bottom - ((Math.log10(value) - low) / (high - low)) * (bottom - top) };
}

function roundStep(rough) {
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * [1, 2, 5, 10].find((digit) => digit * power >= rough);
}
