// What the chat's page can do without the server: announce sentences, hand out the conversation, keep the focus.
(() => {
  const ASKED = new URLSearchParams(location.search).get("lang") || "";
  const SENTENCES = "#conversation .bot .notice, #conversation .bot .said, #conversation .bot .para.none";
  const box = () => document.querySelector("#ask textarea, #ask input");
  let site = { texts: {}, language: "en" };

  // ---------------------------------------------------------------- words

  async function learn() {
    // Without a language in the address the server decides, for this as for the page.
    const reply = await fetch(`/api/v1/site${ASKED && `?language=${encodeURIComponent(ASKED)}`}`);
    if (!reply.ok) return;
    site = await reply.json();
    document.documentElement.lang = site.language;
  }

  // ---------------------------------------------------------------- announcing: each sentence once, notices at once

  function region(kind) {
    const made = document.createElement("div");
    made.className = "announced";
    made.setAttribute("aria-live", kind);
    document.body.append(made);
    return made;
  }
  const polite = region("polite");
  const urgent = region("assertive");
  let announced = 0;

  function announce() {
    const log = document.querySelector("#conversation [aria-live]");
    if (log) log.setAttribute("aria-live", "off"); // Gradio reads the whole message again with every sentence
    const all = document.querySelectorAll(SENTENCES);
    if (all.length < announced) { announced = all.length; polite.replaceChildren(); urgent.replaceChildren(); }
    for (; announced < all.length; announced += 1) {
      const line = document.createElement("p");
      line.textContent = plain(all[announced]);
      (all[announced].matches(".notice") ? urgent : polite).append(line);
    }
  }

  // ---------------------------------------------------------------- the newest question in sight, its answer below it

  let asked = 0;

  function follow() {
    const questions = document.querySelectorAll("#conversation .user.message");
    if (questions.length > asked) questions[questions.length - 1].scrollIntoView({ block: "start" });
    asked = questions.length;
  }

  // ---------------------------------------------------------------- the conversation as data

  function plain(element) {
    const copy = element.cloneNode(true);
    copy.querySelectorAll(".meaning, details.cite").forEach((part) => part.remove());
    copy.querySelectorAll("strong").forEach((part) => part.append(". "));
    return copy.textContent.replace(/\s+/g, " ").trim();
  }

  function source(card) {
    const excerpt = card.querySelector("blockquote").cloneNode(true);
    excerpt.querySelectorAll("br").forEach((line) => line.replaceWith("\n"));
    return {
      number: card.querySelector("summary").textContent.trim(),
      from: card.querySelector(".from")?.textContent.trim() || "",
      excerpt: excerpt.textContent.trim(),
      state: [...card.querySelectorAll(".card li")].map((line) => line.textContent.trim()),
      url: card.querySelector(".card a")?.href || "",
    };
  }

  function answer(message) {
    const lines = [];
    message.querySelectorAll(".notice, .answer > .para, .answer > ul > li").forEach((part) => {
      const marks = [...part.querySelectorAll("details.cite > summary")].map((mark) => ` [${mark.textContent.trim()}]`);
      lines.push((part.matches("li") ? "- " : "") + plain(part) + marks.join(""));
    });
    const sources = [...message.querySelectorAll("details.cite")].map(source);
    return { lines, sources, none: Boolean(message.querySelector(".para.none")) };
  }

  function conversation() {
    const turns = [];
    document.querySelectorAll("#conversation .user.message, #conversation .bot.message").forEach((message) => {
      if (message.matches(".user")) turns.push({ question: message.textContent.trim(), lines: [], sources: [], none: false });
      else if (turns.length) Object.assign(turns.at(-1), answer(message));
    });
    return turns;
  }
  window.guideConversation = conversation; // the sheet for a visit asks its opener for it

  function written(turn) {
    const sources = turn.sources.map((s) => `[${s.number}] ${s.from}\n    "${s.excerpt}"\n    ${s.url}`);
    const heading = sources.length ? ["", `${site.texts.sources || "Sources"}:`] : [];
    return [...turn.lines, ...heading, ...sources].join("\n");
  }

  function download() {
    const turns = conversation().map((turn) => `# ${turn.question}\n\n${written(turn)}\n`);
    const text = `Dystonia Guide, ${new Date().toISOString().slice(0, 10)}\n\n${turns.join("\n")}\n${site.texts.disclaimer || ""}\n`;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
    link.download = "dystonia-guide.txt";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }

  async function copy() {
    const turn = conversation().at(-1);
    if (!turn) return;
    await navigator.clipboard.writeText(`${turn.question}\n\n${written(turn)}\n\n${site.texts.disclaimer || ""}`);
    const line = document.createElement("p");
    line.textContent = site.texts.copied || "";
    polite.append(line);
    const button = document.getElementById("keep-copy");
    button.classList.add("done");
    setTimeout(() => button.classList.remove("done"), 2_000);
  }

  // ---------------------------------------------------------------- keys and buttons

  const actions = {
    "keep-print": () => window.print(),
    "keep-download": download,
    "keep-copy": copy,
    "keep-visit": () => window.open(`/visit-sheet?lang=${site.language}`),
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("#keep button");
    if (button && actions[button.id]) actions[button.id]();
    const link = ASKED && event.target.closest("a[href^='/articles']");
    if (link) { const url = new URL(link.href); url.searchParams.set("lang", ASKED); link.href = url; }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = event.target.closest && event.target.closest("details.cite[open], details.term[open]");
    if (open) { open.open = false; open.querySelector("summary").focus(); }
  });

  function label() { // Gradio's buttons have no names of their own for a sign
    const t = site.texts;
    for (const [id, name] of [["view-smaller", t.smaller], ["view-larger", t.larger], ["view-dark", t.dark]]) {
      const button = document.getElementById(id);
      if (button && name && button.getAttribute("aria-label") !== name) button.setAttribute("aria-label", name);
    }
    const copies = document.getElementById("keep-copy");
    if (copies && !navigator.clipboard) copies.hidden = true; // browsers give it to https alone
  }

  new MutationObserver(() => {
    announce();
    follow();
    label();
    if (document.activeElement === document.body && box()) box().focus({ preventScroll: true });
  }).observe(document.body, { childList: true, subtree: true, characterData: true });
  learn();
})();
