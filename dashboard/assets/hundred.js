
// Pulling at the people of the picture: the cause that is taken hold of has as many as reach to the pointer.
// From people of something else, the cause that was touched last has them. The sliders do the rest (keep in stage.js).
additions.push(root => {
  let held = null
  root.addEventListener("focusin", event => {
    if (event.target.dataset?.share !== undefined) mark(event.target)
  })
  root.addEventListener("pointerdown", event => {
    const grid = event.target.closest("[data-grid]")
    if (!grid || event.button !== 0) return
    event.preventDefault()
    grid.setPointerCapture(event.pointerId)
    held = hold(grid, person(grid, event))
    pull(held, event)
  })
  root.addEventListener("pointermove", event => held && pull(held, event))
  for (const end of ["pointerup", "pointercancel"]) root.addEventListener(end, () => (held = null))
})

const COLUMNS = 25

// The place of a person under the pointer, from 0; left of a line it is the last one of the line before.
function person(grid, event) {
  const box = grid.getBoundingClientRect()
  const within = (x, size, low, high) => Math.min(high, Math.max(low, Math.floor(x / size)))
  const column = within(event.clientX - box.left, box.width / COLUMNS, -1, COLUMNS - 1)
  return COLUMNS * within(event.clientY - box.top, box.height / 4, 0, 3) + column
}

// Whose people are pulled at, and how many others stand before the end that follows the pointer.
function hold(grid, at) {
  const group = grid.closest("[data-hundred]")
  const rows = [...group.querySelectorAll("[data-name]")].map(row => ({
    slider: row.querySelector("input[data-share]"),
    count: Number(row.querySelector("output").textContent),
  }))
  let before = 0
  for (const { slider, count } of rows) {
    if (slider && at >= before && at < before + count) return mark(slider), { grid, slider, before }
    if (slider) before += count
  }
  const slider = group.querySelector("[data-held] input[data-share]") ?? rows[0].slider
  mark(slider)
  return { grid, slider, before: before - Number(slider.value) }
}

function pull({ grid, slider, before }, event) {
  const wanted = Math.max(0, person(grid, event) + 1 - before)
  if (wanted === Number(slider.value)) return
  slider.value = wanted
  slider.dispatchEvent(new Event("input", { bubbles: true }))
}

function mark(slider) {
  const group = slider.closest("[data-hundred]")
  for (const row of group.querySelectorAll("[data-held]")) row.removeAttribute("data-held")
  slider.closest("[data-name]").setAttribute("data-held", "")
}
