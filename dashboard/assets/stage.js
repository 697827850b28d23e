// Shows the HTML that Python sends, section by section, and sends events back.
// State of the page itself (filter, what is unfolded, where the focus is) stays here and is never sent.

// What a page adds to all this, called with its root, `emit` and the stage at the start, and with its root after each change.
const additions = []
const afterwards = []

// Streamlit loads equal scripts once, so both components of the page (stage.py) share what stands here.
const stages = new WeakMap()
let current = null
let late = null // what came after the rest: the answer to a question that takes longer

export default function ({ data, parentElement, setStateValue }) {
  if (data.slots) {
    late = { ...data, slots: Object.fromEntries(data.slots) }
    return current?.fill()
  }
  current = stages.get(parentElement) ?? start(parentElement)
  stages.set(parentElement, current)
  current.send = events => setStateValue("outbox", events)
  current.rest = asked => setStateValue("rested", asked)
  current.update({ ...data, sections: Object.fromEntries(data.sections) })
}

function start(root) {
  const shown = {}
  const stage = { outbox: [], last: 0, send: () => {}, rest: () => {}, drawn: () => {}, update, fill, show }
  let waiting = 0
  let asked = 0
  const page = root.querySelector(".page")
  let own = "" // the key of this page

  function update({ sections, acknowledged, key }) {
    own = key
    stage.outbox = stage.outbox.filter(event => event.id > acknowledged)
    stage.last = Math.max(stage.last, acknowledged)
    // While events are under way the picture is already old; the answer to the last one follows.
    // What is dragged is followed all the same.
    if ((dragging?.of.dataset.share !== undefined || stage.outbox.some(event => event.do !== "lever")) && Object.keys(shown).length) return
    show(sections)
    page.removeAttribute("data-busy")
    page.dataset.acknowledged = acknowledged
    stage.drawn()
    fill()
  }

  function show(sections) {
    for (const [name, html] of Object.entries(sections)) {
      if (shown[name] === html) continue
      shown[name] = html
      morph(root.querySelector(`[data-section=${name}]`), parsed(html))
    }
    attend(root, stage)
    filter(root)
    scale(root, page.dataset.scale ?? "odds")
    for (const change of afterwards) change(root, emit)
  }

  function fill() {
    // Slots of an older question stay as they are, dimmed, until theirs is answered; what was for another page is not theirs.
    if (late?.key !== own || late.acknowledged !== Number(page.dataset.acknowledged)) return
    for (const slot of root.querySelectorAll("[data-slot]")) {
      const html = late.slots[slot.dataset.slot]
      if (html === undefined && !late.complete) continue
      morph(slot, parsed(html ?? ""))
      slot.removeAttribute("data-stale")
      slot.setAttribute("data-filled", "")
    }
    if (late.complete || "because" in late.slots) page.dataset.explained = late.acknowledged
    page.toggleAttribute("data-complete", late.complete)
    clearTimeout(waiting)
    // Nothing more is asked for while the hand is at work.
    if (!late.complete && !stage.outbox.length) waiting = setTimeout(ask, 350)
  }

  function ask() {
    if (late && page.isConnected) stage.rest([late.acknowledged, ++asked])
  }

  // A question that follows on the heels of another page being asked for would take its place.
  function leaving(event) {
    if (!page.isConnected || event.composedPath().includes(root)) return
    clearTimeout(waiting)
    if (!page.hasAttribute("data-complete")) waiting = setTimeout(ask, 4000)
  }

  function emit(event) {
    // Ids grow even across a reload of the page, whose session may be the old one.
    stage.last = Math.max(Date.now(), stage.last + 1)
    clearTimeout(waiting)
    const last = stage.outbox.at(-1)
    if (["lever", "share"].includes(event.do) && last?.do === event.do && last.name === event.name) stage.outbox.pop()
    stage.outbox.push({ id: stage.last, ...event })
    stage.send([...stage.outbox])
    page.setAttribute("data-busy", "")
  }

  root.addEventListener("click", event => clicked(event, root, emit))
  root.addEventListener("change", event => changed(event, emit))
  root.addEventListener("input", event => (event.target.dataset.filter ? filter(root) : dragged(event, emit)))
  root.addEventListener("keydown", event => pressed(event, root))
  document.addEventListener("keydown", event => again(event, page, emit))
  for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, leaving, true)
  for (const addition of additions) addition(root, emit, stage)
  return stage
}

function clicked(event, root, emit) {
  const target = event.target.closest("[data-toggle],[data-find],[data-jump],button[data-scale],a,summary,button[data-ev],[data-ev=select]")
  if (!target) return
  if (target.dataset.jump) {
    // A fragment of the address does not reach into a shadow root.
    event.preventDefault()
    return root.getElementById(target.dataset.jump).scrollIntoView({ behavior: "smooth", block: "start" })
  }
  if (target.matches("a,summary")) return
  if (target.dataset.toggle) return unfold(root, target)
  if (target.matches("button[data-scale]")) return scale(root, target.dataset.scale)
  if (target.dataset.find !== undefined) return find(root, target.dataset.find)
  if (target.getAttribute("role") === "radio") choose(target)
  settle()
  emit({ do: target.dataset.ev, name: nameOf(target), value: target.dataset.value ?? "" })
}

// A slider says where it is while it is dragged, at most ten times a second.
let drag = 0
let dragging = null

function dragged(event, emit) {
  const target = event.target
  if (target.type !== "range") return
  if (target.dataset.share !== undefined) keep(target)
  if (!target.dataset.ev) return
  if (dragging?.of !== target) settle()
  clearTimeout(drag)
  dragging = { of: target, say: () => emit({ do: target.dataset.ev, name: nameOf(target), value: target.value }) }
  drag = setTimeout(settle, 100)
}

// What was dragged last is said before anything that is pressed.
function settle() {
  clearTimeout(drag)
  const last = dragging
  dragging = null
  last?.say()
}

// Sliders that share a hundred people: each takes from the rest, or gives to it, and stops where nothing is left.
function keep(slider) {
  const group = slider.closest("[data-hundred]")
  const sliders = [...group.querySelectorAll("input[data-share]")]
  const others = sliders.reduce((sum, one) => (one === slider ? sum : sum + Number(one.value)), 0)
  if (Number(slider.value) > 100 - others) slider.value = 100 - others
  count(group)
}

// Numbers, bars and the picture, as the sliders stand.
function count(group) {
  const sliders = [...group.querySelectorAll("input[data-share]")]
  const rest = 100 - sliders.reduce((sum, one) => sum + Number(one.value), 0)
  const rows = [...group.querySelectorAll("[data-name]")]
  const counts = rows.map(row => Number(row.querySelector("input[data-share]")?.value ?? rest))
  rows.forEach((row, i) => {
    row.querySelector("output").textContent = counts[i]
    const bar = row.querySelector("input,.rest")
    bar.style.setProperty("--share", counts[i])
    if (bar.matches("input")) bar.setAttribute("aria-valuetext", bar.getAttribute("aria-valuetext").replace(/\d+/, counts[i]))
  })
  const cells = rows.flatMap((row, i) => Array.from({ length: counts[i] }, () => row.querySelector(".shape").cloneNode(true)))
  group.querySelector("[data-grid]").replaceChildren(...cells)
}

// A new step of a page (data-view) is where reading goes on.
function attend(root, stage) {
  const head = root.querySelector("[data-view]")
  if (!head || head.dataset.view === stage.view) return
  if (stage.view !== undefined) head.focus()
  stage.view = head.dataset.view
}

function changed(event, emit) {
  const target = event.target
  if (!target.dataset.ev || target.type === "range") return
  // "" is the menu's own title, not a choice.
  if (target.dataset.ev === "open" && !target.value) return
  emit({ do: target.dataset.ev, name: nameOf(target), value: target.value })
}

const nameOf = element => element.closest("[data-name]")?.dataset.name ?? ""

// Shown at once; the server's answer follows.
function choose(button) {
  for (const other of button.parentElement.children) {
    const own = other === button
    other.setAttribute("aria-checked", own)
    other.tabIndex = own ? 0 : -1
  }
}

// Arrows move within a row of choices and along the list; y, n and u answer it.
function pressed(event, root) {
  const target = event.target
  if (event.key === "Enter" && target.matches("input[data-ev]")) return target.blur(), target.focus()
  if (event.key === "Escape" && target.dataset.filter) return (target.value = ""), filter(root)
  if (target.getAttribute("role") !== "radio" || event.ctrlKey || event.metaKey || event.altKey) return
  const choices = [...target.parentElement.children]
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
  const answer = { y: "present", n: "absent", u: "unknown" }[event.key]
  let next
  if (step) next = choices[(choices.indexOf(target) + step + choices.length) % choices.length]
  else if (answer) next = choices.find(choice => choice.dataset.value === answer)
  else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const rows = [...root.querySelectorAll(".row [role=radio][tabindex='0'], .row input:enabled")].filter(visible)
    rows[rows.indexOf(target) + (event.key === "ArrowDown" ? 1 : -1)]?.focus()
    return event.preventDefault()
  }
  if (!next) return
  event.preventDefault()
  next.focus()
  next.click()
}

// Undo and redo by the usual keys, but not while something is typed.
function again(event, page, emit) {
  if (!page.isConnected || !(event.ctrlKey || event.metaKey) || event.altKey) return
  if (event.composedPath()[0].matches?.("input,textarea,select")) return
  const key = event.key.toLowerCase()
  const what = key === "y" || (key === "z" && event.shiftKey) ? "redo" : key === "z" ? "undo" : null
  if (!what) return
  event.preventDefault()
  emit({ do: what, name: "", value: "" })
}

// The axis is a matter of the eye: nothing is asked of the server.
function scale(root, name) {
  root.querySelector(".page").dataset.scale = name
  for (const button of root.querySelectorAll("button[data-scale]")) {
    button.setAttribute("aria-checked", button.dataset.scale === name)
    button.tabIndex = button.dataset.scale === name ? 0 : -1
  }
}

const visible = element => element.offsetParent !== null

function unfold(root, button) {
  const open = button.getAttribute("aria-expanded") !== "true"
  button.setAttribute("aria-expanded", open)
  root.getElementById(button.dataset.toggle).toggleAttribute("data-open", open)
}

function find(root, words) {
  const browse = root.querySelector("[data-toggle=groups]")
  if (browse.getAttribute("aria-expanded") !== "true") unfold(root, browse)
  const box = root.querySelector("[data-filter]")
  box.value = words
  filter(root)
  box.focus()
}

function filter(root) {
  const box = root.querySelector("[data-filter]")
  if (!box) return
  const list = root.getElementById(box.dataset.filter)
  const words = box.value.toLowerCase().split(/\s+/).filter(Boolean)
  list.toggleAttribute("data-filtered", words.length > 0)
  for (const row of list.querySelectorAll("[data-search]"))
    row.toggleAttribute("data-miss", !words.every(word => row.dataset.search.includes(word)))
  list.toggleAttribute("data-none", words.length > 0 && !list.querySelector("[data-search]:not([data-miss])"))
}

function parsed(html) {
  const template = document.createElement("template")
  template.innerHTML = html
  return template.content
}

// Makes `node` look like `next` with as few changes as possible, so that focus, scroll and typing survive.
const LOCAL = new Set(["data-open", "data-miss", "data-filtered", "data-none", "data-stale", "data-filled", "data-held", "open"])

function morph(node, next) {
  const old = [...node.childNodes]
  const wanted = [...next.childNodes]
  wanted.forEach((want, i) => {
    const have = old[i]
    if (!have) node.append(want)
    else if (!alike(have, want)) have.replaceWith(want)
    else if (want.nodeType === Node.ELEMENT_NODE) become(have, want)
    else if (have.data !== want.data) have.data = want.data
  })
  old.slice(wanted.length).forEach(child => child.remove())
}

const alike = (a, b) =>
  a.nodeName === b.nodeName &&
  (a.id ?? "") === (b.id ?? "") &&
  a.dataset?.cause === b.dataset?.cause &&
  a.dataset?.slot === b.dataset?.slot &&
  a.dataset?.for === b.dataset?.for

function become(node, want) {
  const typing = node.getRootNode().activeElement === node && "value" in node && node.nodeName === "INPUT"
  for (const { name } of [...node.attributes]) if (!want.hasAttribute(name) && !LOCAL.has(name)) node.removeAttribute(name)
  for (const { name, value } of [...want.attributes]) {
    if (LOCAL.has(name) || (name === "aria-expanded" && node.dataset.toggle)) continue
    if (node.getAttribute(name) !== value) node.setAttribute(name, value)
  }
  if (node.dataset.slot) return node.toggleAttribute("data-stale", "filled" in node.dataset) // words that ask to wait are not old
  morph(node, want)
  if (node.nodeName === "INPUT" && !node.dataset.filter && !typing) node.value = want.getAttribute("value") ?? ""
  if (node.nodeName === "SELECT") node.value = want.value
}
