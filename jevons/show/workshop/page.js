// The browser's end of the workshop: draws answer, sliders and tables, and tells the server what the visitor does.

const $ = (id) => document.getElementById(id)
const SIDES = ["a", "b"]

/** An element with attributes and children; text is never read as HTML. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value)
    else if (value !== false && value != null) element.setAttribute(name, value === true ? "" : value)
  }
  element.append(...children.filter((child) => child != null))
  return element
}

/** A value of a slider as it is read: three digits and the unit. */
function spoken(value, unit) {
  const text = Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(3)))
  if (unit === "1") return text
  return unit.startsWith("1/") ? `${text} a ${unit.slice(2)}` : `${text} ${unit}`
}

class Page {
  constructor(model) {
    this.model = model
    this.side = "a"
    this.dragged = null
    this.drawn = 0
    this.sent = 0
    model.on("msg:custom", (event) => this.hear(event.data ?? event))
  }

  say(act, content = {}) { this.model.send_msg({ do: act, number: ++this.sent, ...content }) }

  hear({ word, content }) { this[`on_${word}`]?.(content) }

  on_setup(setup) {
    this.setup = setup
    this.build()
  }

  on_state(state) {
    // an echo of an earlier move must not pull back a slider that has moved on
    if (state.heard < this.sent && this.state) return
    this.state = state
    this.refresh()
  }

  on_shown(shown) {
    this.shown = shown
    $("cards").replaceChildren(...SIDES.map((side) => this.card(side, shown.cards[side])))
    for (const [key, text] of Object.entries(shown.captions)) $(`caption-${key}`).textContent = text
    $("page").setAttribute("aria-busy", "false")
    document.body.dataset.query = shown.query
    document.body.dataset.drawn = String(++this.drawn)
    if (shown.cards.a.failures.length || shown.cards.b.failures.length) {
      this.on_notice([...shown.cards.a.failures, ...shown.cards.b.failures].join(" "))
    }
    this.on_idle()
  }

  on_notice(text) {
    $("notice").textContent = text
    $("notice").hidden = !text
  }

  on_busy({ long }) {
    $("page").setAttribute("aria-busy", "true")
    if (!long) return
    const stop = make("button", { class: "button", type: "button", onclick: () => this.model.send_msg({ do: "stop" }) }, "Stop")
    $("status").replaceChildren("Playing more seeds", make("progress", { id: "progress", max: 1, value: 0, "aria-label": "Progress" }), stop)
  }

  on_progress({ done, total }) {
    const bar = $("progress")
    if (bar) bar.value = done / total
  }

  on_idle() {
    $("page").setAttribute("aria-busy", "false")
    if (!this.shown) return
    const more = make("button", { class: "button", type: "button", id: "more", onclick: () => this.model.send_msg({ do: "more" }) }, `Play ${this.setup.seeds} seeds`)
    const seeds = `${this.shown.seeds} seeds a side, played with and without the shock.`
    $("status").replaceChildren(seeds, this.shown.seeds < this.setup.seeds ? more : "")
  }

  on_ask({ question, answers, chosen }) {
    const choose = (place) => () => this.model.send_msg({ do: "answer", chosen: place })
    const buttons = answers.map((text, place) =>
      make("button", { type: "button", "aria-pressed": String(place === chosen), onclick: choose(place) }, text))
    $("question").replaceChildren(
      make("h2", { id: "question-title" }, question), ...buttons,
      make("p", { id: "thanks", role: "status" }, "Only the count is kept. Choose one; the page opens when the teacher reveals."))
    $("question").addEventListener("cancel", (event) => event.preventDefault())
    if (!$("question").open) $("question").showModal()
  }

  on_voted(chosen) {
    $("question").querySelectorAll("button").forEach((button, place) => button.setAttribute("aria-pressed", String(place === chosen)))
    if (chosen != null) $("thanks").textContent = "Thank you. You can change your mind until the teacher reveals."
  }

  on_open() { $("question").close() }

  card(side, card) {
    const [first, ...rest] = card.chips
    const verdict = (chip) => `${chip.verdict}${chip.value ? ", " : ""}`
    const main = first
      ? make("p", { class: "main" }, `${first.layer}: ${verdict(first)}`, make("span", { class: "value" }, first.value))
      : make("p", { class: "main" }, "No rebound to measure")
    const others = rest.map((chip) => make("span", { title: `5-95 % of seeds: ${chip.band}` }, `${chip.layer}: ${verdict(chip)}`, make("b", {}, chip.value)))
    return make("article", { class: `card ${side}`, id: `card-${side}` },
      make("h3", { title: `${card.about} ${card.shock}` }, make("b", {}, side.toUpperCase()), card.title),
      main, make("p", { class: "rest" }, ...others), make("p", { class: "said" }, card.sentence.replaceAll(" %", "\u00a0%")))
  }

  build() {
    const tab = (side) => make("button", { type: "button", class: `side ${side}`, id: `side-${side}`,
      onclick: () => { this.side = side; this.refresh() } }, `Regime ${side.toUpperCase()}`)
    const presets = make("select", { id: "preset", onchange: (event) => this.say("preset", { side: this.side, name: event.target.value }) },
      ...this.setup.presets.map((one) => make("option", { value: one.name, title: one.about }, one.title)))
    const horizons = make("select", { id: "after", onchange: (event) => this.say("after", { months: Number(event.target.value) }) },
      ...this.setup.horizons.map((months) => make("option", { value: months }, months ? `${months} months after the shock` : "the end of the run")))
    const button = (id, text, act) => make("button", { class: "button", type: "button", id, onclick: act }, text)
    $("controls").replaceChildren(
      make("div", { class: "sides", role: "group", "aria-label": "Which regime the sliders set" }, ...SIDES.map(tab)),
      make("label", { class: "field" }, "Preset", presets), make("p", { class: "about", id: "about" }),
      make("label", { class: "field" }, "Answer read at", horizons),
      make("div", { class: "row" }, button("undo", "Undo", () => this.say("undo")), button("reset", "Reset", () => this.say("reset")),
        button("link", "Copy link", () => this.copy())),
      ...this.setup.groups.map((group) => this.group(group)))
    document.addEventListener("keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && event.key === "z") { event.preventDefault(); this.say("undo") }
    })
  }

  group(group) {
    const own = this.setup.levers.filter((lever) => lever.group === group.key)
    return make("fieldset", {}, make("legend", {}, group.title), make("p", { class: "says" }, group.says), ...own.map((lever) => this.lever(lever)))
  }

  lever(lever) {
    const id = `lever-${lever.key}`
    const move = (event) => {
      this.dragged = lever.key
      this.write(lever, lever.stops[event.target.value])
      this.say("move", { side: this.side, key: lever.key, value: lever.stops[event.target.value] })
    }
    const settle = () => {
      this.dragged = null
      this.model.send_msg({ do: "settle" })
    }
    const near = () => this.model.send_msg({ do: "ahead", side: this.side, key: lever.key })
    const last = lever.stops.length - 1
    const likely = lever.likely
      ? make("span", { class: "likely", style: `left:${(100 * lever.likely[0]) / last}%;right:${100 - (100 * lever.likely[1]) / last}%` }) : null
    const source = `${lever.description}. Unit: ${lever.unit}. Status: ${lever.status}. Source: ${lever.source}.` +
      (lever.likely ? " The grey band is its likely range." : "")
    return make("div", { class: "lever", id: `row-${lever.key}`, onpointerenter: near },
      make("div", { class: "head" }, make("label", { for: id }, lever.label), make("output", { id: `${id}-value`, for: id })),
      make("div", { class: "hover", id: `${id}-source` }, source),
      make("div", { class: "track" }, likely, make("span", { class: "other", id: `${id}-other` }),
        make("input", { type: "range", id, min: 0, max: last, step: 1, "aria-describedby": `${id}-source`,
          oninput: move, onchange: settle, onfocus: near })),
      make("p", { class: "note", id: `${id}-note` }))
  }

  write(lever, value) {
    const output = $(`lever-${lever.key}-value`)
    output.textContent = spoken(value, lever.unit)
    output.className = ""
    $(`lever-${lever.key}`).setAttribute("aria-valuetext", output.textContent)
  }

  refresh() {
    const { sides, after, query, undo } = this.state
    const own = sides[this.side]
    const controls = $("controls")
    controls.className = `controls side ${this.side}`
    controls.style.setProperty("--otherside", this.side === "a" ? "var(--b)" : "var(--a)")
    for (const side of SIDES) $(`side-${side}`).setAttribute("aria-pressed", String(side === this.side))
    $("preset").value = own.preset
    $("about").textContent = own.about
    $("after").value = after
    $("undo").disabled = !undo
    for (const lever of this.setup.levers) this.place(lever, own.levers[lever.key], sides[this.side === "a" ? "b" : "a"].levers[lever.key])
    clearTimeout(this.writing)
    this.writing = setTimeout(() => this.settle(query), 150)
  }

  /** What need not follow a moving hand: the address, the table, the links. */
  settle(query) {
    history.replaceState(null, "", `${location.pathname}?${query}`)
    this.tabulate()
    this.offer(query)
  }

  place(lever, own, other) {
    const input = $(`lever-${lever.key}`)
    input.disabled = Boolean(own.off)
    $(`lever-${lever.key}-note`).textContent = own.off ? own.off : own.note
    const mark = $(`lever-${lever.key}-other`)
    mark.hidden = Boolean(other.off)
    if (!other.off) mark.style.left = `${(100 * other.place) / (lever.stops.length - 1)}%`
    const output = $(`lever-${lever.key}-value`)
    if (own.off) { output.textContent = ""; return }
    if (this.dragged === lever.key) return
    input.value = own.place
    output.textContent = this.said(lever, own)
    output.className = own.moved ? "" : "own"
    input.setAttribute("aria-valuetext", output.textContent)
  }

  said(lever, value) {
    if (value.off) return "none"
    if (value.endless) return "unlimited"
    const high = spoken(value.high, lever.unit)
    return value.low === value.high ? high : `${spoken(value.low, "1")} to ${high}`
  }

  tabulate() {
    const row = (lever) => make("tr", {},
      make("th", { scope: "row" }, lever.label), make("td", { class: "n" }, this.said(lever, this.state.sides.a.levers[lever.key])),
      make("td", { class: "n" }, this.said(lever, this.state.sides.b.levers[lever.key])), make("td", { class: "n" }, lever.unit),
      make("td", {}, lever.status), make("td", {}, lever.description), make("td", { class: "source" }, lever.source), make("td", {}, lever.path))
    const head = ["Slider", "A", "B", "Unit", "Status", "What it is", "Source", "Parameter"].map((text) => make("th", { scope: "col" }, text))
    $("assumption-table").replaceChildren(make("table", {}, make("thead", {}, make("tr", {}, ...head)),
      make("tbody", {}, ...this.setup.levers.map(row))))
  }

  offer(query) {
    const link = (file, text) => make("a", { class: "button", href: `download/${file}?${query}`, download: file, id: file.replace(".", "-") }, text)
    const own = (side) => [make("span", {}, side.toUpperCase()), link(`figure-${side}.png`, "Figure PNG"), link(`figure-${side}.svg`, "Figure SVG"),
      link(`scenario-${side}.toml`, "Scenario file")]
    const all = make("div", {}, "Take it with you:", link("data.csv", "Data of A and B (CSV)"))
    $("downloads").replaceChildren(all, make("div", {}, ...own("a")), make("div", {}, ...own("b")))
  }

  async copy() {
    const address = location.href
    try {
      await navigator.clipboard.writeText(address)
      $("link").textContent = "Copied"
    } catch {
      prompt("The link to this page:", address)
    }
    setTimeout(() => { $("link").textContent = "Copy link" }, 1500)
  }
}

export function render({ model }) {
  const page = new Page(model)
  page.say("hello")
}
