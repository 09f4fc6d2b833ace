// Follows the project: reloads when pages change, and lays over the page what is wrong.
(() => {
  "use strict";
  const key = "protogen-scroll:" + location.pathname;
  const kept = sessionStorage.getItem(key);
  if (kept !== null) {
    sessionStorage.removeItem(key);
    addEventListener("load", () => scrollTo(0, Number(kept)));
  }

  let version;
  let overlay;

  const show = (findings) => {
    overlay?.remove();
    overlay = undefined;
    if (findings.length === 0) return;
    overlay = document.createElement("aside");
    overlay.setAttribute("role", "alert");
    overlay.style.cssText =
      "position:fixed;inset:auto 0 0 0;max-height:60vh;overflow:auto;z-index:2147483647;padding:1rem 1.5rem;" +
      "background:#1b1b1b;color:#fff;border-top:6px solid #ff6b5e;font:16px/1.5 ui-monospace,monospace";
    const line = (text, style) => {
      const element = document.createElement("div");
      element.textContent = text;
      element.style.cssText = style;
      overlay.append(element);
    };
    const count = findings.length === 1 ? "1 error" : findings.length + " errors";
    line(count + "; a page that one concerns is shown as it was without", "font-weight:700;color:#ffb4ab");
    for (const finding of findings) {
      line((finding.place ? finding.place + "  " : "") + finding.message, "margin-top:.75rem;white-space:pre-wrap");
      if (finding.help) line("help: " + finding.help, "color:#9fd3ff");
    }
    document.body.append(overlay);
  };

  new EventSource("/__protogen/events").onmessage = (event) => {
    const state = JSON.parse(event.data);
    if (version !== undefined && version !== state.version) {
      sessionStorage.setItem(key, String(scrollY));
      location.reload();
      return;
    }
    version = state.version;
    show(state.findings);
  };
})();
