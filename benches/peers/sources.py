#!/usr/bin/env python3
"""Writes the records of ../corpus/gen.py as each generator wants them, each site in a folder of its own.

usage: sources.py FOLDER N [SITE ...]

The other generators get every quantity as it is printed, its unit spelt out: they cannot do that, and it costs them nothing this way.
"""
import os
import shutil
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "corpus"))
import gen

SITES = os.path.join(HERE, "sites")
MONTHS = ("January February March April May June July August September October November December").split()
PRINTED = {"s": "seconds", "J/cm2": "J/cm²"}
PATIENT = ("message", "warning", "emergency", "phases", "aftercare")
STAFF = ("area", "contraindications", "remarks", "parameters")
BOTH = ("id", "code", "version", "effective", "review_by")


def counted(number, unit):
    return f"{number} {unit if number != 1 else unit.removesuffix('s')}"


def in_weeks(days):
    """Days as protogen prints them: whole weeks as weeks."""
    return counted(days // 7, "weeks") if days and days % 7 == 0 else counted(days, "days")


def lasts(rule):
    amount, unit = rule["amount"], rule["unit"]
    return in_weeks(amount) if unit == "days" else counted(amount, unit)


def long_date(year, month, day):
    return f"{int(day)} {MONTHS[int(month) - 1]} {year}"


def period(phase):
    starts, ends = (in_weeks(phase[key]) for key in ("from_day", "to_day"))
    return f"from {starts} to {ends}" if phase["from_day"] else f"for {ends}"


def printed(p):
    """A record with everything in it as it stands on the pages."""
    year, month, day = p["reviewed"].split("-")
    return {
        "id": p["id"], "title": p["title"], "order": int(p["id"][1:]), "code": p["code"], "area": p["area"].lower(),
        "version": p["version"] + ".0",
        "effective": long_date(year, month, day), "review_by": long_date(int(year) + 1, month, day),
        "message": gen.MESSAGE,
        "warning": p["warning"], "emergency": p["emergency"], "intro": p["intro"],
        "contraindications": p["contraindications"], "remarks": p["remarks"],
        "parameters": [{"title": x["name"], "value": f"{x['min']} to {x['max']} {PRINTED.get(x['unit'], x['unit'])}"}
                       for x in p["parameters"]],
        "steps": [{**s, "duration": counted(s["minutes"], "minutes")} for s in p["steps"]],
        "phases": [{"title": f["name"], "when": period(f), "text": f["text"]} for f in p["phases"]],
        "aftercare": [{"rule": a["rule"], "lasts": lasts(a)} for a in p["aftercare"]],
    }


def toml(fields, prefix=""):
    """Values and lists of text before the arrays of tables, as TOML wants them."""
    tables = {k: v for k, v in fields.items() if isinstance(v, list) and isinstance(v[0], dict)}
    lines = [f"{k} = {gen.tv(v)}" for k, v in fields.items() if k not in tables]
    for name, rows in tables.items():
        for row in rows:
            lines += ["", f"[[{prefix}{name}]]", *(f"{k} = {gen.tv(v)}" for k, v in row.items())]
    return "\n".join(lines) + "\n"


def steps_for(p, who):
    keys = ("title", "duration", "minutes") if who == "staff" else ("title", "duration")
    return [{**{k: s[k] for k in keys}, "text": s[who]} for s in p["steps"]]


def page(p, who, table):
    """A content file with front matter: what one page shows, and nothing else."""
    fields = {k: p[k] for k in (*BOTH, *(PATIENT if who == "patient" else STAFF))} | {"steps": steps_for(p, who)}
    head = f"title = {gen.tv(p['title'])}\nweight = {p['order']}\n\n[{table}]\n"
    return f"+++\n{head}{toml(fields, table + '.')}+++\n{p['intro'] if who == 'patient' else ''}"


def one_file(folder):
    return lambda p: {os.path.join(folder, p["id"] + ".toml"): toml(p)}


def two_files(table):
    return lambda p: {os.path.join("content", who, p["id"] + ".md"): page(p, who, table) for who in ("patient", "staff")}


# The folders of sites/ that make up a site, where its style sheet goes, and its files for a record.
LAYOUT = {
    "hugo-content": (("hugo", "hugo-content"), "static", two_files("params")),
    "hugo-adapter": (("hugo", "hugo-adapter"), "static", one_file(os.path.join("data", "protocols"))),
    "zola": (("zola",), "static", two_files("extra")),
    "eleventy-js": (("eleventy", "eleventy-js"), "site", one_file("protocols")),
    "eleventy-njk": (("eleventy", "eleventy-njk"), "site", one_file("protocols")),
}


def peer(folder, name, n):
    parts, assets, files = LAYOUT[name]
    shutil.rmtree(folder, ignore_errors=True)
    for part in parts:
        shutil.copytree(os.path.join(SITES, part), folder, dirs_exist_ok=True)
    style(os.path.join(folder, assets))
    for p in gen.records(n):
        put_all(folder, files(printed(p)))


def protogen(folder, n):
    gen.project(folder, n, theme="bench")
    shutil.copytree(os.path.join(SITES, "protogen"), folder, dirs_exist_ok=True)
    style(os.path.join(folder, "themes", "bench", "assets"))


def style(folder):
    os.makedirs(folder, exist_ok=True)
    shutil.copy(os.path.join(SITES, "style.css"), folder)


def put_all(folder, files):
    for path, text in files.items():
        gen.put(os.path.join(folder, path), text)


def write(folder, name, n):
    """A whole site, in a folder that is emptied first."""
    if name == "protogen":
        protogen(folder, n)
    else:
        peer(folder, name, n)


def edit(folder, name, number, mark):
    """Puts a mark before the title of one record: it shows on both its pages and in both indexes."""
    p = gen.record(number)
    p["title"] = f"{mark}: {p['title']}"
    put_all(folder, gen.file(p) if name == "protogen" else LAYOUT[name][2](printed(p)))


def main():
    folder, n, names = sys.argv[1], int(sys.argv[2]), sys.argv[3:] or ["protogen", *LAYOUT]
    for name in names:
        write(os.path.join(folder, name), name, n)


if __name__ == "__main__":
    main()
