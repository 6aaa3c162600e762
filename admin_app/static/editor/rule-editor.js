// Every <textarea data-rule-editor> becomes an editor with line numbers, highlighting and the faults at their lines.
// The textarea stays and is what the form sends; without this script it is simply a textarea.
// Bundled by tools/assets.py.
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { bracketMatching, defaultHighlightStyle, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, lintKeymap, linter, setDiagnostics } from "@codemirror/lint";
import { Compartment, EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { oneDarkHighlightStyle } from "@codemirror/theme-one-dark";

const nonce = document.currentScript.nonce;
const QUIET = 600; // milliseconds without a key before the text is checked

function isDark() {
  return document.documentElement.dataset.bsTheme === "dark";
}

function look() {
  return [EditorView.theme({}, { dark: isDark() }), syntaxHighlighting(isDark() ? oneDarkHighlightStyle : defaultHighlightStyle)];
}

function placed(state, fault) {
  const line = state.doc.line(Math.min(Math.max(fault.line, 1), state.doc.lines));
  const from = Math.min(line.from + Math.max((fault.column || 1) - 1, 0), line.to);
  return { from, to: line.to > from ? line.to : from, severity: "error", message: fault.message };
}

function show(view, faults) {
  view.dispatch(setDiagnostics(view.state, faults.map((fault) => placed(view.state, fault))));
  const told = document.getElementById(view.area.dataset.faults);
  if (told) {
    told.replaceChildren(...faults.map((fault) => item(view, fault)));
    told.hidden = !faults.length;
  }
}

function item(view, fault) {
  const row = document.createElement("li");
  const go = document.createElement("button");
  go.type = "button";
  go.className = "btn btn-link p-0 text-start text-wrap text-break";
  go.textContent = fault.message;
  go.addEventListener("click", () => {
    const { from } = placed(view.state, fault);
    view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: "center" }) });
    view.focus();
  });
  row.append(go);
  return row;
}

function watch(view) {
  const { check } = view.area.dataset;
  if (!check) return () => {};
  let waiting, asked = 0;
  return () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const mine = ++asked;
      const token = view.area.form.querySelector("[name=csrf_token]").value;
      const answer = await fetch(check, {
        method: "POST",
        headers: { "Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": token },
        body: new URLSearchParams({ csrf_token: token, text: view.state.doc.toString() }),
      }).catch(() => null);
      if (answer?.ok && mine === asked) show(view, (await answer.json()).faults);
    }, QUIET);
  };
}

function edit(area) {
  const first = Number(area.dataset.first || 1); // a part of a file is numbered as in the file
  const looks = new Compartment();
  let changed = () => {};
  const view = new EditorView({
    state: EditorState.create({
      doc: area.value,
      extensions: [
        EditorView.cspNonce.of(nonce),
        looks.of(look()),
        EditorView.lineWrapping, lineNumbers({ formatNumber: (line) => String(line + first - 1) }), history(), drawSelection(), bracketMatching(), highlightActiveLine(), lintGutter(),
        highlightSelectionMatches(), search({ top: true }), python(), indentUnit.of("    "),
        keymap.of([...defaultKeymap, ...historyKeymap, ...searchKeymap, ...lintKeymap, indentWithTab]),
        // What cannot be written in is scrolled by keys all the same.
        EditorView.contentAttributes.of({ "aria-label": area.getAttribute("aria-label") || "", tabindex: "0" }),
        EditorState.readOnly.of(area.readOnly), EditorView.editable.of(!area.readOnly),
        linter(null),
        EditorView.updateListener.of((update) => {
          if (!update.docChanged) return;
          area.value = update.state.doc.toString();
          area.dispatchEvent(new Event("input", { bubbles: true }));
          changed();
        }),
      ],
    }),
  });
  new MutationObserver(() => view.dispatch({ effects: looks.reconfigure(look()) }))
    .observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
  view.area = area;
  area.hidden = true;
  area.after(view.dom);
  view.dom.classList.add("rule-editor");
  view.dom.classList.toggle("rule-editor-part", first > 1);
  changed = watch(view);
  show(view, JSON.parse(area.dataset.found || "[]"));
  const line = Number(area.dataset.line);
  if (line) {
    const at = view.state.doc.line(Math.min(line, view.state.doc.lines)).from;
    view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: "center" }) });
  }
}

document.querySelectorAll("textarea[data-rule-editor]").forEach(edit);
