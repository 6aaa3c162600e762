// Light or dark, before the first paint: as this browser's user chose in his menu, else as the system is set.
(function () {
  "use strict";
  const KEPT = "theme";
  const dark = window.matchMedia("(prefers-color-scheme: dark)");

  function chosen() {
    try {
      const kept = window.localStorage.getItem(KEPT);
      return kept === "light" || kept === "dark" ? kept : "system";
    } catch {
      return "system"; // a browser that keeps nothing
    }
  }

  function keep(theme) {
    try {
      if (theme === "system") window.localStorage.removeItem(KEPT);
      else window.localStorage.setItem(KEPT, theme);
    } catch {
      // it holds for this page
    }
  }

  function apply(theme) {
    const drawn = theme === "system" ? (dark.matches ? "dark" : "light") : theme;
    document.documentElement.setAttribute("data-bs-theme", drawn);
    for (const button of document.querySelectorAll("[data-look]")) {
      button.setAttribute("aria-pressed", String(button.dataset.look === theme));
    }
  }

  dark.addEventListener("change", () => apply(chosen()));
  window.addEventListener("storage", () => apply(chosen())); // chosen in another tab
  document.addEventListener("DOMContentLoaded", () => apply(chosen()));
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-look]");
    if (!button) return;
    keep(button.dataset.look);
    apply(button.dataset.look);
  });
  apply(chosen());
})();
