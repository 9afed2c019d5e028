// The chat needs little script: focus goes back to the question box after an answer, Escape closes a source, a button prints.
(() => {
  const box = () => document.querySelector("#ask textarea, #ask input");
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = event.target.closest && event.target.closest("details.cite[open]");
    if (open) { open.open = false; open.querySelector("summary").focus(); }
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("#print")) window.print();
  });
  new MutationObserver(() => {
    if (document.activeElement === document.body && box()) box().focus({ preventScroll: true });
  }).observe(document.body, { childList: true, subtree: true });
})();
