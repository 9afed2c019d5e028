// Fills the sheet for a visit with the conversation of the chat that opened it; nothing is sent or kept.
(() => {
  const print = document.getElementById("print");
  print.hidden = false;
  print.addEventListener("click", () => window.print());

  let turns = [];
  try { turns = window.opener?.guideConversation?.() ?? []; } catch { /* opened from elsewhere */ }
  if (!turns.length) return;

  const element = (name, text, kind) => {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    if (kind) made.className = kind;
    return made;
  };
  const asked = document.getElementById("asked");
  document.getElementById("empty").hidden = true;
  for (const turn of turns) {
    const item = element("li");
    item.append(element("strong", turn.question));
    if (turn.none || !turn.lines.length) item.append(element("p", asked.dataset.none));
    else for (const line of turn.lines) item.append(element("p", line));
    for (const source of turn.sources) {
      const card = element("div", "", "card");
      card.append(element("p", `[${source.number}] ${source.from}`, "from"), element("blockquote", source.excerpt));
      for (const state of source.state) card.append(element("p", state, "state"));
      item.append(card);
    }
    asked.append(item);
  }

  // The sources of the articles that were quoted, from their own pages.
  const ids = new Set(turns.flatMap((turn) => turn.sources).map((source) => source.url.match(/\/articles\/([^?#/]+)/)?.[1]));
  ids.delete(undefined);
  const references = document.getElementById("references");
  Promise.all([...ids].map((id) => fetch(`/api/v1/articles/${id}`).then((reply) => (reply.ok ? reply.json() : null))))
    .then((articles) => {
      for (const article of articles.filter((one) => one?.references.length)) {
        const list = element("ol");
        for (const reference of article.references) {
          list.append(element("li", `${reference.citation} ${reference.link ?? ""}`));
        }
        references.append(element("h3", article.title), list);
        references.hidden = false;
      }
      document.body.dataset.filled = "yes";
    });
})();
