
// What a learner's phone adds: it sends answers beside the page, and asks by itself whether the room has moved.
// An answer stays in this tab until the server has said that it is kept. So neither a reload, nor a lost connection, nor a
// server that is started again loses one, and its key keeps it from counting twice.

// Milliseconds between two looks, a little more or less each time, so that a class does not ask at once. A look is held by
// the server until the room has moved, or for some seconds, and then only a breath is taken.
const BEAT = 1000
const BREATH = 200
const POST = "twitchdx-post"

additions.push((root, emit, stage) => {
  const phone = { root, emit, stage, busy: false, told: false, refused: "", on: () => root.querySelector(".page").isConnected }
  senders.answer = (form, said) => {
    const { seat } = line(phone).dataset
    post([...posted(), { seat, name: form.dataset.form, form: said, key: `press-${Date.now()}-${Math.random().toString(36).slice(2, 10)}` }])
    deliver(phone)
  }
  // A run of the page that began before an answer was taken does not know of it.
  stage.drawn = async () => {
    if (phone.told) await look(phone, { anew: true })
    if (phone.refused) tell(phone, "notice", phone.refused, "notice")
  }
  document.addEventListener("visibilitychange", () => document.hidden || (phone.on() && look(phone)))
  beat(phone)
})

// What the server wrote for this script: the seat, the mark of what is shown, and words.
const line = phone => phone.root.querySelector("[data-seat]")
const posted = () => JSON.parse(sessionStorage.getItem(POST) ?? "[]")
const post = all => sessionStorage.setItem(POST, JSON.stringify(all))
const pause = time => new Promise(done => setTimeout(done, time))

async function beat(phone) {
  let held = 0
  for (let away = 0; away < 60; ) {
    await pause(Math.max(BREATH, BEAT * (0.6 + 0.8 * Math.random()) - held))
    away = phone.on() ? 0 : away + 1 // a page that is drawn anew is away for a moment
    if (away) continue
    deliver(phone)
    const began = performance.now()
    await look(phone, { wait: true })
    held = performance.now() - began
    // Ranges of the model that were not there yet when the page was drawn.
    if (held > BEAT && line(phone)?.dataset.more !== undefined) await look(phone, { anew: true })
  }
}

async function look(phone, { anew = false, wait = false } = {}) {
  const at = line(phone)
  if (!at || phone.stage.outbox.length) return
  const { seat, mark, language } = at.dataset
  const found = await ask("look", { seat, mark: anew ? "" : mark, language, wait })
  // What was waited for is old where the page was drawn anew meanwhile.
  if (wait && (line(phone)?.dataset.seat !== seat || line(phone).dataset.mark !== mark)) return
  if (found?.gone) phone.emit({ do: "look", name: "", value: "" })
  else if (found?.sections && phone.on()) phone.stage.show(found.sections)
}

// One after the other, in the order in which they were sent.
async function deliver(phone) {
  if (phone.busy || !line(phone)) return
  phone.busy = true
  for (let one, tries = 0; phone.on() && (one = posted()[0]); ) {
    const at = line(phone)
    if (at?.dataset.seat !== one.seat) {
      post(posted().slice(1)) // of a seat that was left
      continue
    }
    phone.refused = ""
    tell(phone, "said", at.dataset.sending)
    const found = await ask("answer", { ...one, language: at.dataset.language })
    if (!found || found.status >= 500) {
      tell(phone, "said", found?.refused ?? at.dataset.trouble)
      await pause(Math.min(8000, 400 * 2 ** tries++) * (0.5 + Math.random()))
      continue
    }
    tries = 0
    post(posted().slice(1))
    if (found.gone) phone.emit({ do: "look", name: "", value: "" })
    else if (found.refused) {
      phone.refused = found.refused
      tell(phone, "said", "")
      await look(phone, { anew: true })
      tell(phone, "notice", found.refused, "notice")
    } else {
      phone.told = true
      phone.stage.show({ said: found.said, notice: "" })
      if (at.dataset.own !== undefined) await look(phone, { anew: true })
    }
  }
  phone.busy = false
}

function tell(phone, section, words, kind = "quiet") {
  const told = Object.assign(document.createElement("p"), { textContent: words, className: kind })
  phone.stage.show({ [section]: words ? told.outerHTML : "" })
}

// The answer with its status; null where there is none.
async function ask(what, body) {
  try {
    const address = location.pathname.replace(/\/join\/?$/, `/rooms/${what}`)
    const reply = await fetch(address, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) })
    return { status: reply.status, ...(await reply.json()) }
  } catch {
    return null
  }
}
