"""Bring translations up to date with the template: new terms come in empty, old ones go.

Odoo's own export of a language writes over the file that it reads the translations of Python
terms from, and so loses them.     merge_po.py TEMPLATE TRANSLATION ...
"""

import sys

import polib


def main(template, *names):
    pot = polib.pofile(template, wrapwidth=78)
    for name in names:
        po = polib.pofile(name, wrapwidth=78)
        po.merge(pot)
        for entry in [e for e in po if e.obsolete]:
            po.remove(entry)
        po.save(name)
        missing = [e.msgid for e in po if not e.translated()]
        print(
            f"{name}: {len(missing)} of {len(po)} terms to translate",
            *missing,
            sep="\n  ",
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
