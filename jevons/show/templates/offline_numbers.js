"use strict";
// Played worlds: unpacking them and interpolating between them.

const facts = JSON.parse(document.getElementById("facts").textContent);
const STEPS = 65535;
const quarters = facts.months.length;
const MARGIN = facts.observables.findIndex((one) => one.name === "token_margin");

/** One side of the grid as whole numbers [observable][quarter][node]; the node runs over settings, then axes. */
async function unpacked(id) {
  const bytes = Uint8Array.from(atob(document.getElementById(id).textContent.trim()), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const planes = new Uint8Array(await new Response(stream).arrayBuffer());
  const count = planes.length / 2;
  const values = new Uint16Array(count);
  const nodes = count / (quarters * facts.observables.length);
  for (let i = 0; i < count; i++) values[i] = planes[i] | (planes[count + i] << 8);
  for (let i = 0; i < count; i++) if (Math.floor(i / nodes) % quarters) values[i] += values[i - nodes];
  return { values, nodes };
}

const scaled = (axis, x) => (axis.scale === "log" ? Math.log(x) : x);
const unscaled = (axis, x) => (axis.scale === "log" ? Math.exp(x) : x);

/** The level below a number, and how far on the way to the next it lies (0 to 1). */
function located(axis, number) {
  const places = axis.levels.map((level) => scaled(axis, level));
  let low = 0;
  while (low < places.length - 2 && scaled(axis, number) >= places[low + 1]) low++;
  const share = (scaled(axis, number) - places[low]) / (places[low + 1] - places[low]);
  return { low, share: Math.abs(share) < 1e-9 ? 0 : Math.abs(share - 1) < 1e-9 ? 1 : share };
}

/** The nodes around a world with their weights: one node where the world itself was played. */
function corners(setting, numbers, axes) {
  let found = [{ node: setting, weight: 1 }];
  axes.forEach((axis, i) => {
    const { low, share } = located(axis, numbers[i]);
    const next = [];
    for (const { node, weight } of found) {
      if (share < 1) next.push({ node: node * axis.levels.length + low, weight: weight * (1 - share) });
      if (share > 0) next.push({ node: node * axis.levels.length + low + 1, weight: weight * share });
    }
    found = next;
  });
  return found;
}

/** Logs of every observable by quarter (the margin as it is), blended over the nodes around a world. */
function blended(side, around) {
  return facts.ends.map(({ low, span }, o) =>
    Array.from({ length: quarters }, (_, t) => {
      const first = (o * quarters + t) * side.nodes;
      let sum = 0;
      for (const { node, weight } of around) sum += weight * side.values[first + node];
      return low + (sum / STEPS) * span;
    })
  );
}

/** Both sides of a world in their units, by observable and quarter; what flows is summed since the start. */
function worldAt(sides, state) {
  const axes = facts.axes;
  const around = corners(state.setting, state.numbers, axes);
  const calm = corners(state.setting, state.numbers, axes.slice(0, -1));
  const plain = (logs) => logs.map((row, o) => (o === MARGIN ? row : row.map(Math.exp)));
  return {
    months: facts.months,
    before: facts.before,
    saving: state.numbers[axes.length - 1],
    nodes: around.length,
    withShock: plain(blended(sides.withShock, around)),
    withoutShock: plain(blended(sides.withoutShock, calm)),
  };
}

/** An observable at a quarter, with and without the shock; what flows is summed since the shock. */
function pairAt(world, o, t) {
  const since = facts.observables[o].flow;
  return [world.withShock, world.withoutShock].map((side) => side[o][t] - (since ? side[o][world.before] : 0));
}

/** Log-rebound of an observable at a quarter: 1 + ln(with/without)/ln(saving). */
function reboundAt(world, o, t) {
  const [one, other] = pairAt(world, o, t);
  return one > 0 && other > 0 ? 1 + Math.log(one / other) / Math.log(world.saving) : NaN;
}

/** How far interpolation errs on log-rebound, "median" or "most" (95 of 100 worlds); nothing where the world was played. */
function errorAt(world, setting, o, t, which) {
  if (world.nodes === 1) return 0;
  const place = facts.observables.filter((one) => one.saved).indexOf(facts.observables[o]);
  return facts.errors[which][setting][place][t - world.before - 1];
}
