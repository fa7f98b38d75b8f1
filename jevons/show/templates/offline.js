"use strict";
// The controls: sliders, presets, a pinned world, the answer in words, a link that carries all of it.

const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
const HOURS = facts.observables.findIndex((one) => one.name === "accelerator_hours_mh");
const POSITIONS = 60;
const byId = (id) => document.getElementById(id);
const inWords = (month) => `${MONTHS[Number(month.slice(5)) - 1]} ${month.slice(0, 4)}`;

const start = () => ({ setting: 0, numbers: facts.axes.map((axis) => axis.start), at: facts.standardQuarter });
let state = start();
let pinned = null;
let past = [];
let sides = null;

function shown(axis, number) {
  if (axis.format === "percent") return `${plainNumber(Number((100 * number).toPrecision(2)))} %`;
  if (axis.format === "times") return `${plainNumber(Number(number.toPrecision(2)))} times`;
  return number.toFixed(2);
}

/** The number at a position of a slider; a level that is within half a position is meant. */
function numberAt(axis, position) {
  const [low, high] = [axis.levels[0], axis.levels.at(-1)].map((level) => scaled(axis, level));
  const place = low + (position / POSITIONS) * (high - low);
  const level = axis.levels.find((one) => Math.abs(scaled(axis, one) - place) <= (high - low) / POSITIONS / 2);
  return level ?? unscaled(axis, place);
}

function positionOf(axis, number) {
  const [low, high] = [axis.levels[0], axis.levels.at(-1)].map((level) => scaled(axis, level));
  return Math.round(((scaled(axis, number) - low) / (high - low)) * POSITIONS);
}

function makeSliders() {
  facts.axes.forEach((axis, i) => {
    const input = byId(`axis-${i}`);
    input.max = POSITIONS;
    byId(`marks-${i}`).append(...axis.levels.map((level) => Object.assign(document.createElement("option"), { value: positionOf(axis, level) })));
    input.addEventListener("input", () => change({ numbers: state.numbers.with(i, numberAt(axis, Number(input.value))) }, input));
  });
  byId("when").min = facts.before + 1;
  byId("when").max = quarters - 1;
  byId("when").addEventListener("input", () => change({ at: Number(byId("when").value) }, byId("when")));
  for (const input of document.querySelectorAll("input[name=setting]"))
    input.addEventListener("change", () => change({ setting: Number(input.value) }, input));
}

let lastMoved = null;
/** A new state; one step of undo for all moves of the same control in a row. */
function change(what, moved) {
  if (moved === null || moved !== lastMoved) past.push(state);
  lastMoved = moved;
  state = { ...state, ...what };
  show();
}

function show() {
  const world = worldAt(sides, state);
  const rows = facts.observables.map((one, o) => ({ one, o })).filter(({ one }) => one.saved).map(({ one, o }) => resourceRow(world, one, o));
  showControls();
  byId("answer").textContent = answer(world, rows);
  byId("others").textContent = byVerdict(rows);
  byId("honesty").textContent = honesty(world);
  const label = `Log-rebound in ${inWords(world.months[state.at])}: ` + rows.map((row) => `${row.label} ${row.rebound.toFixed(2)}`).join(", ");
  drawRebound(byId("rebound"), rows, label);
  drawCourse(byId("course"), world, pinned && worldAt(sides, pinned), state.at);
  showTable(byId("numbers"), world, rows);
  for (const one of document.querySelectorAll(".only-pinned")) one.hidden = !pinned;
}

function resourceRow(world, one, o) {
  const rebound = reboundAt(world, o, state.at), error = errorAt(world, state.setting, o, state.at, "most");
  const other = pinned && worldAt(sides, pinned);
  const low = rebound - error, high = rebound + error;
  return { label: one.label, o, rebound, low, high, said: verdict(rebound, low, high), pinned: other ? reboundAt(other, o, state.at) : undefined };
}

/** Saunders' names; open where the error of interpolation leaves the sign open. */
function verdict(rebound, low, high) {
  if (!Number.isFinite(rebound)) return "none used";
  if (low > 1) return "backfire";
  if (high >= 1) return "too near one to tell";
  return low > 0 ? "partial rebound" : high < 0 ? "more saved than engineered" : "little or no rebound";
}

function moreOrLess(one, other) {
  const change = one / other - 1;
  if (Math.abs(change) < 0.005) return "about as many";
  if (change > 2) return `${(1 + change).toFixed(1)} times as many`;
  return `${Math.abs(100 * change).toFixed(0)} % ${change > 0 ? "more" : "fewer"}`;
}

function answer(world, rows) {
  const hours = rows.find((row) => row.o === HOURS);
  const amount = moreOrLess(...pairAt(world, HOURS, state.at));
  const than = amount.endsWith("many") ? "as" : "than";
  return `In ${inWords(world.months[state.at])} serving takes ${amount} accelerator-hours ${than} without the shock: ` +
    `${hours.said}, log-rebound ${hours.rebound.toFixed(2)}.`;
}

/** Every resource under its verdict. */
function byVerdict(rows) {
  const names = [...new Set(rows.map((row) => row.said))];
  const under = (name) => rows.filter((row) => row.said === name).map((row) => `${row.label} ${row.rebound.toFixed(2)}`).join(", ");
  return `By resource: ${names.map((name) => `${name}: ${under(name)}`).join("; ")}.`;
}

function honesty(world) {
  if (world.nodes === 1) return "This very world was played: nothing is interpolated.";
  const typical = errorAt(world, state.setting, HOURS, state.at, "median");
  return `Interpolated between ${world.nodes} worlds that were played. Of ${facts.errors.worlds} worlds played between them, half lie within ` +
    `${typical.toFixed(3)} of such a log-rebound of accelerator-hours; bars span what 95 in 100 lie within.`;
}

function showControls() {
  facts.axes.forEach((axis, i) => {
    const input = byId(`axis-${i}`), text = shown(axis, state.numbers[i]);
    const played = axis.levels.some((level) => Math.abs(level / state.numbers[i] - 1) < 1e-9 || level === state.numbers[i]);
    input.value = positionOf(axis, state.numbers[i]);
    input.setAttribute("aria-valuetext", `${text}${played ? ", a level that was played" : ""}`);
    byId(`value-${i}`).textContent = text;
  });
  byId("when").value = state.at;
  byId("when").setAttribute("aria-valuetext", inWords(facts.months[state.at]));
  byId("when-value").textContent = inWords(facts.months[state.at]);
  document.querySelectorAll("input[name=setting]").forEach((input) => (input.checked = Number(input.value) === state.setting));
  byId("undo").disabled = past.length === 0;
}

function showTable(place, world, rows) {
  place.replaceChildren(...facts.observables.map((one, o) => {
    const [withShock, without] = pairAt(world, o, state.at);
    const row = rows.find((each) => each.o === o);
    const cells = [one.label, `${one.unit}${one.flow ? ", since the shock" : ""}`, plainNumber(withShock), plainNumber(without), row ? `${row.rebound.toFixed(2)}, ${row.said}` : ""];
    const line = document.createElement("tr");
    line.append(...cells.map((text) => Object.assign(document.createElement("td"), { textContent: text })));
    return line;
  }));
}

function link() {
  const words = [state.setting, state.at, ...state.numbers.map((number) => Number(number.toPrecision(6)))];
  return `#world=${words.join(",")}`;
}

/** A state from a link, every number pulled within its slider; null for anything else. */
function fromLink(hash) {
  const words = hash.replace(/^#world=/, "").split(",").map(Number);
  if (!hash.startsWith("#world=") || words.length !== facts.axes.length + 2 || !words.every(Number.isFinite)) return null;
  const within = (value, low, high) => Math.min(Math.max(value, low), high);
  return {
    setting: within(Math.round(words[0]), 0, document.querySelectorAll("input[name=setting]").length - 1),
    at: within(Math.round(words[1]), facts.before + 1, quarters - 1),
    numbers: facts.axes.map((axis, i) => within(words[i + 2], axis.levels[0], axis.levels.at(-1))),
  };
}

function makeButtons() {
  byId("undo").addEventListener("click", () => { state = past.pop() ?? state; lastMoved = null; show(); });
  byId("reset").addEventListener("click", () => change(start(), null));
  byId("pin").addEventListener("click", () => { pinned = state; show(); });
  byId("unpin").addEventListener("click", () => { pinned = null; show(); });
  byId("link").addEventListener("click", () => {
    history.replaceState(null, "", link());
    byId("said").textContent = "The address of this page now holds this world: copy it from the address bar.";
  });
  addEventListener("resize", () => { show(); showScenario(); });
  addEventListener("hashchange", () => { const found = fromLink(location.hash); if (found) change(found, null); });
  document.querySelectorAll("button[data-preset]").forEach((button) =>
    button.addEventListener("click", () => {
      const preset = facts.presets[Number(button.dataset.preset)];
      change({ setting: preset.setting, numbers: facts.axes.map((axis) => preset.numbers[axis.path] ?? axis.start) }, null);
    })
  );
}

/** A packaged scenario in the figures of a world; its numbers were played, so nothing is interpolated. */
function showScenario() {
  const played = facts.scenarios[Number(byId("scenario").value)];
  const end = played.months.length - 1;
  byId("scenario-description").textContent = played.description;
  byId("scenario-answer").textContent = played.headline;
  const rows = played.resources.map((row) => ({ ...row, rebound: row.rebound ?? NaN }));
  if (rows.length) {
    const label = `Log-rebound at the end, ${inWords(played.months[end])}: ` + rows.map((row) => `${row.label} ${row.said}`).join(", ");
    drawRebound(byId("scenario-rebound"), rows, label);
  } else byId("scenario-rebound").textContent = played.noRebound;
  drawCourse(byId("scenario-course"), played, null, end);
}

async function main() {
  sides = { withShock: await unpacked("with"), withoutShock: await unpacked("without") };
  state = fromLink(location.hash) ?? state;
  makeSliders();
  makeButtons();
  byId("scenario").addEventListener("change", showScenario);
  showScenario();
  show();
  document.body.dataset.ready = "yes";
}

main().catch((error) => { byId("answer").textContent = `This browser cannot show the page (${error.message}); any browser of 2023 or later can.`; });
