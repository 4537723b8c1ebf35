// What became of a term's journals: how many were opened, in which groups nothing was, and why.
const told = document.getElementById("opened");

const line = (text, tone) => Object.assign(document.createElement("p"), { className: `notice ${tone}`, textContent: text });

const nameOf = (id) => document.querySelector(`[data-group="${CSS.escape(id)}"] th`)?.textContent ?? id;

document.addEventListener("recorded", ({ detail, target }) => {
  if (!told || !target.getAttribute("action").endsWith("/opening")) return;
  const journals = detail.opened.reduce((sum, group) => sum + group.journals, 0);
  told.replaceChildren(line(`Открыто журналов: ${journals}. Прежде открыты у групп: ${detail.complete.length}.`, "good"));
  for (const group of detail.refused) told.append(line(`${nameOf(group.group_id)}: ${group.message}`, "bad"));
  const again = Object.assign(document.createElement("a"), { href: location.href, textContent: "Показать таблицу заново" });
  if (journals) told.append(again);
});
