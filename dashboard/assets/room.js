
// What teaching rooms add: a form that is sent as one event and outlives a reload, a seat that is kept.

// What a button sends otherwise than as an event, by its data-send.
const senders = {}

additions.push((root, emit) => {
  root.addEventListener("input", event => {
    const form = event.target.closest("[data-place]")
    if (!form) return
    rare(form)
    draft(form)
  })
  root.addEventListener("click", event => {
    const button = event.target.closest("button[data-send]")
    if (button) send(button, emit)
  })
  root.addEventListener("keydown", event => {
    if (event.key !== "Enter" || !event.target.matches("[data-form] input:not([type=range])")) return
    event.preventDefault()
    send(event.target.closest("[data-form]").querySelector("button[data-send]"), emit)
  })
})

afterwards.push((root, emit) => {
  for (const form of root.querySelectorAll("[data-place]")) {
    undraft(form)
    if (form.querySelector("[data-hundred]")) count(form.querySelector("[data-hundred]"))
    rare(form)
  }
  // A seat stays in this tab, so that a reload finds it; it never stands in an address that a projector shows.
  const seat = root.querySelector("[data-keep]")
  if (seat) sessionStorage.setItem("twitchdx-seat", seat.dataset.keep)
  if (root.querySelector("[data-forget]")) sessionStorage.removeItem("twitchdx-seat")
  const kept = sessionStorage.getItem("twitchdx-seat")
  const recall = root.querySelector("[data-recall]:not([data-recalled])")
  if (recall && kept) {
    recall.setAttribute("data-recalled", "")
    setTimeout(() => emit({ do: "seat", name: "", value: kept }))
  }
})

function send(button, emit) {
  const form = button.closest("[data-form]")
  const said = {}
  for (const input of form.querySelectorAll("input[name]"))
    if (!["radio", "checkbox"].includes(input.type) || input.checked) said[input.name] = input.value
  const own = senders[button.dataset.send]
  if (own) own(form, said)
  else emit({ do: button.dataset.send, name: form.dataset.form, value: JSON.stringify(said) })
  sessionStorage.removeItem(place(form))
}

// What has people of 100 needs no smaller number.
function rare(form) {
  for (const box of form.querySelectorAll("[data-rare]")) {
    const placed = Number(form.querySelector(`[name="points:${box.dataset.rare}"]`)?.value ?? 0) > 0
    box.toggleAttribute("data-placed", placed)
    for (const input of box.querySelectorAll("input")) input.disabled = placed
  }
}

// What was not sent yet outlives a reload.
const place = form => `twitchdx-draft-${form.dataset.form}`

function draft(form) {
  const said = [...form.querySelectorAll("input")].map(input => (input.type === "radio" ? input.checked : input.value))
  sessionStorage.setItem(place(form), JSON.stringify(said))
}

function undraft(form) {
  if (form.drafted === form.dataset.form) return
  form.drafted = form.dataset.form
  const said = JSON.parse(sessionStorage.getItem(place(form)) ?? "[]")
  const inputs = [...form.querySelectorAll("input")]
  if (said.length !== inputs.length) return
  inputs.forEach((input, i) => (input.type === "radio" ? (input.checked = said[i]) : (input.value = said[i])))
}
