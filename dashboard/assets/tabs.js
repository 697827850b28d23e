// Shows the HTML of a page beside Explore, and says which part of a picture (data-node) was chosen.

export default function ({ data, parentElement, setTriggerValue }) {
  const sheet = parentElement.querySelector(".tab")
  if (sheet.shown !== data.html) {
    // Who walks by keyboard stays where they are.
    const at = sheet.getRootNode().activeElement?.dataset?.node
    sheet.innerHTML = data.html
    sheet.shown = data.html
    if (at) sheet.querySelector(`[data-node="${at}"]`)?.focus({ preventScroll: true })
  }
  const choose = event => {
    const node = event.target.closest?.("[data-node]")
    if (!node || (event.type === "keydown" && !["Enter", " "].includes(event.key))) return
    event.preventDefault()
    setTriggerValue("node", node.dataset.node)
  }
  sheet.onclick = choose
  sheet.onkeydown = choose
}
