/*
 * What a page can do when scripts run. Without this file every page reads and prints in full.
 *
 * No word of any language stands here: labels are in the page, sentences come as data attributes with {places}.
 * Nothing is sent, nothing is fetched, and what is kept (a running timer) is kept until the window is closed; it works from file:// and
 * under a strict Content-Security-Policy. A control that only works with a script is `hidden` in the page and shown here.
 */
(function () {
  "use strict";

  function all(selector, within) {
    return Array.prototype.slice.call((within || document).querySelectorAll(selector));
  }

  function fill(sentence, values) {
    return sentence.replace(/\{(\w+)\}/g, function (place, name) {
      return name in values ? values[name] : place;
    });
  }

  function show(element) {
    if (element) element.hidden = false;
  }

  /*
   * --- The review date ---
   * <div class="stamp" data-review-by="2027-11-01" hidden> appears once that day is over, whenever the site was built: a page opened
   * from a stick, or of a site whose builds stopped, says so by itself. Paper gets the word in its margin too.
   */

  function isoDay(date) {
    return date.getFullYear() + "-" + pad(date.getMonth() + 1) + "-" + pad(date.getDate());
  }

  function overdue(stamp) {
    if (isoDay(new Date()) <= stamp.getAttribute("data-review-by")) return;
    show(stamp);
    var root = document.documentElement;
    if (!root.hasAttribute("data-stamp")) root.setAttribute("data-stamp", stamp.querySelector("strong").textContent);
  }

  /*
   * --- A scanned sheet ---
   * The code on paper ends in #version-hash. <p data-sheet="1.0.0-0123abcd" data-same="…" data-other="…" hidden> compares the two.
   */

  function scanned(answer) {
    var sheet = window.location.hash.slice(1);
    if (!/^\d+\.\d+\.\d+-[0-9a-f]+$/.test(sheet)) return;
    answer.textContent = answer.getAttribute(sheet === answer.getAttribute("data-sheet") ? "data-same" : "data-other");
    show(answer);
  }

  /*
   * --- Whom to call now ---
   * <div class="who" data-zone="Europe/London" data-open="12345:540-1080 6:540-780 ">: days by ISO 8601, minutes after midnight, by the
   * clinic's clock. Of <p data-when="open"> and <p data-when="closed"> the one that answers now stays, and its <span data-now="…"> says so.
   * A browser that does not know the zone leaves both.
   */

  function clockIn(zone) {
    try {
      var parts = {};
      new Intl.DateTimeFormat("en-GB", { timeZone: zone, weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" })
        .formatToParts(new Date()).forEach(function (part) { parts[part.type] = part.value; });
      return { day: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].indexOf(parts.weekday) + 1, minute: Number(parts.hour) * 60 + Number(parts.minute) };
    } catch (error) {
      return null;
    }
  }

  function isOpen(hours, now) {
    return hours.trim().split(/\s+/).some(function (stretch) {
      var parts = /^(\d+):(\d+)-(\d+)$/.exec(stretch);
      return parts && parts[1].indexOf(String(now.day)) >= 0 && Number(parts[2]) <= now.minute && now.minute < Number(parts[3]);
    });
  }

  function whoToCall(box) {
    var lines = all("[data-when]", box);
    /* What goes leaves its room, so that the page below does not move. */
    box.style.minHeight = box.offsetHeight + "px";
    function update() {
      var now = clockIn(box.getAttribute("data-zone"));
      if (!now || lines.length < 2) return;
      var state = isOpen(box.getAttribute("data-open"), now) ? "open" : "closed";
      lines.forEach(function (line) {
        line.hidden = line.getAttribute("data-when") !== state;
        var label = line.querySelector("[data-now]");
        if (label) label.textContent = label.getAttribute("data-now");
      });
      /* What answers stands first. */
      var answering = lines.filter(function (line) { return !line.hidden; });
      if (box.firstElementChild !== answering[0]) {
        answering.reverse().forEach(function (line) { box.insertBefore(line, box.firstElementChild); });
      }
    }
    update();
    window.setInterval(update, 30000);
    document.addEventListener("visibilitychange", update);
  }

  /* --- Printing: <button data-print hidden> --- */

  function printing() {
    all("button[data-print]").forEach(function (button) {
      show(button);
      button.addEventListener("click", function () { window.print(); });
    });
  }

  /*
   * --- Personal dates ---
   * <form data-dates data-from="from {from}" data-until="until {until}" data-between="from {from} until {until}"
   *   data-to-at-least="at least {date}" … hidden>
   *   holds one datetime-local field; it fills every <output class="until" data-from-min="…" data-to-min="…">. An end that is no more
   *   than a bound says so: data-to-bound="at-least" prints "until at least 5 May".
   * Whole days of two or more are counted on the calendar, so that a change of the clocks does not move them by an hour.
   */

  function later(start, minutes) {
    var day = 1440;
    var end = new Date(start.getTime());
    if (minutes >= 2 * day && minutes % day === 0) end.setDate(end.getDate() + minutes / day);
    else end.setTime(end.getTime() + minutes * 60000);
    return end;
  }

  /* Dates are written as in the clinic's region, whatever the browser is set to: <form data-locale="en-GB">. */
  function spoken(form, date) {
    return new Intl.DateTimeFormat(form.getAttribute("data-locale") || document.documentElement.lang || undefined, {
      weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit"
    }).format(date);
  }

  /* The window of an element as dates; an end that is missing stays null. */
  function windowOf(element, start) {
    var from = element.getAttribute("data-from-min");
    var to = element.getAttribute("data-to-min");
    return {
      from: from && from !== "0" ? later(start, Number(from)) : null,
      until: to ? later(start, Number(to)) : null
    };
  }

  /* A date with the bound that the element has for that end. */
  function bounded(form, element, end, date) {
    var bound = element.getAttribute("data-" + end + "-bound");
    return date ? fill((bound && form.getAttribute("data-" + end + "-" + bound)) || "{date}", { date: spoken(form, date) }) : "";
  }

  function sentence(form, element, range) {
    var kind = range.from && range.until ? "between" : range.until ? "until" : range.from ? "from" : null;
    if (!kind) return "";
    return fill(form.getAttribute("data-" + kind) || "", {
      from: bounded(form, element, "from", range.from),
      until: bounded(form, element, "to", range.until)
    });
  }

  function entered(form) {
    var field = form.querySelector("input[type=datetime-local]");
    var start = field && field.value ? new Date(field.value) : null;
    return start && !isNaN(start.getTime()) ? start : null;
  }

  /* A treatment that ended more than a year ago, or ends in more than a year, is a slip of the finger. */
  function startOf(form) {
    var start = entered(form);
    var year = 366 * 86400000;
    return start && Math.abs(start.getTime() - Date.now()) <= year ? start : null;
  }

  function personalDates() {
    var form = document.querySelector("form[data-dates]");
    if (!form) return;
    var targets = all("[data-from-min], [data-to-min]");
    function update() {
      var start = startOf(form);
      targets.forEach(function (target) {
        target.textContent = start ? sentence(form, target, windowOf(target, start)) : "";
      });
      all("[data-ics]", form).forEach(function (button) { button.disabled = !start; });
      var wrong = form.querySelector("output.wrong");
      if (wrong) wrong.textContent = !start && entered(form) ? form.getAttribute("data-implausible") || "" : "";
    }
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    form.addEventListener("input", update);
    form.addEventListener("reset", function () { window.setTimeout(update, 0); });
    /* After Back a browser fills the field again without an event. */
    window.addEventListener("pageshow", update);
    show(form.closest("[hidden]"));
    update();
  }

  /*
   * --- Calendar file ---
   * <button data-ics="microneedling.ics" data-calendar="microneedling@1.0.0"> inside the form of dates. An element with a window
   * and data-event-from="Sunscreen: start now" or data-event-until="Make-up: allowed again" becomes an entry at that end of its window.
   */

  function pad(number) {
    return (number < 10 ? "0" : "") + number;
  }

  function stampOf(date) {
    return date.getFullYear() + pad(date.getMonth() + 1) + pad(date.getDate()) + "T" + pad(date.getHours()) + pad(date.getMinutes()) + "00";
  }

  function escaped(text) {
    return text.replace(/[\\;,]/g, "\\$&").replace(/\r?\n/g, "\\n");
  }

  function octets(character) {
    var code = character.codePointAt(0);
    return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }

  /* RFC 5545: at most 75 octets a line; a line that goes on begins with a space. */
  function folded(line) {
    var length = 0;
    return Array.from(line).map(function (character) {
      length += octets(character);
      if (length <= 75) return character;
      length = 1 + octets(character);
      return "\r\n " + character;
    }).join("");
  }

  function utc(date) {
    return date.toISOString().replace(/[-:]|\.\d+/g, "");
  }

  function entry(at, text, uid) {
    return [
      "BEGIN:VEVENT", "UID:" + uid, "DTSTAMP:" + utc(new Date()),
      "DTSTART:" + stampOf(at), "DURATION:PT15M",
      "SUMMARY:" + escaped(text), "END:VEVENT"
    ];
  }

  function entries(element, index, start, calendar) {
    var range = windowOf(element, start);
    return ["from", "until"].reduce(function (lines, end) {
      var text = element.getAttribute("data-event-" + end);
      var uid = calendar + "-" + index + "-" + end + "-" + stampOf(start);
      return text && range[end] ? lines.concat(entry(range[end], text, uid)) : lines;
    }, []);
  }

  function calendarText(start, calendar) {
    var lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//protogen//aftercare//EN"];
    all("[data-event-from], [data-event-until]").forEach(function (element, index) {
      lines = lines.concat(entries(element, index, start, calendar));
    });
    return lines.concat("END:VCALENDAR").map(folded).join("\r\n") + "\r\n";
  }

  function save(name, type, text) {
    var address = URL.createObjectURL(new Blob([text], { type: type }));
    var link = document.createElement("a");
    link.href = address;
    link.download = name;
    link.click();
    window.setTimeout(function () { URL.revokeObjectURL(address); }, 1000);
  }

  function calendarFile() {
    all("button[data-ics]").forEach(function (button) {
      button.addEventListener("click", function () {
        var start = startOf(button.form);
        if (start) save(button.getAttribute("data-ics"), "text/calendar", calendarText(start, button.getAttribute("data-calendar")));
      });
    });
  }

  /*
   * --- Timers of timed steps ---
   * <div class="timer" data-name="mask-on" data-minutes="15" data-started="…" data-minute="…" data-done="…" hidden>
   *   <button class="start">, <span class="left">, <span class="ask" hidden> with <button class="yes"> and <button class="no">,
   *   <output class="said"></div>
   * The button starts it; while it runs, the button asks before it starts it anew. It counts by the clock, so a sleeping tablet does not
   * slow it down, and its end is kept for the window, so that Back and a reload do not lose it. A screen reader hears the start, the last
   * minute and the end; whoever looks away hears a tone and feels a shake.
   */

  /* Where a timer's end is kept: in the window's storage, or in its history where a browser gives a file no storage. */
  var kept = {
    read: function (key) {
      try {
        return Number(window.sessionStorage.getItem(key)) || 0;
      } catch (error) {
        return Number((window.history.state || {})[key]) || 0;
      }
    },
    write: function (key, end) {
      try {
        window.sessionStorage.setItem(key, String(end));
      } catch (error) {
        var state = Object.assign({}, window.history.state);
        state[key] = end;
        window.history.replaceState(state, "");
      }
    }
  };

  var sound = null;

  /* A browser lets a page sound once somebody has touched it, so this is asked for at each tap. */
  function tune() {
    var Context = window.AudioContext || window.webkitAudioContext;
    if (!sound && Context) sound = new Context();
    if (sound && sound.state === "suspended") sound.resume();
  }

  function beep(at) {
    var tone = sound.createOscillator();
    var volume = sound.createGain();
    tone.frequency.value = 880;
    volume.gain.setValueAtTime(0.5, at);
    volume.gain.linearRampToValueAtTime(0, at + 0.4);
    tone.connect(volume);
    volume.connect(sound.destination);
    tone.start(at);
    tone.stop(at + 0.4);
  }

  function ring() {
    tune();
    if (sound) [0, 0.6, 1.2].forEach(function (after) { beep(sound.currentTime + after); });
    if (navigator.vibrate) navigator.vibrate([400, 200, 400, 200, 400]);
  }

  function timer(box) {
    var left = box.querySelector(".left");
    var said = box.querySelector(".said");
    var ask = box.querySelector(".ask");
    var start = box.querySelector(".start");
    var length = Number(box.getAttribute("data-minutes")) * 60000;
    var key = "timer " + window.location.pathname + " " + box.getAttribute("data-name");
    var end = kept.read(key);
    var before = Infinity;
    var ticking = null;
    function say(what) {
      said.textContent = box.getAttribute("data-" + what);
    }
    function tick() {
      var seconds = Math.max(0, Math.ceil((end - Date.now()) / 1000));
      left.textContent = seconds ? Math.floor(seconds / 60) + ":" + pad(seconds % 60) : "";
      box.classList.toggle("done", seconds === 0);
      if (seconds === 0) {
        window.clearInterval(ticking);
        ticking = null;
        ask.hidden = true;
        kept.write(key, 0);
        say("done");
        ring();
      } else if (seconds <= 60 && before > 60 && length > 60000) {
        say("minute");
      }
      before = seconds;
    }
    function run() {
      before = Infinity;
      window.clearInterval(ticking);
      ticking = window.setInterval(tick, 500);
      tick();
    }
    function begin() {
      tune();
      ask.hidden = true;
      end = Date.now() + length;
      kept.write(key, end);
      say("started");
      run();
    }
    start.addEventListener("click", function () {
      if (!ticking) {
        begin();
        return;
      }
      ask.hidden = false;
      ask.querySelector(".no").focus();
    });
    ask.querySelector(".yes").addEventListener("click", function () {
      begin();
      start.focus();
    });
    ask.querySelector(".no").addEventListener("click", function () {
      ask.hidden = true;
      start.focus();
    });
    show(box);
    if (end) run();
  }

  /*
   * --- Words, as a search compares them ---
   * Case, accents, apostrophes and hyphens make no other word. Two neighbours count as one word, too, so that "make up" is "make-up" and
   * "15 min" is the beginning of "15 minutes".
   */

  var HYPHEN = /[-\u2010\u2011]/;

  function pieces(text) {
    var folded = text.normalize("NFKD").replace(/[\u0300-\u036f'\u2019]/g, "").toLowerCase();
    return folded.match(/[\p{Alphabetic}\p{N}]+(?:(?:[-\u2010\u2011](?=\p{Alphabetic})|[.,](?=\d))[\p{Alphabetic}\p{N}]+)*/gu) || [];
  }

  function joined(piece) {
    return piece.split(HYPHEN).join("");
  }

  function wordsOf(text) {
    var found = new Set();
    pieces(text).forEach(function (piece, at, all) {
      [joined(piece)].concat(piece.split(HYPHEN)).forEach(function (word) { found.add(word); });
      if (at) found.add(joined(all[at - 1]) + joined(piece));
    });
    return Array.from(found);
  }

  /* A number is whole: 15 begins "15 minutes", and not 150 or 15.5. */
  function begins(wanted, words) {
    var number = /\d$/.test(wanted);
    return words.some(function (word) { return word.startsWith(wanted) && !(number && /^[\d.,]/.test(word.slice(wanted.length))); });
  }

  /* The words of a query; of two neighbours one, if it is known. */
  function wantedOf(query, known) {
    return pieces(query).map(joined).reduce(function (wanted, word) {
      var both = wanted.length ? wanted[wanted.length - 1] + word : "";
      if (both && known(both)) wanted.pop();
      return wanted.concat(both && known(both) ? both : word);
    }, []);
  }

  /*
   * --- Filter of lists and tables on the same page ---
   * <form class="search" hidden>
   *   <input type="search" data-filter="protocols values" data-words="index-words.js" data-count="{shown} of {all}" data-nothing="Nothing
   *     found." data-found="Found: {what}"> <output></output> <div class="nothing" hidden>what to do</div></form>
   * hides the items (li, or rows of a table's bodies) of #protocols and #values that lack a word of the query, and a list that has none
   * left, with its section. A list that is hidden in the page is shown while there is a query: it holds what is only worth seeing when it
   * is looked for.
   * The scripts in data-words are loaded when somebody comes to the field. Each adds to window.protogenWords what pages say:
   * { pages: ["a.html", "b.html"], said: [[[0, 1], ["exercise|gym", "shower"]], …] }, things by all their names. An item whose link
   * leads to one of these pages is found by its words, too; a line in it then says by which.
   */

  /* The texts one by one: the cells of a row have no space between them. */
  function itemsOf(list) {
    return all(list.tagName === "TABLE" ? "tbody tr:not(.group)" : ":scope > li", list).map(function (element) {
      var link = element.querySelector("a[href]");
      var texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      var text = "";
      while (texts.nextNode()) text += texts.currentNode.data + " ";
      return { element: element, list: list, page: link && link.getAttribute("href"), words: wordsOf(text) };
    });
  }

  /* What was loaded, as things with the words that they are found by. */
  function thingsOf(index) {
    return index.said.reduce(function (things, said) {
      var pages = said[0].map(function (at) { return index.pages[at]; });
      return things.concat(said[1].map(function (names) {
        return { name: names.split("|")[0], words: names.split("|").reduce(function (words, name) { return words.concat(wordsOf(name)); }, []), pages: pages };
      }));
    }, []);
  }

  /* By page, the first thing that a word finds there. */
  function foundBy(word, things) {
    var found = new Map();
    things.forEach(function (thing) {
      if (!begins(word, thing.words)) return;
      thing.pages.forEach(function (page) { if (!found.has(page)) found.set(page, thing.name); });
    });
    return found;
  }

  function note(item, text) {
    if (!item.note) {
      if (!text) return;
      item.note = document.createElement("span");
      item.note.className = "hint found";
      (item.element.cells ? item.element.cells[0] : item.element).appendChild(item.note);
    }
    item.note.textContent = text;
    item.note.hidden = !text;
  }

  function filter(field) {
    var lists = field.getAttribute("data-filter").split(" ").map(function (id) { return document.getElementById(id); }).filter(Boolean);
    var asked = lists.filter(function (list) { return list.hidden; });
    var count = field.form.querySelector("output");
    var nothing = field.form.querySelector(".nothing");
    var items = null;
    var things = [];
    if (!lists.some(function (list) { return list.querySelector("li, tbody tr"); })) return;
    function known(word) {
      return items.concat(things).some(function (one) { return begins(word, one.words); });
    }
    function say(shown) {
      var sentence = shown ? field.getAttribute("data-count") : field.getAttribute("data-nothing");
      if (count) count.textContent = shown === null ? "" : fill(sentence || "", { shown: shown, all: items.length });
      if (nothing) nothing.hidden = shown !== 0;
    }
    function update() {
      if (!items && !field.value) return;
      items = items || lists.reduce(function (found, list) { return found.concat(itemsOf(list)); }, []);
      var wanted = wantedOf(field.value, known);
      var found = wanted.map(function (word) { return foundBy(word, things); });
      items.forEach(function (item) {
        var missing = wanted.map(function (word, at) { return begins(word, item.words) ? "" : found[at].get(item.page) || null; });
        item.element.hidden = missing.indexOf(null) >= 0;
        var what = missing.filter(Boolean).filter(function (name, at, names) { return names.indexOf(name) === at; }).join(", ");
        note(item, what && fill(field.getAttribute("data-found"), { what: what }));
      });
      var shown = items.filter(function (item) { return !item.element.hidden; });
      lists.forEach(function (list) {
        var isEmpty = !shown.some(function (item) { return item.list === list; });
        (list.closest("section, .scroll") || list).hidden = wanted.length ? isEmpty : false;
        if (asked.indexOf(list) >= 0) list.hidden = !wanted.length || isEmpty;
      });
      say(wanted.length ? shown.length : null);
    }
    function load() {
      (field.getAttribute("data-words") || "").split(" ").filter(Boolean).forEach(function (address) {
        var script = document.createElement("script");
        script.src = address;
        script.onload = function () {
          things = things.concat((window.protogenWords || []).splice(0).reduce(function (all, index) { return all.concat(thingsOf(index)); }, []));
          update();
        };
        document.head.appendChild(script);
      });
      load = function () {};
    }
    field.form.addEventListener("submit", function (event) { event.preventDefault(); });
    field.addEventListener("focus", function () { load(); });
    field.addEventListener("input", function () {
      load();
      update();
    });
    field.form.addEventListener("reset", function () {
      window.setTimeout(update, 0);
      field.focus();
    });
    /* After Back a browser fills the field again without an event. */
    window.addEventListener("pageshow", function () {
      if (field.value) load();
      update();
    });
    show(field.form);
  }

  all(".who[data-open]").forEach(whoToCall);
  printing();
  personalDates();
  calendarFile();
  all("[data-review-by]").forEach(overdue);
  all("[data-sheet]").forEach(scanned);
  all(".timer[data-minutes]").forEach(timer);
  all("input[data-filter]").forEach(filter);
})();
