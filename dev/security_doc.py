"""Write the lists of docs/security.md: what passes or opens the doors, each with its reason.

    security_doc.py [--check] [ROOT]

Reads the add-ons without tests and demo, never runs them. A reason is the comment at the call or
above its statement, of a public method or a route the first paragraph of its docstring, of a
scheduled or server action the comment above its record. What has none is a fault; so is sudo()
in a template. The lists go between the marks ``<!-- generated: NAME -->`` and ``<!-- end -->``; the rest of the page is
written by hand. They name files and methods, no lines, so that they change with the code alone.
With --check nothing is written: what is stale is a fault. Prints "path:line: what".
"""

import ast
import importlib.util
import io
import re
import sys
import tokenize
from collections import defaultdict
from functools import cached_property
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

DOC = "docs/security.md"
MATRIX = "key_account_management/tests/security_matrix.py"
SKIPPED = {"tests", "demo", "migrations"}
BLOCK = re.compile(
    r"(?P<start><!-- generated: (?P<name>[\w-]+) -->\n).*?(?P<end><!-- end -->)", re.S
)
XML_COMMENT = re.compile(r"<!--.*?-->", re.S)
EVERYTHING = re.compile(r"\[\s*\(\s*1\s*,\s*'='\s*,\s*1\s*\)\s*\]")
TOOLS = re.compile(r"#+\s*(?:noqa|pylint:|fmt:|type:)")
MODELS = {"Model", "AbstractModel", "TransientModel"}


class Finding(NamedTuple):
    kind: str  # the name of its list
    path: str
    line: int
    where: str
    what: str
    reason: str


# ---- Python


class Source:
    """A Python file with its comments; knows what of a node stands around it."""

    def __init__(self, text):
        self.text, self.tree = text, ast.parse(text)

    @cached_property
    def comments(self):
        """``{line: (comment, whether nothing else stands there)}``"""
        return {
            token.start[0]: (
                token.string.lstrip("#").strip(),
                not token.line[: token.start[1]].strip(),
            )
            for token in tokenize.generate_tokens(io.StringIO(self.text).readline)
            if token.type == tokenize.COMMENT and not TOOLS.match(token.string)
        }

    @cached_property
    def parents(self):
        return {
            child: node
            for node in ast.walk(self.tree)
            for child in ast.iter_child_nodes(node)
        }

    def _get_above(self, line):
        """Return the comment that ends right above a line."""
        words = []
        while (line := line - 1) in self.comments:
            comment, is_alone = self.comments[line]
            if not is_alone:
                break
            words.insert(0, comment)
        text = " ".join(words)
        is_heading = text.startswith("--")
        return "" if is_heading else text

    def get_reason(self, node, line):
        """Return the comment at or above the line of a node, else above its statement."""
        statement = node
        while not isinstance(statement, ast.stmt):
            statement = self.parents[statement]
        body = getattr(statement, "body", None)
        last = body[0].lineno - 1 if body else statement.end_lineno
        beside = {
            number: text
            for number, (text, is_alone) in self.comments.items()
            if not is_alone and statement.lineno <= number <= last
        }
        return (
            beside.get(line)
            or self._get_above(line)
            or self._get_above(statement.lineno)
            or next(iter(beside.values()), "")
        )

    def get_where(self, node):
        """Return the method around a node, or the field of its class."""
        where = ""
        while node := self.parents.get(node):
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                if isinstance(node, ast.FunctionDef) or not where:
                    where = node.name
            elif isinstance(node, ast.Assign) and not where:
                where = getattr(node.targets[0], "id", "")
        return where


def _is_constant(node, value):
    return isinstance(node, ast.Constant) and node.value is value


def _find_rights(node):
    """Return (kind, what, line) of a call that changes who asks, or None."""
    keywords = {keyword.arg: keyword.value for keyword in node.keywords}
    sudo = keywords.get("compute_sudo")
    if sudo is not None and not _is_constant(sudo, False):
        return "sudo", "compute_sudo", sudo.lineno
    function = node.func
    name = getattr(function, "attr", getattr(function, "id", ""))
    line = function.end_lineno
    if name == "sudo" and not (node.args and _is_constant(node.args[0], False)):
        return "sudo", "sudo", line
    if name in ("with_user", "with_env", "Environment"):
        return "users", name, line
    if name == "env" and (keywords.keys() & {"user", "su"} or node.args):
        return "users", "env", line
    return None


def _is_context(node):
    return getattr(node, "attr", getattr(node, "id", "")) in ("context", "_context")


def _find_key(node):
    """Return the node of the key that is read from a context, or None."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr == "get" and _is_context(node.func.value) and node.args:
            return node.args[0]
    elif isinstance(node, ast.Subscript):
        if isinstance(node.ctx, ast.Load) and _is_context(node.value):
            return node.slice
    elif isinstance(node, ast.Compare) and _is_context(node.comparators[0]):
        return node.left  # "name" in context
    return None


def _get_summary(function):
    """Return the first paragraph of a docstring in one line."""
    text = (ast.get_docstring(function) or "").split("\n\n")[0]
    return " ".join(text.split())


def _get_decorator(function, name):
    """Return the decorator of this name, or None."""
    for node in function.decorator_list:
        target = node.func if isinstance(node, ast.Call) else node
        if getattr(target, "attr", getattr(target, "id", "")) == name:
            return node
    return None


def _calls_super(function):
    return any(
        isinstance(node, ast.Attribute)
        and node.attr == function.name
        and isinstance(node.value, ast.Call)
        and getattr(node.value.func, "id", "") == "super"
        for node in ast.walk(function)
    )


def _read_methods(path, tree):
    """Yield the public methods of models and the routes of controllers."""
    for owner in ast.walk(tree):
        if not isinstance(owner, ast.ClassDef):
            continue
        is_model = any(getattr(base, "attr", "") in MODELS for base in owner.bases)
        for function in owner.body:
            if not isinstance(function, ast.FunctionDef):
                continue
            summary, place = _get_summary(function), (function.lineno, function.name)
            if route := _get_decorator(function, "route"):
                given = {part.arg: ast.unparse(part.value) for part in route.keywords}
                urls = ", ".join(ast.unparse(part).strip("'") for part in route.args)
                auth = given.get("auth", "as what it extends").strip("'")
                what = f"`{urls or 'as what it extends'}`, auth {auth}"
                yield Finding("routes", path, *place, what, summary)
            elif (
                is_model
                and not function.name.startswith("_")
                and not _get_decorator(function, "private")
                and not _get_decorator(function, "property")
            ):
                # What extends a method of core's, or of a room below, is described there.
                if _calls_super(function):
                    yield Finding(
                        "extended", path, *place, "", summary or "as above it"
                    )
                else:
                    yield Finding("methods", path, *place, "", summary)


def read_python(path, text):
    source = Source(text)
    for node in ast.walk(source.tree):
        found = None
        if isinstance(node, ast.Call):
            found = _find_rights(node)
        elif isinstance(node, ast.Name) and node.id == "SUPERUSER_ID":
            found = "users", "SUPERUSER_ID", node.lineno
        if key := _find_key(node):
            name = key.value if isinstance(key, ast.Constant) else ast.unparse(key)
            found = "context", str(name), key.lineno
        if found:
            kind, what, line = found
            reason = source.get_reason(node, line)
            yield Finding(kind, path, line, source.get_where(node), what, reason)
    yield from _read_methods(path, source.tree)


# ---- XML


def _read_records(text):
    """Yield (record, the comment right above)."""
    builder = ElementTree.TreeBuilder(insert_comments=True)
    tree = ElementTree.fromstring(text, ElementTree.XMLParser(target=builder))
    for parent in tree.iter():
        comment = ""
        for node in parent:
            if node.tag is ElementTree.Comment:
                comment = " ".join(node.text.split())
                continue
            if node.tag == "record":
                yield node, comment
            comment = ""


def read_xml(path, text):
    bare = XML_COMMENT.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    for match in re.finditer(r"\bsudo\(|\bSUPERUSER_ID\b", bare):
        line = bare.count("\n", 0, match.start()) + 1
        # Nothing to list: this belongs into Python, where a reason stands above it.
        yield Finding("templates", path, line, "", match[0], "")
    for record, comment in _read_records(text):
        name = record.get("id", "")
        place = re.search(rf'\bid="{re.escape(name)}"', bare)
        line = bare.count("\n", 0, place.start()) + 1 if place else 1
        fields = {field.get("name"): field for field in record.iter("field")}
        model = record.get("model")
        if model == "ir.rule":
            domain = fields.get("domain_force")
            if domain is None or EVERYTHING.fullmatch((domain.text or "").strip()):
                groups = fields.get("groups")
                is_global = groups is None or not groups.get("eval")
                refs = [] if is_global else re.findall(r"'(.+?)'", groups.get("eval"))
                what = ", ".join(refs) or "everybody"
                reason = comment or (
                    "" if is_global else "".join(fields["name"].itertext())
                )
                yield Finding("rules", path, line, name, what, " ".join(reason.split()))
        elif model in ("ir.cron", "ir.actions.server"):
            code = "".join(fields["code"].itertext()) if "code" in fields else ""
            user = fields["user_id"].get("ref") if "user_id" in fields else "who calls"
            what = f"`{' '.join(code.split())}` as {user}"
            yield Finding("jobs", path, line, name, what, comment)


# ---- the page

# What is wrong with a finding that has no reason, by its list.
FAULTS = {
    "sudo": "sudo() without a reason above",
    "users": "{what} without a reason above",
    "context": "context key {what} is read without a reason above",
    "methods": "public method {where} without a docstring",
    "routes": "route {where} without a docstring",
    "rules": "rule {where} lets everybody see everything, and has no comment above",
    "jobs": "{where} has no comment above that says what may run as whom",
    "templates": "{what} in a template: do this in Python, with a reason above",
}


# The lists of the page; a template with sudo() is in none.
LISTS = {*FAULTS, "extended", "matrix"} - {"templates"}


def find(root):
    """Return all findings, sorted by path; those without a reason are faults."""
    found = []
    for manifest in sorted(root.glob("*/__manifest__.py")):
        for path in sorted(manifest.parent.rglob("*")):
            inside = path.relative_to(manifest.parent).parts
            name = path.relative_to(root).as_posix()
            if SKIPPED.intersection(inside[:1]) or path.suffix not in (".py", ".xml"):
                continue
            read = read_python if path.suffix == ".py" else read_xml
            found += read(name, path.read_text(encoding="utf-8"))
    return sorted(found)


def _to_markdown(text):
    """Return words of the code, which may be reStructuredText, as Markdown."""
    text = re.sub(r"(?::\w+:)?(`+)(.+?)\1", r"`\2`", text)
    return re.sub(r"(?<=\s)<|(?<!`)\*", r"\\\g<0>", text)


def _list(findings, with_what):
    """Return a list by file, then by method."""
    by_path = defaultdict(lambda: defaultdict(dict))
    for _kind, path, _line, where, what, reason in findings:
        by_path[path][where, reason][what] = True
    for path, reasons in by_path.items():
        yield f"- `{path}`"
        for (where, reason), whats in reasons.items():
            label = ", ".join(
                [f"`{where}`", *(filter(None, whats) if with_what else ())]
            )
            yield f"  - {label}: {_to_markdown(reason)}"


def _list_extended(findings):
    """Return in a line who extends each method."""
    by_name = defaultdict(dict)
    for finding in findings:
        by_name[finding.where][Path(finding.path).stem] = True
    for name, files in sorted(by_name.items()):
        yield f"- `{name}`: {', '.join(files)}"


def _render_matrix(root):
    """Return the matrix of roles and rights, which the tests declare as plain data."""
    if not (path := root / MATRIX).is_file():
        return
    spec = importlib.util.spec_from_file_location("security_matrix", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module.render_matrix().strip()


def render(root, page, findings):
    """Return the page with its lists as they are in the code."""

    def fill(match):
        name = match["name"]
        chosen = [finding for finding in findings if finding.kind == name]
        if name == "matrix":
            lines = [*_render_matrix(root)]
        elif name == "extended":
            lines = [*_list_extended(chosen)]
        else:
            lines = [*_list(chosen, with_what=name != "sudo")]
        text = "\n".join(["", *lines, "", ""]) if lines else ""
        return f"{match['start']}{text}{match['end']}"

    return BLOCK.sub(fill, page)


def main(root, is_check):
    findings = find(root)
    faults = [
        f"{finding.path}:{finding.line}: {FAULTS[finding.kind].format(**finding._asdict())}"
        for finding in findings
        if not finding.reason
    ]
    page = (root / DOC).read_text(encoding="utf-8")
    names = {match["name"] for match in BLOCK.finditer(page)}
    for name in sorted(LISTS ^ names):
        what = (
            "is not in the page" if name in LISTS else "is none that this script knows"
        )
        faults.append(f"{DOC}:1: the list {name} {what}")
    new = render(root, page, findings)
    if is_check and new != page:
        faults.append(f"{DOC}:1: stale; make security-doc writes what is new")
    elif new != page:
        (root / DOC).write_text(new, encoding="utf-8")
    for fault in dict.fromkeys(faults):  # several in one statement are one
        print(fault)
    return bool(faults)


if __name__ == "__main__":
    is_check = "--check" in sys.argv
    paths = [part for part in sys.argv[1:] if part != "--check"]
    sys.exit(main(Path(paths[0] if paths else __file__ + "/../..").resolve(), is_check))
