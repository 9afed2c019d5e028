// Dystonia Guide on any site: <script src="https://HOST/widget.js" defer></script>. See docs/embedding.md.
// No dependencies, no cookies, no storage. What comes from the server becomes text, never markup.
(() => {
  "use strict";
  const NAME = "dystonia-guide";
  if (customElements.get(NAME)) return;
  const script = document.currentScript || document.querySelector('script[src*="/widget.js"]');
  const PRIVATE = { credentials: "omit", referrerPolicy: "no-referrer", cache: "no-store" };
  const READY = "dystonia-guide is ready";
  const GRACE = 3000; // milliseconds between a frame's load event and its message
  const TRIES = 3, SOON = 3; // questions of a crowd are sent again, if the guide says that it takes at most so many seconds
  const coarse = matchMedia("(pointer: coarse)");

  const at = (path) => new URL(path, new URL(".", script.src));
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  /** Where a frame stands is known to be a listed site (frame-ancestors), so its options may come from there. */
  function scriptOptions() {
    if (script.dataset.frame === undefined) return script.dataset;
    const fromSite = parent === window ? {} : Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
    return { ...fromSite, mode: "inline" };
  }

  function make(tag, properties = {}, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (name in node) node[name] = value;
      else node.setAttribute(name, value);
    }
    node.append(...children);
    return node;
  }

  function icon(path) {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    const line = document.createElementNS(space, "path");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    line.setAttribute("d", path);
    svg.append(line);
    return svg;
  }
  const SPEECH = "M5 5h14a1.5 1.5 0 0 1 1.5 1.5v9A1.5 1.5 0 0 1 19 17h-7l-4.5 3.5V17H5a1.5 1.5 0 0 1-1.5-1.5v-9A1.5 1.5 0 0 1 5 5zM8 9.5h8M8 12.7h5";
  const CROSS = "M6.5 6.5l11 11M17.5 6.5l-11 11";

  // ---------------------------------------------------------------- looks

  const CSS = `
:host {
  all: initial;
  --accent: var(--dystonia-guide-colour, var(--own-accent, #17606b)); --on: var(--dystonia-guide-on-colour, var(--own-on, #fff));
  --ink: #1d2b2f; --soft: #4a5c61; --paper: #fbfaf7; --card: #fff; --line: #d6dcdb; --edge: #6f8084; --warn: #7a4a00; --warn-paper: #fff5e0;
  --radius: var(--dystonia-guide-radius, 16px); --gap: var(--dystonia-guide-offset, 1.25em);
  display: block; color: var(--ink); font: max(16px, 1rem)/1.6 var(--dystonia-guide-font, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif);
}
@media (prefers-color-scheme: dark) {
  :host {
    --accent: var(--dystonia-guide-colour, var(--own-accent, #7fd0d8)); --on: var(--dystonia-guide-on-colour, var(--own-on, #0d1f22));
    --ink: #e6ecec; --soft: #b3c0c2; --paper: #14191b; --card: #1c2326; --line: #37444a; --edge: #87979b; --warn: #ffd591; --warn-paper: #33270f;
  }
}
:host([hidden]), [hidden] { display: none !important; }
* { box-sizing: border-box; }
h2, h3, p, ul, blockquote { margin: 0; padding: 0; font: inherit; }
button, textarea { font: inherit; color: inherit; margin: 0; }
button { cursor: pointer; touch-action: manipulation; }
svg { width: 1.5em; height: 1.5em; flex: none; fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; }
a { color: inherit; text-underline-offset: .18em; }
:focus-visible { outline: 3px solid var(--ink); outline-offset: 2px; box-shadow: 0 0 0 2px var(--card), 0 0 0 7px var(--card); }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.launcher {
  position: fixed; bottom: var(--gap); right: var(--gap); z-index: var(--dystonia-guide-z, 2147483000);
  display: inline-flex; align-items: center; gap: .6em; min-height: 3.4em; max-width: calc(100vw - 2 * var(--gap)); padding: .5em 1.4em .5em 1.1em;
  border: 1px solid color-mix(in srgb, var(--on) 35%, transparent); border-radius: 1.7em; background: var(--accent); color: var(--on); font-weight: 600; line-height: 1.25; text-align: start;
  box-shadow: 0 2px 4px #0002, 0 8px 24px #0003;
}
.left.launcher { right: auto; left: var(--gap); }

.panel { flex-direction: column; background: var(--paper); color: var(--ink); border: 1px solid var(--line); border-radius: var(--radius); overflow: hidden; overflow-wrap: anywhere; }
section.panel { display: flex; width: 100%; max-width: var(--dystonia-guide-width, 44em); height: var(--dystonia-guide-height, 40em); }
dialog.panel {
  position: fixed; inset: auto var(--gap) var(--gap) auto; margin: 0; padding: 0; max-width: none; max-height: none;
  width: min(var(--dystonia-guide-width, 28em), 100vw - 2 * var(--gap));
  height: min(var(--dystonia-guide-height, 46em), 100vh - 2 * var(--gap)); height: min(var(--dystonia-guide-height, 46em), 100dvh - 2 * var(--gap));
  box-shadow: 0 4px 12px #0002, 0 16px 48px #0004;
}
dialog.left { inset: auto auto var(--gap) var(--gap); }
dialog[open] { display: flex; }
dialog::backdrop { background: #0a141680; }
header { flex: none; display: flex; align-items: center; gap: .7em; padding: .7em .6em .7em 1em; background: var(--card); border-bottom: 1px solid var(--line); }
header .badge { display: grid; place-items: center; flex: none; width: 2.5em; height: 2.5em; border-radius: 50%; background: var(--accent); color: var(--on); }
header div { flex: 1; min-width: 0; }
h2 { font-size: 1.1em; font-weight: 700; line-height: 1.3; }
h2:focus, .asked:focus { outline: none; box-shadow: none; }
h2:focus-visible, .asked:focus-visible { outline: 3px solid var(--ink); }
header p { color: var(--soft); font-size: .9em; line-height: 1.35; }
.close { display: grid; place-items: center; flex: none; width: 2.9em; height: 2.9em; min-width: 44px; min-height: 44px; border: 0; border-radius: 50%; background: transparent; }
.close:hover { background: color-mix(in srgb, var(--accent) 14%, transparent); }

.log { flex: 1; min-height: 0; overflow-y: auto; overscroll-behavior: contain; padding: 1em; }
.log:focus-visible { outline-offset: -3px; box-shadow: none; }
.intro { margin-bottom: 1em; }
h3 { font-weight: 600; font-size: .92em; color: var(--soft); margin-bottom: .4em; }
.choices { list-style: none; display: flex; flex-wrap: wrap; gap: .5em; }
.choice { min-height: 44px; padding: .45em 1em; border: 1px solid var(--edge); border-radius: 1.4em; background: var(--card); font-weight: 500; line-height: 1.35; text-align: start; }
.choice:hover { border-color: var(--accent); background: color-mix(in srgb, var(--accent) 10%, var(--card)); }
.turn { padding-bottom: 1.2em; }
.turn:last-child { min-height: 100%; }
.asked { width: fit-content; max-width: 92%; margin: 0 0 .9em auto; padding: .5em .9em; border-radius: 1.1em 1.1em .3em 1.1em; background: color-mix(in srgb, var(--accent) 15%, var(--card)); white-space: pre-wrap; }
.answer > * + * { margin-top: .8em; }
.block > * + * { margin-top: .5em; }
.block > ul { padding-inline-start: 1.3em; }
.block > ul > li + li { margin-top: .25em; }
.working { color: var(--soft); }
.next { margin-top: 1.2em; }

.cite { display: inline-grid; place-items: center; vertical-align: middle; position: relative; width: 44px; height: 44px; margin: -12px -8px; padding: 0; border: 0; background: none; font-size: .85em; font-weight: 700; line-height: 1; }
.cite span { min-width: 1.95em; padding: .42em .4em; border: 1px solid var(--edge); border-radius: 1em; background: color-mix(in srgb, var(--accent) 16%, var(--card)); }
.cite:hover span { border-color: var(--ink); }
.cite[aria-expanded="true"] span { background: var(--accent); color: var(--on); border-color: var(--accent); }
.cite:focus-visible { outline: 0; box-shadow: none; }
.cite:focus-visible span { outline: 3px solid var(--ink); outline-offset: 2px; }
.card { padding: .8em 1em .4em; border: 1px solid var(--line); border-inline-start: 4px solid var(--accent); border-radius: 10px; background: var(--card); font-size: .95em; }
.card b { font-weight: 700; }
.card .section { color: var(--soft); }
.card blockquote { margin: .5em 0; }
.card blockquote p + p { margin-top: .35em; }
.card .state { list-style: none; margin-top: .3em; color: var(--soft); font-size: .92em; line-height: 1.45; }
.card .state li::first-letter { text-transform: uppercase; }
.card .warning { margin: .3em 0; padding: .25em .7em; border-inline-start: 4px solid; background: var(--warn-paper); color: var(--warn); }
.card a { display: inline-flex; align-items: center; flex-wrap: wrap; gap: 0 .4em; min-height: 44px; font-weight: 600; }
.card a small { font-weight: 400; color: var(--soft); font-size: .9em; }

.notice { margin: 0 0 1em; padding: .8em 1em; border: 1px solid var(--accent); border-inline-start-width: 6px; border-radius: 10px; background: color-mix(in srgb, var(--accent) 9%, var(--card)); }
.notice b { display: block; font-size: 1.3em; font-weight: 700; line-height: 1.3; margin-bottom: .2em; }
.notice.emergency_now, .notice.crisis { background: #9b1c1c; color: #fff; border-color: #5f0f0f; font-size: 1.06em; }
.notice.urgent_same_day { background: #fff0d6; color: #4f2f00; border-color: #b86e00; }
.contacts { list-style: none; margin-top: .4em; }
.contacts a { display: inline-flex; align-items: center; min-height: 44px; font-weight: 700; font-size: 1.05em; }
.error { padding: .8em 1em; border: 1px solid var(--edge); border-inline-start: 6px solid var(--warn); border-radius: 10px; background: var(--warn-paper); color: var(--ink); }
.error * + * { margin-top: .5em; }

form { flex: none; display: flex; align-items: end; gap: .5em; padding: .7em 1em .5em; background: var(--card); border-top: 1px solid var(--line); }
textarea { flex: 1; min-width: 0; min-height: 48px; max-height: 9em; padding: .75em .8em; resize: none; field-sizing: content; line-height: 1.4; border: 1px solid var(--edge); border-radius: 12px; background: var(--paper); color: var(--ink); }
textarea::placeholder { color: var(--soft); opacity: 1; }
.send { flex: none; min-height: 48px; min-width: 48px; padding: .4em 1.1em; border: 1px solid transparent; border-radius: 12px; background: var(--accent); color: var(--on); font-weight: 600; }
.send[aria-disabled="true"] { cursor: default; filter: grayscale(.6); }
footer { flex: none; padding: 0 1em .8em; background: var(--card); color: var(--soft); }
footer p { font-size: .8em; line-height: 1.4; }
.plain { display: block; min-height: 44px; margin-top: .6em; padding: .3em 0; border: 0; background: none; font-size: .9em; font-weight: 600; color: var(--ink); text-decoration: underline; text-underline-offset: .18em; }

iframe { display: block; width: 100%; max-width: var(--dystonia-guide-width, 44em); height: var(--dystonia-guide-height, 40em); border: 1px solid var(--line); border-radius: var(--radius); }
@media (max-width: 480px) {
  dialog.panel { inset: 0; width: 100vw; height: 100vh; height: 100dvh; border: 0; border-radius: 0; }
}
@media (max-width: 340px) { header .badge { display: none; } }
@media (max-height: 400px) {
  .panel { overflow-y: auto; }
  .log { flex: none; overflow: visible; }
}
@media (prefers-reduced-motion: no-preference) {
  dialog[open] { animation: rise .18s ease-out; }
  .working::after { content: ""; display: inline-block; width: .5em; height: .5em; margin-inline-start: .5em; border-radius: 50%; background: var(--accent); animation: beat 1.2s ease-in-out infinite; }
  .choice, .close, .launcher { transition: background-color .15s, border-color .15s; }
}
@keyframes rise { from { opacity: 0; transform: translateY(12px); } }
@keyframes beat { 50% { opacity: .2; } }
@media print { .launcher, form, .plain { display: none; } }
`;

  function sheet(text) {
    const made = new CSSStyleSheet();
    made.replaceSync(text);
    return made;
  }

  /** The clinic's colour with black or white on it, whichever is easier to read. */
  function colours(colour) {
    const made = sheet(":host {}");
    const hex = (colour || "").trim().replace(/^#(.)(.)(.)$/, "#$1$1$2$2$3$3");
    if (/^#[0-9a-f]{6}$/i.test(hex)) {
      const [red, green, blue] = hex.match(/[0-9a-f]{2}/gi).map((pair) => {
        const part = parseInt(pair, 16) / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
      });
      const light = 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179;
      made.cssRules[0].style.setProperty("--own-accent", hex);
      made.cssRules[0].style.setProperty("--own-on", light ? "#000" : "#fff");
    } else if (colour) console.warn(`Dystonia Guide: data-colour="${colour}" is not a colour such as #17606b; it is not used.`);
    return made;
  }

  // ---------------------------------------------------------------- talking to the server

  const refusal = () =>
    `Dystonia Guide: ${at("/").host} does not answer pages of ${location.origin}, so nothing is shown. ` +
    `Its operator can list this site: DYSTONIA_ALLOWED_SITES='["${location.origin}"]'`;
  const silence = () =>
    `Dystonia Guide: ${at("/").host} cannot be reached, so nothing is shown. ` +
    "If it runs, this page's Content-Security-Policy may lack it under connect-src.";

  /** Texts, starter questions and limits; null, with one message in the console, if we may not or cannot ask. */
  async function readSite(language) {
    const address = at(`api/v1/site?language=${encodeURIComponent(language)}`);
    let status = 0;
    try {
      const response = await fetch(address, PRIVATE);
      if (response.ok) return await response.json();
      status = response.status;
    } catch {
      // A refusal cannot be read from another site. A request that asks for nothing to read tells it from silence.
      status = await fetch(address, { ...PRIVATE, mode: "no-cors" }).then(() => 403, () => 0);
    }
    console.error(status === 403 ? refusal() : silence());
    return null;
  }
  const sites = new Map();
  function siteIn(language) {
    if (!sites.has(language)) sites.set(language, readSite(language));
    return sites.get(language);
  }

  /** The response to a JSON body; while very many people ask, it is sent again after the short time that the guide names. */
  async function post(path, body, signal) {
    for (let tries = 1; ; tries += 1) {
      const response = await fetch(at(path), { ...PRIVATE, method: "POST", headers: { "content-type": "application/json" }, body, signal });
      const seconds = Number(response.headers.get("retry-after")) || Infinity;
      if (response.status !== 503 || seconds > SOON || tries === TRIES) return response;
      await new Promise((done) => setTimeout(done, (seconds + Math.random()) * 1000));
    }
  }

  /** The server-sent events of a response, as [name, data]. */
  async function* events(body) {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const blocks = (rest + value).split(/\r?\n\r?\n/);
      rest = blocks.pop();
      for (const block of blocks) {
        const fields = Object.fromEntries(block.split(/\r?\n/).map((line) => [line.split(":", 1)[0], line.replace(/^\w*: ?/, "")]));
        if (fields.data) yield [fields.event, JSON.parse(fields.data)];
      }
    }
  }

  /** An error whose message is for the reader. */
  class Failure extends Error {}

  function failure(response, t) {
    const seconds = Number(response.headers.get("retry-after")) || 30;
    const texts = { 413: t.too_long, 422: t.too_long, 429: fill(t.too_many, { seconds }), 503: t.not_ready };
    return new Failure(texts[response.status] || t.failed);
  }

  // ---------------------------------------------------------------- one question and its answer

  class Turn {
    /** `ask` takes a question that the reader chooses, `fresh` begins a new conversation. */
    constructor(texts, question, ask, fresh) {
      this.t = texts;
      this.ask = ask;
      this.fresh = make("button", { type: "button", className: "plain", onclick: fresh }, texts.new_conversation);
      this.cards = new Map();
      this.asked = make("p", { className: "asked", tabIndex: -1 }, make("span", { className: "unseen" }, `${texts.you_asked} `), question);
      this.answer = make("div", { className: "answer" });
      this.working = make("p", { className: "working" }, texts.working);
      this.box = make("div", { className: "turn" }, this.asked, this.answer, this.working);
    }

    notice(safety) {
      if (!safety.notice) return;
      this.told = safety;
      const heading = this.t.notice_heading[safety.level];
      const box = make("div", { className: `notice ${safety.level}`, role: heading ? "alert" : "note" });
      if (heading) box.append(make("b", {}, heading));
      box.append(make("p", {}, safety.notice), ...this.contacts(safety.contacts));
      this.asked.after(box);
      if (heading) box.scrollIntoView({ block: "nearest" });
    }

    contacts(people) {
      if (!people.length) return [];
      const entries = people.map(({ name, phone, note }) =>
        make("li", {}, `${name}: `, make("a", { href: `tel:${phone.replace(/[^\d+]/g, "")}` }, phone), note ? ` (${note})` : ""));
      return [make("ul", { className: "contacts", "aria-label": this.t.contacts }, ...entries)];
    }

    /** Sentences of one source form a block: paragraphs and lists, with the number behind the first paragraph. */
    sentence({ sentence, citations }) {
      for (const citation of citations) this.cards.set(citation.number, citation);
      const key = sentence.citations.join();
      if (this.key !== key) {
        this.key = key;
        this.block = make("div", { className: "block" });
        this.answer.append(this.block);
        this.part = null;
      }
      const tag = sentence.is_item ? "UL" : "P";
      if (this.part?.tagName !== tag) {
        const first = !this.part;
        this.part = make(tag);
        this.block.append(this.part);
        if (first) this.mark(sentence);
      }
      if (sentence.is_item) this.part.append(make("li", {}, sentence.text));
      else this.part.insertBefore(make("span", {}, `${sentence.text} `), this.part.querySelector(".cite"));
    }

    mark(sentence) {
      const place = sentence.is_item ? make("p") : this.part;
      if (sentence.is_item) this.block.append(place);
      for (const citation of sentence.citations.map((number) => this.cards.get(number))) {
        if (!citation) continue;
        const label = fill(this.t.source, citation);
        const button = make("button", { type: "button", className: "cite", "aria-label": label, "aria-expanded": "false" }, make("span", {}, `${citation.number}`));
        let card = null;
        button.onclick = () => {
          if (!card) place.after((card = this.card(citation, label)));
          else card.hidden = !card.hidden;
          button.setAttribute("aria-expanded", `${!card.hidden}`);
          if (!card.hidden) this.reveal(card, button);
        };
        place.append(button);
      }
    }

    /** Scrolls as much of a card into sight as there is room for under the number that opened it. */
    reveal(card, button) {
      card.scrollIntoView({ block: "nearest" });
      const log = this.box.parentElement;
      const hidden = log.getBoundingClientRect().top - button.getBoundingClientRect().top;
      if (hidden > 0) log.scrollTop -= hidden;
    }

    card(citation, label) {
      const t = this.t;
      const checked = citation.reviewed ? fill(t.checked_on, { date: citation.reviewed }) : t.not_checked;
      const reviewer = citation.reviewer ? fill(t.clinician_reviewed, citation) : t.clinician_pending;
      const lines = citation.excerpt.split("\n").filter((line) => line.trim());
      const link = at(citation.url);
      return make("div", { className: "card", role: "group", "aria-label": label, "aria-live": "off" },
        make("p", {}, make("b", {}, citation.title), make("span", { className: "section" }, ` · ${citation.section}`)),
        make("ul", { className: "state" },
          make("li", {}, t.evidence[citation.evidence] || t.evidence.unknown),
          make("li", {}, `${checked}; ${reviewer}`)),
        ...citation.warnings.map((warning) => make("p", { className: "warning" }, warning)),
        make("blockquote", {}, ...lines.map((line) => make("p", {}, line.replace(/^- /, "• ")))),
        ...(link.origin === at("/").origin
          ? [make("a", { href: link.href, target: "_blank", rel: "noopener" }, t.open_in_article, " ", make("small", {}, `(${t.new_tab})`))]
          : []));
    }

    done(reply) {
      this.working.remove();
      if (!reply.sentences.length && reply.answer !== reply.safety.notice) this.answer.append(make("p", {}, reply.answer));
      if (!reply.safety.notice) this.answer.append(...this.contacts(reply.safety.contacts));
      if (reply.next_questions.length) this.box.append(choices(this.t.next_questions, reply.next_questions, this.ask, "next"));
      this.box.append(this.fresh);
    }

    fail(text, again) {
      this.working.remove();
      const box = make("div", { className: "error", role: "alert" }, make("p", {}, text), make("p", {}, this.t.urgent));
      if (again) box.append(make("button", { type: "button", className: "choice", onclick: again }, this.t.try_again));
      this.box.append(box, this.fresh);
    }
  }

  function choices(heading, questions, choose, name) {
    const buttons = questions.map((question) => make("li", {}, make("button", { type: "button", className: "choice", onclick: () => choose(question) }, question)));
    return make("div", { className: name }, make("h3", {}, heading), make("ul", { className: "choices" }, ...buttons));
  }

  // ---------------------------------------------------------------- the element

  class DystoniaGuide extends HTMLElement {
    async connectedCallback() {
      if (this.shadowRoot) return;
      this.options = { ...scriptOptions(), ...this.dataset };
      this.attachShadow({ mode: "open" }).adoptedStyleSheets = [sheet(CSS)];
      const language = this.options.language || document.documentElement.lang || "en";
      if (this.options.mode === "iframe") return this.showFrame(language);
      if (script.dataset.frame !== undefined) parent.postMessage(READY, "*");
      const site = await siteIn(language);
      if (site) this.show(site);
      else this.remove();
    }

    /** The same widget on a page of its own; shown when it says that it may be. */
    showFrame(language) {
      // What is not set here is left to the guide, which knows the clinic and has the texts in its language.
      const set = ["title", "clinic", "colour", "starters"].filter((name) => this.options[name] !== undefined);
      const told = Object.fromEntries(set.map((name) => [name, this.options[name]]));
      const frame = make("iframe", { title: told.title || "Ask about dystonia", hidden: true, referrerPolicy: "no-referrer" });
      frame.src = `${at("embed/frame")}#${new URLSearchParams({ ...told, language })}`;
      const hear = (event) => {
        if (event.source === frame.contentWindow && event.data === READY) frame.hidden = false;
      };
      window.addEventListener("message", hear);
      frame.onload = () => setTimeout(() => {
        if (!frame.hidden) return;
        window.removeEventListener("message", hear);
        this.remove();
        console.error(refusal());
      }, GRACE);
      this.shadowRoot.append(frame);
    }

    show(site) {
      const t = (this.t = site.texts);
      const { title = t.title, clinic = site.clinic.name, colour = site.clinic.colour, position, mode, starters } = this.options;
      this.shadowRoot.adoptedStyleSheets = [...this.shadowRoot.adoptedStyleSheets, colours(colour)];
      const own = (starters || "").split("|").map((text) => text.trim()).filter(Boolean);
      this.starters = own.length ? own : site.starters;
      this.limits = site.limits;
      this.floating = mode !== "inline";
      const side = position === "left" ? "left" : "right";

      this.heading = make("h2", { id: "title", tabIndex: -1 }, title);
      const head = make("header", {}, make("span", { className: "badge" }, icon(SPEECH)),
        make("div", {}, this.heading, ...(clinic ? [make("p", {}, fill(t.for_clinic, { clinic }))] : [])));
      this.log = make("div", { className: "log", role: "log", tabIndex: 0, "aria-live": "polite", "aria-label": t.conversation });
      this.input = make("textarea", { id: "question", rows: 1, maxLength: site.limits.question_chars, placeholder: t.placeholder, autocomplete: "off" });
      this.send = make("button", { className: "send" }, t.ask);
      const form = make("form", {}, make("label", { className: "unseen", htmlFor: "question" }, t.question), this.input, this.send);
      this.disclaimer = make("p", {}, t.disclaimer);
      const foot = make("footer", {}, this.disclaimer);

      form.onsubmit = (event) => {
        event.preventDefault();
        this.ask(this.input.value.trim());
      };
      this.input.onkeydown = (event) => {
        if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
        event.preventDefault();
        form.requestSubmit();
      };
      this.panel = make(this.floating ? "dialog" : "section", { className: `panel ${side}`, lang: site.language, "aria-labelledby": "title" }, head, this.log, form, foot);
      this.begin(false);
      if (this.floating) this.float(head, title, side);
      else this.shadowRoot.append(this.panel);
    }

    float(head, title, side) {
      const launcher = make("button", { type: "button", className: `launcher ${side}`, "aria-haspopup": "dialog", "aria-expanded": "false", lang: this.panel.lang }, icon(SPEECH), title);
      head.append(make("button", { type: "button", className: "close", title: this.t.close, "aria-label": this.t.close, onclick: () => this.panel.close() }, icon(CROSS)));
      launcher.onclick = () => {
        launcher.setAttribute("aria-expanded", "true");
        this.panel.showModal();
        this.rest();
      };
      this.panel.onclose = () => {
        launcher.setAttribute("aria-expanded", "false");
        launcher.focus();
      };
      this.shadowRoot.append(launcher, this.panel);
    }

    /** Puts the focus where the next thing happens; on a touch screen the keyboard must not cover the text. */
    rest(turn) {
      if (coarse.matches) (turn ? turn.asked : this.heading).focus({ preventScroll: true });
      else this.input.focus({ preventScroll: true });
    }

    /** An empty conversation. */
    begin(focus) {
      this.running?.abort();
      this.running = null;
      this.said = [];
      this.busy(false);
      this.starting = choices(this.t.begin, this.starters, (question) => this.ask(question, true), "begin");
      this.log.replaceChildren(make("p", { className: "intro" }, this.t.introduction), this.starting);
      this.log.scrollTop = 0;
      if (focus) this.rest();
    }

    busy(is) {
      this.send.setAttribute("aria-disabled", `${is}`);
    }

    /** Asks and shows the answer as it comes. */
    async ask(question, byButton) {
      if (!question) return this.input.focus();
      if (this.running) return;
      const run = (this.running = new AbortController());
      const turn = new Turn(this.t, question, (next) => this.ask(next, true), () => this.begin(true));
      this.busy(true);
      this.starting.remove();
      this.log.querySelectorAll(".next, .plain").forEach((old) => old.remove());
      this.log.append(turn.box);
      this.input.value = "";
      if (byButton) turn.asked.focus({ preventScroll: true });
      else this.rest(turn);
      this.toTop(turn);
      try {
        await this.stream(question, turn, run.signal);
      } catch (error) {
        if (run.signal.aborted) return;
        // What told of a danger stands, though its answer was lost.
        const heard = turn.told && this.heard(question, turn.told.notice, turn.told);
        const lost = turn.answer.hasChildNodes() ? this.t.lost : this.t.offline;
        const text = error instanceof Failure ? error.message : lost;
        if (text === this.t.too_long) this.input.value = question;
        turn.fail(text, text !== this.t.too_long && (() => {
          turn.box.remove();
          this.said = this.said.filter((one) => one !== heard);
          this.ask(question, true);
        }));
      }
      if (run.signal.aborted) return;
      this.running = null;
      this.busy(false);
    }

    async stream(question, turn, signal) {
      const body = JSON.stringify({ question, history: this.history() });
      const response = await post("api/v1/ask/stream", body, signal);
      if (!response.ok) throw failure(response, this.t);
      for await (const [name, data] of events(response.body)) {
        if (name === "notice") turn.notice(data);
        else if (name === "sentence") turn.sentence(data);
        else if (name === "error") throw new Failure(this.t.not_ready);
        else if (name === "done") {
          turn.done(data);
          this.disclaimer.textContent = data.disclaimer;
          this.heard(question, data.answer, data.safety);
          return;
        }
      }
      throw new Failure(this.t.lost);
    }

    /** Remembers a turn. A danger stands for the conversation: later turns repeat its notice, the first one told of it. */
    heard(question, answer, { level, notice }) {
      const serious = level !== "none" && !this.said.some((before) => before.notice === notice);
      const turn = { question, answer, notice, serious };
      this.said.push(turn);
      return turn;
    }

    /** The turns before, as many as are taken: the oldest go first, but what told of a danger goes last. */
    history() {
      const kept = [...this.said];
      const size = () => kept.reduce((sum, turn) => sum + turn.question.length + turn.answer.length, 0);
      while (kept.length && (kept.length * 2 > this.limits.history_turns || size() > this.limits.history_chars)) {
        kept.splice(Math.max(kept.findIndex((turn) => !turn.serious), 0), 1);
      }
      return kept.flatMap((turn) => [{ role: "user", content: turn.question }, { role: "assistant", content: turn.answer }]);
    }

    /** The question at the top of the log, so that the answer is read from its beginning. */
    toTop(turn) {
      const scrolls = this.log.scrollHeight > this.log.clientHeight ? this.log : this.panel;
      scrolls.scrollTop += turn.box.getBoundingClientRect().top - scrolls.getBoundingClientRect().top - 12;
    }
  }

  customElements.define(NAME, DystoniaGuide);
  if (!document.querySelector(NAME)) {
    const guide = make(NAME);
    const floats = !["inline", "iframe"].includes(script.dataset.mode);
    if (floats || script.closest("head")) document.body.append(guide);
    else script.after(guide);
  }
})();
