// The box above every page: what is found shows as one types. Without this it is a form that leads to a page.
(function () {
  "use strict";

  const WAIT_MS = 120; // between two keys of somebody who types
  const input = document.querySelector(".topbar-search input");
  const panel = document.getElementById("found");
  if (!input || !panel) return;

  let timer = 0;
  let asking = null; // what is under way, to be given up when more is typed
  let asked = ""; // what the panel answers
  let active = null;

  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", panel.id);
  input.setAttribute("aria-expanded", "false");

  function show(isOpen) {
    panel.hidden = !isOpen;
    input.setAttribute("aria-expanded", String(isOpen));
    if (!isOpen) choose(null);
  }

  function choose(option) {
    if (active) active.setAttribute("aria-selected", "false");
    active = option;
    if (!option) {
      input.removeAttribute("aria-activedescendant");
      return;
    }
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option.id);
  }

  function ask() {
    const text = input.value.trim();
    if (asking) asking.abort();
    if (!text) {
      asked = "";
      show(false);
      return;
    }
    if (text === asked) {
      show(true);
      return;
    }
    asking = new AbortController();
    const url = new URL(panel.dataset.url, window.location.href);
    url.searchParams.set("q", text);
    fetch(url, { credentials: "same-origin", signal: asking.signal })
      .then((answer) => (answer.ok && !answer.redirected ? answer.text() : null)) // signed out meanwhile: no panel
      .then((html) => {
        if (html === null) return;
        choose(null);
        panel.innerHTML = html;
        asked = text;
        show(document.activeElement === input);
      })
      .catch(() => {}); // given up, or no network: Enter still leads to the page
  }

  function soon() {
    window.clearTimeout(timer);
    timer = window.setTimeout(ask, WAIT_MS);
  }

  function step(by) {
    const options = Array.from(panel.querySelectorAll("a[role=option]"));
    if (!options.length) return;
    const at = options.indexOf(active);
    choose(options[at < 0 ? (by > 0 ? 0 : options.length - 1) : (at + by + options.length) % options.length]);
  }

  input.addEventListener("input", (event) => {
    if (!event.isComposing) soon();
  });
  input.addEventListener("compositionend", soon);
  input.addEventListener("focus", () => {
    if (input.value.trim()) soon();
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return; // the keys are the input method's
    if (event.key === "Escape" && !panel.hidden) {
      event.preventDefault();
      show(false);
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (panel.hidden) return;
      event.preventDefault();
      step(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && active && !panel.hidden) {
      event.preventDefault();
      window.location.assign(active.href);
    }
  });
  input.form.addEventListener("focusout", (event) => {
    if (!input.form.contains(event.relatedTarget)) show(false);
  });
  panel.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
})();
