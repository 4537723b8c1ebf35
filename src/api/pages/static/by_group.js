// What became of an act on every group: how many it was done to, where it was done before, which were refused and why.
const told = document.getElementById("told");

const line = (text, tone) => Object.assign(document.createElement("p"), { className: `notice ${tone}`, textContent: text });

const nameOf = (id) => document.querySelector(`[data-group="${CSS.escape(id)}"] :is(th, h3)`)?.textContent ?? id;

/** One sentence for what was done, and whether the page has anything new to show. */
function summary({ opened, moved, complete, graduating }) {
  if (opened) {
    const journals = opened.reduce((sum, group) => sum + group.journals, 0);
    return [`Открыто журналов: ${journals}. Прежде открыты у групп: ${complete.length}.`, journals];
  }
  const remained = graduating.length ? ` Выпускные остались: ${graduating.map(nameOf).join(", ")}.` : "";
  return [`Переведено групп: ${moved.length}. Переведены прежде: ${complete.length}.${remained}`, moved.length];
}

document.addEventListener("recorded", ({ detail }) => {
  if (!told || !detail.refused) return;
  const [text, changed] = summary(detail);
  told.replaceChildren(line(text, changed ? "good" : "warn"));
  for (const group of detail.refused) told.append(line(`${nameOf(group.group_id)}: ${[group.message, ...(group.problems ?? []).map((problem) => problem.message)].join(" ")}`, "bad"));
  if (changed) told.append(Object.assign(document.createElement("a"), { href: location.href, textContent: "Показать страницу заново" }));
});
