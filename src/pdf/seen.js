// The text that is seen on the laid-out page, with a line feed between blocks: what style sheets hide is not in it.
//
// A text counts if it has ink: it is laid out, not transparent, not of the colour of its ground, not smaller than three points, not
// clipped away, masked or turned round, and not beside the page. What lies under something else is not found out. A picture is seen as
// U+FFFC and the text in its place, on a line of its own, if it is at least a centimetre (38 px) across or high.
(() => {
  const LEAST_SIZE = 4, LEAST_OPACITY = 0.3, LEAST_CONTRAST = 1.5, LEAST_PICTURE = 38;
  // It makes a picture grey, and hides nothing of it.
  const WITHOUT_COLOUR = /^grayscale\([\d.]+\)$/;
  const states = new Map();
  const colour = text => {
    const parts = /^rgba?\(([^)]*)\)$/.exec(text);
    if (!parts) return null;
    const [red, green, blue, alpha = 1] = parts[1].split(/[,/\s]+/).filter(Boolean).map(Number);
    return { red, green, blue, alpha };
  };
  const over = (top, ground) => {
    const mix = name => top[name] * top.alpha + ground[name] * (1 - top.alpha);
    return { red: mix("red"), green: mix("green"), blue: mix("blue"), alpha: 1 };
  };
  // Relative luminance and contrast by WCAG 2.2.
  const luminance = ({ red, green, blue }) => {
    const linear = value => (value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
  };
  const contrast = (a, b) => {
    const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
  };
  const cut = (a, b) => ({
    left: Math.max(a.left, b.left), top: Math.max(a.top, b.top),
    right: Math.min(a.right, b.right), bottom: Math.min(a.bottom, b.bottom),
  });
  const isTurned = style => {
    if (style.scale !== "none" || style.rotate !== "none") return true;
    if (style.transform === "none") return false;
    const matrix = new DOMMatrix(style.transform);
    return matrix.a <= 0 || matrix.d <= 0 || !matrix.is2D;
  };
  const PAGE = { left: 0, top: 0, right: document.documentElement.scrollWidth, bottom: document.documentElement.scrollHeight };
  const ROOT = { opacity: 1, ground: { red: 255, green: 255, blue: 255, alpha: 1 }, clip: PAGE, seen: true };
  const state = element => {
    if (!element) return ROOT;
    const known = states.get(element);
    if (known) return known;
    const around = state(element.parentElement);
    const style = getComputedStyle(element);
    const own = colour(style.backgroundColor);
    const isRoot = element === document.documentElement || element === document.body;
    const found = {
      style,
      opacity: around.opacity * Number(style.opacity),
      // A picture behind a text may be of any colour.
      ground: style.backgroundImage !== "none" || !around.ground || !own ? null : over(own, around.ground),
      clip: isRoot || style.display === "inline" || style.display === "contents" || (style.overflowX === "visible" && style.overflowY === "visible")
        ? around.clip : cut(around.clip, element.getBoundingClientRect()),
      seen: around.seen && style.display !== "none" && style.contentVisibility !== "hidden" && style.clipPath === "none" &&
        (style.clip === "auto" || style.position === "static" || style.position === "relative") &&
        (style.filter === "none" || (element.localName === "img" && WITHOUT_COLOUR.test(style.filter))) && style.mixBlendMode === "normal" && style.maskImage === "none" && !isTurned(style) &&
        !style.unicodeBidi.includes("override"),
    };
    states.set(element, found);
    return found;
  };
  const range = document.createRange();
  const isSeen = text => {
    const { style, opacity, ground, clip, seen } = state(text.parentElement);
    if (!seen || opacity < LEAST_OPACITY || style.visibility !== "visible" || parseFloat(style.fontSize) < LEAST_SIZE) return false;
    if (style.webkitTextSecurity !== "none") return false;
    const ink = colour(style.webkitTextFillColor);
    if (ink && (ink.alpha < LEAST_OPACITY || (ground && contrast(over(ink, ground), ground) < LEAST_CONTRAST))) return false;
    range.selectNodeContents(text);
    const boxes = [...range.getClientRects()].filter(box => box.width > 0 && box.height > 0);
    const size = boxes.reduce((sum, box) => sum + box.width, 0);
    if (boxes.length === 0 || size < 0.1 * parseFloat(style.fontSize) * text.data.trim().length) return false;
    const inside = box => {
      const part = cut(box, { left: clip.left - scrollX, top: clip.top - scrollY, right: clip.right - scrollX, bottom: clip.bottom - scrollY });
      return (part.right - part.left) >= 0.9 * box.width && (part.bottom - part.top) >= 0.5 * box.height;
    };
    return boxes.every(inside);
  };
  // A picture counts if it is drawn where it can be made out, and not cut.
  const isDrawn = image => {
    const { style, opacity, clip, seen } = state(image);
    if (!seen || opacity < LEAST_OPACITY || style.visibility !== "visible" || !image.complete || image.naturalWidth === 0) return false;
    const box = image.getBoundingClientRect();
    const part = cut(box, { left: clip.left - scrollX, top: clip.top - scrollY, right: clip.right - scrollX, bottom: clip.bottom - scrollY });
    const isWhole = (part.right - part.left) >= 0.9 * box.width && (part.bottom - part.top) >= 0.9 * box.height;
    return isWhole && Math.max(box.width, box.height) >= LEAST_PICTURE && style.objectFit !== "none" && (style.objectViewBox ?? "none") === "none";
  };
  let out = "";
  const walk = node => {
    for (const child of node.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) {
        const gap = /^\s/.test(child.data) ? " " : "";
        if (child.data.trim() === "") out += gap;
        else if (isSeen(child)) out += child.data.replace(/[ \t\r\n\f]+/g, " ");
      } else if (child.nodeType === Node.ELEMENT_NODE && child.namespaceURI === "http://www.w3.org/1999/xhtml") {
        if (child.localName === "img") {
          if (isDrawn(child)) out += "\n\u{fffc}" + child.alt.replace(/\s+/g, " ") + "\n";
          continue;
        }
        const display = getComputedStyle(child).display;
        const within = display === "inline" || display === "contents" || display === "inline-block";
        if (!within || child.localName === "br") out += "\n";
        if (!["script", "style", "title"].includes(child.localName)) walk(child);
        if (!within) out += "\n";
      }
    }
  };
  walk(document.body ?? document.documentElement);
  return out.replace(/[ ]*\n[ \n]*/g, "\n").replace(/ +/g, " ").trim();
})()
