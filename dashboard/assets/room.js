
// What teaching rooms add: a form that is sent as one event, sliders that share 100 people, a seat that is kept.

additions.push((root, emit) => {
  root.addEventListener("input", event => {
    const form = event.target.closest("[data-divide]")
    if (!form) return
    if (event.target.type === "range") held(event.target, form)
    divide(form)
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
  for (const form of root.querySelectorAll("[data-divide]")) {
    undraft(form)
    divide(form)
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
  emit({ do: button.dataset.send, name: form.dataset.form, value: JSON.stringify(said) })
  sessionStorage.removeItem(place(form))
}

// A slider takes from "something else", and stops where nothing is left there (twitchdx.teaching.forecasts.adjusted).
function held(slider, form) {
  const others = [...form.querySelectorAll("input[type=range]")].filter(other => other !== slider)
  const left = 100 - others.reduce((sum, other) => sum + Number(other.value), 0)
  if (Number(slider.value) > left) slider.value = left
}

function divide(form) {
  const people = form.querySelectorAll(".people > *")
  let filled = 0
  let left = 100
  const words = []
  for (const slider of form.querySelectorAll("input[type=range]")) {
    const row = slider.closest(".place")
    const points = Math.min(Number(slider.value), left)
    left -= points
    words.push(`${slider.dataset.label} ${points}`)
    row.querySelector("output").textContent = points
    slider.style.setProperty("--part", `${points}%`)
    for (let i = 0; i < points; i++) people[filled++].className = `person ${slider.dataset.tone} n${slider.dataset.turn}`
    const rare = form.querySelector(`[data-rare="${slider.dataset.cause}"]`)
    if (rare) rare.toggleAttribute("data-placed", points > 0)
    if (rare) for (const input of rare.querySelectorAll("input")) input.disabled = points > 0
  }
  while (filled < 100) people[filled++].className = "person neutral rest"
  const rest = form.querySelector(".place.rest")
  rest.querySelector("output").textContent = left
  rest.querySelector(".fill").style.setProperty("--part", `${left}%`)
  form.querySelector(".people").setAttribute("aria-label", [...words, `${rest.dataset.label} ${left}`].join(", "))
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
