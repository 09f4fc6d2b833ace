#!/usr/bin/env python3
"""Deterministic corpus for the "treatment protocol documentation" peer comparison.

Writes the SAME N protocol records (seeded, Python standard library only) as
    protogen/       protogen project: content/protocols/*.toml, vocabulary, clinic, theme
    neutral/        protocols/pNNNNN.toml, one file a protocol (no generator's format)
    hugo-adapter/   Hugo site: data/protocols/*.toml + content adapters (_content.gotmpl)
    hugo-content/   Hugo site: two content files a protocol, TOML front matter
    zola/           Zola site: two content files a protocol, TOML front matter [extra]
    eleventy-njk/   Eleventy site: protocols/*.toml read by a JS data file, Nunjucks
    eleventy-liquid/  the same, Liquid
    eleventy-js/    the same, JavaScript template functions (.11ty.js)
    mdbook/         mdBook source: two markdown chapters a protocol (the looser version)

usage: gen.py OUTDIR N [--seed S] [--only a,b,...]

Each record: 8 parameters, 10 steps (minutes, ~40 words of markdown for staff, ~30 for
patients), 10 aftercare rules with durations, 4 recovery phases, 6 contraindications,
3 sources, one warning, ~150 words of markdown introduction.
"""
import argparse
import json
import os
import random
import re
import shutil

HERE = os.path.dirname(os.path.abspath(__file__))
SITES = os.path.join(HERE, "sites")
ALL = ["protogen", "neutral", "hugo-adapter", "hugo-content", "zola",
       "eleventy-njk", "eleventy-liquid", "eleventy-js", "mdbook"]

AREAS = ["Dermatology", "Physiotherapy", "Wound care", "Ophthalmology", "Dentistry",
         "Pain clinic", "Podiatry", "Cardiology", "Speech therapy", "Day surgery"]
KINDS = ["Fractional laser", "Cryotherapy", "Shock wave", "Compression", "Infiltration",
         "Light therapy", "Ultrasound", "Electrical stimulation", "Debridement", "Microneedling",
         "Traction", "Radiofrequency", "Iontophoresis", "Hydrotherapy", "Laser coagulation"]
SITES_ON_BODY = ["face", "neck", "shoulder", "elbow", "wrist", "hand", "back", "hip", "knee",
                 "ankle", "foot", "scalp", "eyelid", "lower leg", "forearm"]
PARAMS = [("Fluence", "J/cm2"), ("Spot size", "mm"), ("Pulse width", "ms"), ("Frequency", "Hz"),
          ("Temperature", "°C"), ("Pressure", "kPa"), ("Dose", "mg"), ("Contact time", "s"),
          ("Current", "mA"), ("Energy", "mJ"), ("Passes", "passes"), ("Interval", "days"),
          ("Depth", "mm"), ("Flow rate", "mL/min")]
STEP_TITLES = ["Greet and identify", "Check the consent form", "Clean the area", "Mark the field",
               "Apply local anaesthetic", "Calibrate the device", "Test a small area",
               "First pass", "Second pass", "Cool the skin", "Assess the response",
               "Dress the area", "Document the settings", "Explain the aftercare", "Book the review"]
WORDS = ("the a patient staff area skin device treatment pressure gently check before after each "
         "slowly until warm cool dry clean sterile pad gel light tissue field edge "
         "apply remove keep hold move wait note record repeat stop reduce increase observe ask "
         "confirm explain comfort pain redness swelling response normal expected mild brief "
         "setting value range chart form sheet tray glove mask table position support relaxed "
         "upright side front back lower upper small even steady careful complete next previous "
         "with without during between under over near along across into onto from for and or "
         "when if while because so that this these may should must will can often usually").split()
PHASES = [("First day", 0, 1), ("First week", 1, 7), ("Second to fourth week", 7, 28),
          ("Long term", 28, 180)]
CONTRA = ["Under age and no guardian present", "Pregnancy or breastfeeding",
          "Active infection in the treated area", "Known allergy to the gel or dressing",
          "Anticoagulants in use", "Implanted pacemaker or defibrillator",
          "Uncontrolled diabetes", "Isotretinoin of late",
          "Open wound in the field", "Epilepsy with light sensitivity", "Fever on the day",
          "Poor circulation in the limb"]
RULES = ["Keep the area dry", "Avoid direct sunlight", "Do not scratch or rub", "Wear the dressing",
         "Use the prescribed ointment", "Do not swim", "Do not lift heavy things",
         "Sleep with the area raised", "Do not use make-up", "Drink plenty of water",
         "Take the pain tablets as written", "Cool with a clean cloth", "Use sun cream",
         "Do not drive a car", "Wash with lukewarm water only"]
SURNAMES = ["Almeida", "Brandt", "Castel", "Dubois", "Eriksen", "Fontana", "Gruber", "Hansen",
            "Ivanova", "Jensen", "Keller", "Larsen", "Moreau", "Novak", "Okafor", "Petrov"]
JOURNALS = ["Journal of Procedural Care", "Clinical Protocols Review", "Annals of Day Treatment",
            "European Aftercare Quarterly"]


def prose(r, n, link=True):
    """About n words of markdown: sentences with one bold, one emphasis, maybe one link."""
    ws = r.choices(WORDS, k=n)
    b, e, l = r.sample(range(2, n - 2), 3)
    ws[b] = "**" + ws[b] + "**"
    ws[e] = "*" + ws[e] + "*"
    if link:
        ws[l] = "`" + ws[l] + "`"
    out, i = [], 0
    while i < n:
        k = min(n - i, r.randint(8, 14))
        if n - i - k < 4:
            k = n - i
        s = ws[i:i + k]
        if s[0][0].isalpha():
            s[0] = s[0].capitalize()
        if k > 9:
            s[k // 2] += ","
        out.append(" ".join(s) + ".")
        i += k
    return " ".join(out)


def intro(r):
    """~150 words: three paragraphs and one bullet list."""
    bullets = "\n".join("- " + prose(r, 9, link=False) for _ in range(4))
    return prose(r, 45) + "\n\n" + prose(r, 40) + "\n\n" + bullets + "\n\n" + prose(r, 30) + "\n"


def num(r, lo, hi):
    """An integer, or a decimal that every generator prints the same way (x.1 .. x.9)."""
    if r.random() < .6:
        return r.randint(lo, hi)
    return r.randint(lo, hi) + r.randint(1, 9) / 10


def record(i, seed):
    r = random.Random(seed * 1_000_003 + i)
    kind, site, area = r.choice(KINDS), r.choice(SITES_ON_BODY), r.choice(AREAS)
    pars = []
    for name, unit in r.sample(PARAMS, 8):
        of = r.randint if unit in ("days", "ms", "s", "passes") else lambda a, b: num(r, a, b)   # whole: 1.5 d is 36 h
        pars.append({"name": name, "min": of(1, 40), "max": of(41, 90), "unit": unit})
    return {
        "id": f"p{i:05d}", "order": i,
        "title": f"{kind} of the {site}, variant {i}", "code": f"TP-{i:05d}", "area": area,
        "version": f"{r.randint(1, 6)}.{r.randint(0, 9)}",
        "reviewed": f"2026-{r.randint(1, 9):02d}-{r.randint(1, 28):02d}",
        "warning": prose(r, 28, link=False),
        "emergency": prose(r, 12, link=False),
        "intro": intro(r),
        "parameters": pars,
        "steps": [{"title": t, "minutes": r.randint(1, 15),
                   "staff": prose(r, 40), "patient": prose(r, 30)}
                  for t in r.sample(STEP_TITLES, 10)],
        "aftercare": [{"rule": t, "amount": r.randint(2, 48), "unit": r.choice(["hours", "days", "weeks"])}
                      for t in r.sample(RULES, 10)],
        "phases": [{"name": n, "from_day": a, "to_day": b, "text": prose(r, 12, link=False)}
                   for n, a, b in PHASES],
        "contraindications": r.sample(CONTRA, 6),
        "sources": [{"title": f"{r.choice(SURNAMES)} and {r.choice(SURNAMES)}, {kind.lower()} of the {site}",
                     "journal": r.choice(JOURNALS), "year": r.randint(1998, 2026)} for _ in range(3)],
    }


# ---------------------------------------------------------------- TOML writing
def tv(v):
    if isinstance(v, str):
        return "'''\n" + v + "'''" if "\n" in v else json.dumps(v, ensure_ascii=False)
    if isinstance(v, list):
        return "[" + ", ".join(tv(x) for x in v) + "]"
    return repr(v)


def toml(rec, keys, prefix=""):
    """Scalars and string lists first, then arrays of tables ([[prefix.key]])."""
    head, tail = [], []
    for k in keys:
        v = rec[k]
        if isinstance(v, list) and isinstance(v[0], dict):
            for row in v:
                tail.append(f"\n[[{prefix}{k}]]")
                tail += [f"{kk} = {tv(x)}" for kk, x in row.items()]
        else:
            head.append(f"{k} = {tv(v)}")
    return "\n".join(head + tail) + "\n"


META = ["id", "order", "code", "area", "version", "reviewed"]
FULL = ["id", "order", "title", "code", "area", "version", "reviewed", "warning", "emergency", "contraindications",
        "intro", "parameters", "steps", "aftercare", "phases", "sources"]


def audience(rec, who):
    """Only what that audience's page shows (what an author would keep in that file)."""
    d = {k: rec[k] for k in META}
    d["steps"] = [{"title": s["title"], "minutes": s["minutes"], "text": s[who]} for s in rec["steps"]]
    if who == "patient":
        d |= {k: rec[k] for k in ("warning", "emergency", "aftercare", "phases")}
    else:
        d |= {k: rec[k] for k in ("contraindications", "parameters", "sources")}
    return d


def front(rec, who, table):
    """TOML front matter + body (the patient page's body is the introduction)."""
    d = audience(rec, who)
    body = rec["intro"] if who == "patient" else ""
    return (f"+++\ntitle = {tv(rec['title'])}\nweight = {rec['order']}\n\n[{table}]\n"
            + toml(d, list(d), table + ".") + "+++\n" + body)


# ---------------------------------------------------------------- protogen
def slug(text):
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


UNITS = {"hours": "h", "days": "d", "weeks": "wk"}


def table(name, **fields):
    keys = {"is_a": "is-a", "do_": "do"}
    rows = [f"{keys.get(k, k.replace('_', '-'))} = {tv(v)}" for k, v in fields.items()]
    return f"\n[[{name}]]\n" + "\n".join(rows) + "\n"


def vocabulary():
    concepts = [("activity", "rule-" + slug(r), r.lower()) for r in RULES]
    concepts += [("condition", slug(c), c.lower()) for c in CONTRA]
    concepts += [("area", slug(a), a.lower()) for a in AREAS + SITES_ON_BODY]
    concepts += [("sign", "warning", "getting worse"), ("sign", "emergency", "very much worse")]
    return "".join(table("concept", id=i, sort=s, term=t) for s, i, t in concepts)


def protogen(p):
    """The record as this program's authors write it: every value typed, every item named, every name bound."""
    o = [f'''id = "{p['id']}"
title = {tv(p['title'])}
also = [{tv(p['code'])}]
version = "{p['version']}.0"
status = "active"
effective = {p['reviewed']}
review-by = {int(p['reviewed'][:4]) + 1}{p['reviewed'][4:]}
owner = "lead"
author = "writer"

[[history]]
version = "{p['version']}.0"
date = {p['reviewed']}
change = "Reviewed."

[scope]
patient = {tv(p['intro'])}
areas = ["{slug(p['area'])}"]
decision = "example"

[opening]
message = "Read this page before you go home."
''']
    for x in p["parameters"]:
        o.append(table("parameter", id=slug(x["name"]), title=x["name"],
                       value=f"{x['min']} to {x['max']} {UNITS.get(x['unit'], x['unit'])}", decision="example"))
    for s in p["steps"]:
        o.append(table("step", id=slug(s["title"]), title=s["title"], stage="treat", does="other",
                       duration=f"{s['minutes']} min", staff=s["staff"], patient=s["patient"], decision="example"))
    for a in p["aftercare"]:
        o.append(table("aftercare", id=slug(a["rule"]), do_="rule-" + slug(a["rule"]),
                       **{"for": f"{a['amount']} {UNITS[a['unit']]}"}, force="should",
                       patient=a["rule"] + " for {for}.", decision="example"))
    for f in p["phases"]:
        o.append(table("phase", id=slug(f["name"]), title=f["name"], **{"from": f"{f['from_day']} d"},
                       to=f"{f['to_day']} d", patient=f["text"], decision="example"))
    for urgency, key in (("today", "warning"), ("emergency", "emergency")):
        o.append(table("call", id=key, urgency=urgency, sign=key, patient=p[key], decision="example"))
    for c in p["contraindications"]:
        o.append(table("contraindication", id=slug(c), condition=slug(c), answer="refer", staff=c, decision="example"))
    for k, s in enumerate(p["sources"], 1):
        o.append(table("source-note", source="journal", staff=f"{s['title']}. {s['journal']}, {s['year']}."))
    return "".join(o)


# ---------------------------------------------------------------- mdBook chapters
def cell(s):
    return s.replace("|", "\\|")


def lt(s):
    return s.replace("&", "&amp;").replace("<", "&lt;")


def md_patient(p):
    o = [f"# {p['title']}\n", f"{p['code']} · {p['area']} · version {p['version']} · reviewed {p['reviewed']}\n",
         p["intro"], "## Call us at once if\n", p["warning"] + "\n", "## What to expect\n",
         "| Step | Minutes | What happens |", "|---|---|---|"]
    t = 0
    for s in p["steps"]:
        o.append(f"| {s['title']} | {t}–{t + s['minutes']} | {cell(s['patient'])} |")
        t += s["minutes"]
    o += [f"\nTotal time: {t} minutes\n", "## Recovery\n", "| Phase | Days | What is normal |", "|---|---|---|"]
    o += [f"| {f['name']} | {f['from_day']}–{f['to_day']} | {cell(f['text'])} |" for f in p["phases"]]
    o += ["\n## Aftercare\n"] + [f"- {a['rule']} for {a['amount']} {a['unit']}" for a in p["aftercare"]]
    return "\n".join(o) + "\n"


def md_staff(p):
    o = [f"# {p['title']}\n", f"{p['code']} · {p['area']} · version {p['version']} · reviewed {p['reviewed']}\n",
         "## Parameters\n", "| Parameter | Minimum | Maximum | Unit |", "|---|---|---|---|"]
    o += [f"| {x['name']} | {x['min']} | {x['max']} | {x['unit']} |" for x in p["parameters"]]
    o += ["\n## Procedure\n"]
    t = 0
    for n, s in enumerate(p["steps"], 1):
        o.append(f"{n}. ### {s['title']}\n\n   {s['minutes']} min\n\n   {s['staff']}\n")
        t += s["minutes"]
    o += [f"Total time: {t} minutes\n", "## Contraindications\n"]
    o += [f"- {lt(c)}" for c in p["contraindications"]]
    o += ["\n## Sources\n"] + [f"{n}. {s['title']}. {s['journal']}, {s['year']}."
                               for n, s in enumerate(p["sources"], 1)]
    return "\n".join(o) + "\n"


# ---------------------------------------------------------------- output
def put(path, text):
    with open(path, "w", encoding="utf-8", newline="\n") as f:
        f.write(text)


def main():
    a = argparse.ArgumentParser()
    a.add_argument("out")
    a.add_argument("n", type=int)
    a.add_argument("--seed", type=int, default=7)
    a.add_argument("--only", default=",".join(ALL))
    a = a.parse_args()
    only = a.only.split(",")
    assert set(only) <= set(ALL), f"choose from {ALL}"

    def d(*p):
        path = os.path.join(a.out, *p)
        os.makedirs(path, exist_ok=True)
        return path

    for name in only:                       # fresh site skeletons from sites/
        root = os.path.join(a.out, name)
        shutil.rmtree(root, ignore_errors=True)
        for part in {"neutral": [], "hugo-adapter": ["hugo", "hugo-adapter"], "hugo-content": ["hugo", "hugo-content"],
                     "zola": ["zola"], "mdbook": ["mdbook"]}.get(name, ["eleventy", name]):
            shutil.copytree(os.path.join(SITES, part), root, dirs_exist_ok=True)
        css = {"neutral": None, "mdbook": None, "zola": "static"}.get(
            name, "static" if name.startswith("hugo") else "site")
        if css:
            shutil.copy(os.path.join(SITES, "style.css"), os.path.join(d(name, css), "style.css"))
    toml_dirs = [d(n, *sub) for n, sub in [("neutral", ("protocols",)), ("hugo-adapter", ("data", "protocols")),
                                           ("eleventy-njk", ("protocols",)), ("eleventy-liquid", ("protocols",)),
                                           ("eleventy-js", ("protocols",))] if n in only]
    front_dirs = [(w, d(n, "content", w), t) for n, t in [("hugo-content", "params"), ("zola", "extra")]
                  if n in only for w in ("patient", "staff")]
    book = {w: d("mdbook", "src", w) for w in ("patient", "staff")} if "mdbook" in only else None
    summary = {"patient": ["# Patient handouts\n", "- [Patient handouts](patient/index.md)"],
               "staff": ["\n# Staff reference\n", "- [Staff reference](staff/index.md)"]}
    index = {"patient": ["# Patient handouts\n", "| Code | Protocol | Area | Version |", "|---|---|---|---|"],
             "staff": ["# Staff reference\n", "| Code | Protocol | Area | Version |", "|---|---|---|---|"]}
    own = d("protogen", "content", "protocols") if "protogen" in only else None
    if own:
        put(os.path.join(d("protogen", "content", "vocabulary"), "corpus.toml"), vocabulary().lstrip())
    for i in range(1, a.n + 1):
        p = record(i, a.seed)
        if own:
            put(os.path.join(own, p["id"] + ".toml"), protogen(p))
        if toml_dirs:
            text = toml(p, FULL)
            for t in toml_dirs:
                put(os.path.join(t, p["id"] + ".toml"), text)
        for who, path, table in front_dirs:
            put(os.path.join(path, p["id"] + ".md"), front(p, who, table))
        if book:
            put(os.path.join(book["patient"], p["id"] + ".md"), md_patient(p))
            put(os.path.join(book["staff"], p["id"] + ".md"), md_staff(p))
            for w in book:
                summary[w].append(f"  - [{p['title']}]({w}/{p['id']}.md)")
                index[w].append(f"| {p['code']} | [{p['title']}]({p['id']}.md) | {p['area']} | {p['version']} |")
    if book:
        put(os.path.join(a.out, "mdbook", "src", "SUMMARY.md"),
            "# Summary\n\n" + "\n".join(summary["patient"] + summary["staff"]) + "\n")
        for w in book:
            put(os.path.join(book[w], "index.md"), "\n".join(index[w]) + "\n")


if __name__ == "__main__":
    main()
