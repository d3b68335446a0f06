// The lines of a model as a list in which one is chosen, by a click or with the arrow keys.

function cell(parent, name, text) {
  const made = document.createElement("span");
  made.className = name;
  made.textContent = text;
  parent.appendChild(made);
  return made;
}

function drawn(line) {
  const row = document.createElement("div");
  row.className = line.depth ? "line below" : "line";
  row.setAttribute("role", "option");
  row.dataset.number = line.number;
  row.setAttribute("aria-label", line.said);
  if (line.picture) {
    const picture = document.createElement("img");
    picture.src = line.picture;
    picture.alt = "";
    row.appendChild(picture);
  } else {
    cell(row, "blank", "");
  }
  cell(row, "text", line.text).style.paddingLeft = `${18 * line.depth}px`;
  const points = cell(row, "number points", line.points);
  points.style.color = `color-mix(in srgb, ${line.colour} 88%, var(--st-text-color))`;
  cell(row, "number molecules", line.molecules);
  cell(row, "number right", line.right);
  cell(row, "number again", line.again);
  return row;
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const frame = parentElement.querySelector(".frame");
  const told = JSON.stringify([data.headings, data.heads]);
  if (frame.dataset.told !== told) {
    frame.dataset.told = told;
    frame.replaceChildren();
    const list = document.createElement("div");
    list.className = "list";
    const heads = document.createElement("div");
    heads.className = "heads";
    heads.setAttribute("aria-hidden", "true");
    cell(heads, "blank", "");
    data.heads.forEach((text, place) => cell(heads, ["", "number", "number molecules", "number right", "number again"][place], text));
    list.appendChild(heads);
    const box = document.createElement("div");
    box.setAttribute("role", "listbox");
    box.setAttribute("aria-label", data.label);
    for (const heading of data.headings) {
      const group = document.createElement("div");
      group.setAttribute("role", "group");
      group.setAttribute("aria-label", heading.title);
      cell(group, "title", heading.title).style.display = "block";
      heading.lines.forEach((line) => group.appendChild(drawn(line)));
      box.appendChild(group);
    }
    list.appendChild(box);
    frame.appendChild(list);
    const first = frame.querySelector(`[data-number="${Number(data.chosen)}"]`);
    if (first) requestAnimationFrame(() => first.scrollIntoView({ block: "nearest" }));
  }

  const rows = [...frame.querySelectorAll(".line")];
  const mark = (number) =>
    rows.forEach((row) => {
      const chosen = row.dataset.number === String(number);
      row.setAttribute("aria-selected", String(chosen));
      row.tabIndex = chosen ? 0 : -1;
    });
  frame.tell = (number) => setTriggerValue("chosen", number); // the newest, whenever a key was pressed
  const choose = (row, delay) => {
    mark(row.dataset.number);
    row.focus();
    globalThis.symgraphChosenAt = performance.now();
    clearTimeout(frame.waiting);
    frame.waiting = setTimeout(() => frame.tell(Number(row.dataset.number)), delay);
  };
  mark(data.chosen);
  if (!rows.some((row) => row.tabIndex === 0) && rows.length) rows[0].tabIndex = 0;
  // The page may have been drawn anew under the reader's hands: the keys go on where they were.
  const regain = () => {
    const recent = performance.now() - (globalThis.symgraphChosenAt ?? -Infinity) < 30_000;
    if (recent && document.activeElement === document.body) rows.find((row) => row.tabIndex === 0)?.focus({ preventScroll: true });
  };
  regain();
  setTimeout(regain, 300);
  rows.forEach((row, place) => {
    row.onclick = () => choose(row, 0);
    row.onkeydown = (event) => {
      const to = { ArrowDown: place + 1, ArrowUp: place - 1, Home: 0, End: rows.length - 1 }[event.key];
      if (to !== undefined && rows[to]) choose(rows[to], 200);
      else if (event.key === "Enter" || event.key === " ") choose(row, 0);
      else return;
      event.preventDefault();
    };
  });
}
