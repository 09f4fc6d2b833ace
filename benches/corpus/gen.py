#!/usr/bin/env python3
"""Writes a project of N protocols, drawn by lot from a seed: the same N give the same bytes on every machine.

usage: gen.py FOLDER N

Each protocol has 8 parameters, 10 steps with minutes and a paragraph for staff (40 words) and for patients (30 words), 10 aftercare
rules with durations, 4 phases, 6 contraindications, 3 remarks on sources, 2 warning signs and 150 words of introduction. Needs
Python's standard library alone.
"""
import argparse
import json
import os
import random
import re
import shutil

AREAS = ["Dermatology", "Physiotherapy", "Wound care", "Ophthalmology", "Dentistry",
         "Pain clinic", "Podiatry", "Cardiology", "Speech therapy", "Day surgery"]
KINDS = ["Fractional laser", "Cryotherapy", "Shock wave", "Compression", "Infiltration",
         "Light therapy", "Ultrasound", "Electrical stimulation", "Debridement", "Microneedling",
         "Traction", "Radiofrequency", "Iontophoresis", "Hydrotherapy", "Laser coagulation"]
SITES_ON_BODY = ["face", "neck", "shoulder", "elbow", "wrist", "hand", "back", "hip", "knee",
                 "ankle", "foot", "scalp", "eyelid", "lower leg", "forearm"]
PARAMS = [("Fluence", "J/cm2"), ("Spot size", "mm"), ("Pulse width", "ms"), ("Frequency", "Hz"),
          ("Temperature", "°C"), ("Pressure", "mmHg"), ("Dose", "mg"), ("Contact time", "s"),
          ("Current", "mA"), ("Energy", "mJ"), ("Passes", "passes"), ("Interval", "days"),
          ("Depth", "mm"), ("Flow rate", "mL/min")]
STEP_TITLES = ["Greet and identify", "Check the consent form", "Clean the area", "Mark the field",
               "Apply local anaesthetic", "Calibrate the device", "Test a small area",
               "First pass", "Second pass", "Cool the skin", "Assess the response",
               "Dress the area", "Document the settings", "Explain the aftercare", "Book the review"]
WORDS = ("the a staff area skin device treatment pressure gently check before after each "
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
# All of them things to do: the other generators list the aftercare of a record as it comes.
RULES = ["Keep the area dry", "Stay in the shade", "Leave the area alone", "Wear the dressing",
         "Use the prescribed ointment", "Wash at the basin", "Lift light things",
         "Sleep with the area raised", "Keep your skin bare", "Drink plenty of water",
         "Take the pain tablets as written", "Cool with a clean cloth", "Use sun cream",
         "Take the bus", "Wash with lukewarm water"]
SEED = 7
MESSAGE = "Read this page before you go home."


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
    """A whole number, or one with a single decimal."""
    if r.random() < .6:
        return r.randint(lo, hi)
    return r.randint(lo, hi) + r.randint(1, 9) / 10


def record(i):
    r = random.Random(SEED * 1_000_003 + i)
    kind, site, area = r.choice(KINDS), r.choice(SITES_ON_BODY), r.choice(AREAS)
    pars = []
    for name, unit in r.sample(PARAMS, 8):
        of = r.randint if unit in ("days", "ms", "s", "passes") else lambda a, b: num(r, a, b)   # whole: 1.5 d is 36 h
        pars.append({"name": name, "min": of(1, 40), "max": of(41, 90), "unit": unit})
    return {
        "id": f"p{i:05d}",
        "title": f"{kind} of the {site}, variant {i}", "code": f"TP-{i:05d}", "area": area,
        "version": f"{r.randint(1, 6)}.{r.randint(0, 9)}",
        "reviewed": f"2026-{r.randint(1, 9):02d}-{r.randint(1, 28):02d}",
        "warning": prose(r, 28, link=False),
        # Who has to come at once is never told to wait.
        "emergency": prose(r, 12, link=False).replace("wait", "stop").replace("Wait", "Stop"),
        "intro": intro(r),
        "parameters": pars,
        "steps": [{"title": t, "minutes": r.randint(1, 15),
                   "staff": prose(r, 40), "patient": prose(r, 30)}
                  for t in r.sample(STEP_TITLES, 10)],
        # Each number once, and none of a step: the same one of days and of weeks would be a slip of the pen.
        "aftercare": [{"rule": t, "amount": n, "unit": r.choice(["hours", "days", "weeks"])}
                      for t, n in zip(r.sample(RULES, 10), r.sample(range(16, 49), 10))],
        "phases": [{"name": n, "from_day": a, "to_day": b, "text": prose(r, 12, link=False)}
                   for n, a, b in PHASES],
        "contraindications": r.sample(CONTRA, 6),
        "remarks": [prose(r, 12, link=False) for _ in range(3)],
    }


def records(n):
    return (record(i) for i in range(1, n + 1))


def tv(v):
    if isinstance(v, str):
        return "'''\n" + v + "'''" if "\n" in v else json.dumps(v, ensure_ascii=False)
    if isinstance(v, list):
        return "[" + ", ".join(tv(x) for x in v) + "]"
    return repr(v)


def slug(text):
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


UNITS = {"hours": "h", "days": "d", "weeks": "wk"}


def table(name, **fields):
    keys = {"is_a": "is-a"}
    rows = [f"{keys.get(k, k.replace('_', '-'))} = {tv(v)}" for k, v in fields.items()]
    return f"\n[[{name}]]\n" + "\n".join(rows) + "\n"


def vocabulary():
    concepts = [("activity", "rule-" + slug(r), r.lower()) for r in RULES]
    concepts += [("condition", slug(c), c.lower()) for c in CONTRA]
    concepts += [("area", slug(a), a.lower()) for a in AREAS + SITES_ON_BODY]
    concepts += [("activity", "corpus-treatment", "treatment drawn by lot")]
    concepts += [("sign", "warning", "getting worse"), ("sign", "emergency", "very much worse")]
    return "".join(table("concept", id=i, sort=s, term=t) for s, i, t in concepts)


def protogen(p):
    """The record as this program's authors write it: every value typed, every item named, every name bound."""
    o = [f'''id = "{p['id']}"
title = {tv(p['title'])}
also = [{tv(p['code'])}]
is-a = ["corpus-treatment"]
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
message = "{MESSAGE}"
''']
    for x in p["parameters"]:
        o.append(table("parameter", id=slug(x["name"]), title=x["name"],
                       value=f"{x['min']} to {x['max']} {UNITS.get(x['unit'], x['unit'])}", decision="example"))
    for s in p["steps"]:
        o.append(table("step", id=slug(s["title"]), title=s["title"], stage="treat", does="other",
                       duration=f"{s['minutes']} min", staff=s["staff"], patient=s["patient"], decision="example"))
    for a in p["aftercare"]:
        o.append(table("aftercare", id=slug(a["rule"]),
                       **{"do": "rule-" + slug(a["rule"]), "for": f"{a['amount']} {UNITS[a['unit']]}"}, force="should",
                       patient=a["rule"] + " for {for}.", decision="example"))
    for f in p["phases"]:
        o.append(table("phase", id=slug(f["name"]), title=f["name"], **{"from": f"{f['from_day']} d"},
                       to=f"{f['to_day']} d", patient=f["text"], decision="example"))
    for urgency, key in (("today", "warning"), ("emergency", "emergency")):
        o.append(table("call", id=key, urgency=urgency, sign=key, patient=p[key], decision="example"))
    for c in p["contraindications"]:
        o.append(table("contraindication", id=slug(c), condition=slug(c), answer="refer", staff=c, decision="example"))
    for remark in p["remarks"]:
        o.append(table("source-note", source="none", staff=remark))
    return "".join(o)


def put(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8", newline="\n") as f:
        f.write(text)


def file(p):
    """The record's file: its path in the project, and its text."""
    return {os.path.join("content", "protocols", p["id"] + ".toml"): protogen(p)}


def project(folder, n, theme="default"):
    """The settings, the vocabulary and N records, in an empty folder."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(os.path.join(os.path.dirname(os.path.abspath(__file__)), "project"), folder)
    with open(os.path.join(folder, "protogen.toml"), "a", encoding="utf-8", newline="\n") as f:
        f.write(f'\n[site]\nlanguage = "en"\ntheme = "{theme}"\n')
    put(os.path.join(folder, "content", "vocabulary", "corpus.toml"), vocabulary().lstrip())
    for p in records(n):
        for path, text in file(p).items():
            put(os.path.join(folder, path), text)


def main():
    a = argparse.ArgumentParser()
    a.add_argument("folder")
    a.add_argument("n", type=int)
    a = a.parse_args()
    project(a.folder, a.n)


if __name__ == "__main__":
    main()
