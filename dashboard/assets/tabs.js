// Shows the HTML of a page beside Explore, and says which part of a picture (data-node) was chosen.

export default function ({ data, parentElement, setTriggerValue }) {
  const sheet = parentElement.querySelector(".tab")
  if (sheet.shown !== data.html) {
    sheet.innerHTML = data.html
    sheet.shown = data.html
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
