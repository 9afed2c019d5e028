// Text size and dark or light colours, kept in this browser only when a reader chooses them.
(() => {
  const SIZES = [0.9, 1, 1.15, 1.3, 1.5, 1.75];
  const root = document.documentElement;
  const kept = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
  const keep = (name, value) => { try { localStorage.setItem(name, value); } catch { /* private window: for this page only */ } };
  let size = Number(kept("guide-size") || 1);
  let colours = kept("guide-colours");

  function show() {
    root.style.zoom = size === 1 ? "" : size;
    if (!colours) return;
    root.dataset.colours = colours;
    if (document.body) document.body.classList.toggle("dark", colours === "dark"); // Gradio's own mark
  }

  function step(by) {
    size = SIZES[Math.min(SIZES.length - 1, Math.max(0, SIZES.indexOf(size) + by))];
    keep("guide-size", size);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("#view button");
    if (!button) return;
    if (button.id === "view-dark") {
      const dark = colours ? colours === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
      colours = dark ? "light" : "dark";
      keep("guide-colours", colours);
    } else step(button.id === "view-larger" ? 1 : -1);
    show();
  });

  document.addEventListener("DOMContentLoaded", () => {
    const group = document.getElementById("view");
    if (group) group.hidden = false;
    show();
  });
  if (!SIZES.includes(size)) size = 1;
  show();
})();
