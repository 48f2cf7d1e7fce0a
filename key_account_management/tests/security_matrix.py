"""Who may do what with which record: declared once, tested cell by cell, printed.

Pure data: nothing of Odoo is imported, so that a script can print it without a database.
``test_security_matrix.py`` tries every cell as the real user, and for each refusal that somebody
who may succeeds with the same record.
"""

OPERATIONS = {
    "R": ("read", "search", "group", "export"),
    "W": ("write",),
    "C": ("create",),
    "D": ("delete",),
    "A": ("archive",),
}

ROLES = {
    "salesperson": "salesperson, outside key account management",
    "own": "user, own accounts",
    "member": "user in the team of an account that somebody else manages",
    "all": "user, all accounts",
    "manager": "administrator",
    "personal": "all accounts, and personal assessments",
    "elsewhere": "administrator of another company",
    "everywhere": "administrator of all companies",
    "system": "settings administrator, outside key account management",
    "portal": "customer in the portal",
    "public": "visitor",
}

OWNERSHIPS = {
    "own": "the user's account",
    "team": "account with the member in its team, made by others",
    "made": "the same, made by the member",
    "nobody": "account without a manager",
    "another": "a colleague's account",
    "company": "of the company",
    "shared": "of all companies",
    "elsewhere": "of another company",
}

# What follows reads: a row a role, a column an ownership, R (read, search, group, export),
# W (write), C (create), D (delete), A (archive, where the model can be archived). A role
# without a row may nothing.

ACCOUNT = """
              own     team    made    nobody  another elsewhere
own           RWA     -       -       RWA     -       -
member        -       R       R       RWA     -       -
all           RWA     RWA     RWA     RWA     RWA     -
manager       RWA     RWA     RWA     RWA     RWA     -
personal      RWA     RWA     RWA     RWA     RWA     -
elsewhere     -       -       -       -       -       RWA
everywhere    RWA     RWA     RWA     RWA     RWA     RWA
"""

# The team works on it; what others made, it neither archives nor deletes.
SHARED_WORK = """
              own     team    made    nobody  another elsewhere
own           RWCDA   -       -       RWCDA   -       -
member        -       RWC     RWCDA   RWCDA   -       -
all           RWCDA   RWCDA   RWCDA   RWCDA   RWCDA   -
manager       RWCDA   RWCDA   RWCDA   RWCDA   RWCDA   -
personal      RWCDA   RWCDA   RWCDA   RWCDA   RWCDA   -
elsewhere     -       -       -       -       -       RWCDA
everywhere    RWCDA   RWCDA   RWCDA   RWCDA   RWCDA   RWCDA
"""

# The team sees the plan and adds to it; each changes what he made or answers for.
PLAN_PART = """
              own     team    made    nobody  another elsewhere
own           RWCDA   -       -       RWCDA   -       -
member        -       RC      RWCDA   RWCDA   -       -
all           RWCDA   RWCDA   RWCDA   RWCDA   RWCDA   -
manager       RWCDA   RWCDA   RWCDA   RWCDA   RWCDA   -
personal      RWCDA   RWCDA   RWCDA   RWCDA   RWCDA   -
elsewhere     -       -       -       -       -       RWCDA
everywhere    RWCDA   RWCDA   RWCDA   RWCDA   RWCDA   RWCDA
"""

# As SHARED_WORK, but kept as history: administrators alone delete.
KEPT_WORK = """
              own     team    made    nobody  another elsewhere
own           RWC     -       -       RWC     -       -
member        -       RWC     RWC     RWC     -       -
all           RWC     RWC     RWC     RWC     RWC     -
manager       RWCD    RWCD    RWCD    RWCD    RWCD    -
personal      RWC     RWC     RWC     RWC     RWC     -
elsewhere     -       -       -       -       -       RWCD
everywhere    RWCD    RWCD    RWCD    RWCD    RWCD    RWCD
"""

# The account manager sets the team; the team sees it.
TEAM = """
              own     team    made    nobody  another elsewhere
own           RWCD    -       -       RWCD    -       -
member        -       R       R       RWCD    -       -
all           RWCD    RWCD    RWCD    RWCD    RWCD    -
manager       RWCD    RWCD    RWCD    RWCD    RWCD    -
personal      RWCD    RWCD    RWCD    RWCD    RWCD    -
elsewhere     -       -       -       -       -       RWCD
everywhere    RWCD    RWCD    RWCD    RWCD    RWCD    RWCD
"""

# What is thought of people: the team and the restricted group alone. Written by its author.
PERSONAL = """
              own     team    made    nobody  another elsewhere
own           RWC     -       -       -       -       -
member        -       RC      RWC     -       -       -
personal      RC      RWC     RC      RWC     RWC     -
elsewhere     -       -       -       -       -       RWC
"""

# Written by the product alone.
KEPT = """
              own     team    made    nobody  another elsewhere
own           R       -       -       R       -       -
member        -       R       R       R       -       -
all           R       R       R       R       R       -
manager       R       R       R       R       R       -
personal      R       R       R       R       R       -
elsewhere     -       -       -       -       -       R
everywhere    R       R       R       R       R       R
"""

# Written by the product alone; an administrator deletes.
EVIDENCE = """
              own     team    made    nobody  another elsewhere
own           R       -       -       R       -       -
member        -       R       R       R       -       -
all           R       R       R       R       R       -
manager       RD      RD      RD      RD      RD      -
personal      R       R       R       R       R       -
elsewhere     -       -       -       -       -       RD
everywhere    RD      RD      RD      RD      RD      RD
"""

CONFIGURATION = """
              company elsewhere
own           R       -
member        R       -
all           R       -
manager       RWCDA   -
personal      R       -
elsewhere     -       RWCDA
everywhere    RWCDA   RWCDA
"""

# The ladder is set in the general settings, too.
LADDER = """
              company elsewhere
own           R       -
member        R       -
all           R       -
manager       RWCDA   -
personal      R       -
elsewhere     -       RWCDA
everywhere    RWCDA   RWCDA
system        RWCDA   -
"""

# What belongs to all companies is written by whoever administers all of them.
SHARED_CONFIGURATION = """
              company shared  elsewhere
own           R       R       -
member        R       R       -
all           R       R       -
manager       RWCDA   R       -
personal      R       R       -
elsewhere     -       R       RWCDA
everywhere    RWCDA   RWCDA   RWCDA
"""

GLOBAL_CONFIGURATION = """
              shared
own           R
member        R
all           R
manager       R
personal      R
elsewhere     R
everywhere    RWCDA
"""

IMPROVEMENT = """
              company elsewhere
own           RWCA    -
member        RWCA    -
all           RWCA    -
manager       RWCDA   -
personal      RWCA    -
elsewhere     -       RWCDA
everywhere    RWCDA   RWCDA
"""

RUN = """
              company elsewhere
own           R       -
member        R       -
all           R       -
manager       R       -
personal      R       -
elsewhere     -       R
everywhere    R       R
"""

TECHNICAL = """
              company elsewhere
system        R       -
"""

# (what it is, the table, models)
PROFILES = (
    ("Account; written by hand are manager and tier", ACCOUNT, ("key.account",)),
    ("Account team", TEAM, ("key.account.team.member",)),
    (
        "Customer, plans and reviews: the team leaves what others made in its place",
        SHARED_WORK,
        (
            "key.account.action",
            "key.account.competitor",
            "key.account.need",
            "key.account.plan",
            "key.account.review",
            "key.account.review.rating",
            "key.account.stakeholder.relation",
            "key.account.stakeholder.role",
            "key.account.wallet",
        ),
    ),
    (
        "Parts of plans: each of the team changes his own",
        PLAN_PART,
        (
            "key.account.initiative",
            "key.account.objective",
            "key.account.resource",
            "key.account.strategy",
            "key.account.swot",
        ),
    ),
    (
        "People and alerts: deleted by administrators alone",
        KEPT_WORK,
        ("key.account.alert", "key.account.stakeholder"),
    ),
    (
        "Judged criteria",
        KEPT_WORK,
        ("key.account.judgement",),
    ),
    ("Personal assessments", PERSONAL, ("key.account.attitude",)),
    (
        "Written by the product",
        KEPT,
        (
            "key.account.answer",
            "key.account.churn",
            "key.account.churn.line",
            "key.account.decline",
            "key.account.plan.version",
            "key.account.churn.warning",
            "key.account.deal",
            "key.account.survey.invitation",
            "key.account.tier.change",
        ),
    ),
    ("Answers behind an alert", EVIDENCE, ("key.account.alert.evidence",)),
    (
        "The ladder",
        LADDER,
        ("key.account.criterion", "key.account.tier", "key.account.tier.rule"),
    ),
    ("Satisfaction programmes", CONFIGURATION, ("key.account.survey",)),
    (
        "Configuration of one company or of all",
        SHARED_CONFIGURATION,
        (
            "key.account.cause",
            "key.account.plan.template",
            "key.account.plan.template.initiative",
            "key.account.plan.template.objective",
            "key.account.plan.template.strategy",
            "key.account.review.criterion",
        ),
    ),
    (
        "Configuration of all companies",
        GLOBAL_CONFIGURATION,
        ("key.account.coaching.rule", "key.account.decision.role"),
    ),
    ("Improvements", IMPROVEMENT, ("key.account.improvement",)),
    (
        "Assessments, what a company's customers taught of their rhythm, what warnings were worth",
        RUN,
        (
            "key.account.assessment",
            "key.account.churn.replay",
            "key.account.churn.replay.month",
            "key.account.rhythm",
        ),
    ),
    (
        "Marks of changed documents, and who looked at a timeline when",
        TECHNICAL,
        ("key.account.look", "key.account.reassessment"),
    ),
)

# What nobody does, not even the product. The record is seen unchanged afterwards.
NEVER = {
    ("key.account.answer", "W"): "it is a view over the answers given",
    ("key.account.answer", "C"): "it is a view over the answers given",
    ("key.account.answer", "D"): "it is a view over the answers given",
    ("key.account.deal", "W"): "it is a view over orders and quotations",
    ("key.account.deal", "C"): "it is a view over orders and quotations",
    ("key.account.deal", "D"): "it is a view over orders and quotations",
    ("key.account.tier.change", "W"): "the ledger is only appended to",
    ("key.account.tier.change", "C"): "the ledger is written by moves alone",
    ("key.account.tier.change", "D"): "the ledger is only appended to",
}


def get_cells():
    """Return ``{model: {ownership: {role: letters}}}``, with every role."""
    cells = {}
    for _title, table, models in PROFILES:
        head, *rows = table.strip().splitlines()
        ownerships = head.split()
        profile = {name: dict.fromkeys(ROLES, "") for name in ownerships}
        for row in rows:
            role, *letters = row.split()
            for ownership, granted in zip(ownerships, letters, strict=True):
                profile[ownership][role] = granted.replace("-", "")
        cells.update(dict.fromkeys(models, profile))
    return cells


def render_matrix():
    """Return the matrix as Markdown: one table for models that are alike, one row for roles
    that are; who may nothing has none."""
    letters = ", ".join(f"{key} {' '.join(names)}" for key, names in OPERATIONS.items())
    lines = [
        f"Letters: {letters} (where a model can be archived). A role that a table does not "
        "name may nothing.",
        "",
    ]
    lines += [f"- **{name}**: {text}" for name, text in ROLES.items()]
    lines += [""]
    lines += [f"- *{name}*: {text}" for name, text in OWNERSHIPS.items()]
    cells = get_cells()
    for title, _table, models in PROFILES:
        profile = cells[models[0]]
        lines += ["", f"**{title}**: {', '.join(f'`{model}`' for model in models)}", ""]
        lines += [f"| role | {' | '.join(profile)} |", "|---|" + "---|" * len(profile)]
        alike = {}
        for role in ROLES:
            granted = tuple(profile[ownership][role] or "–" for ownership in profile)
            alike.setdefault(granted, []).append(role)
        lines += [
            f"| {', '.join(roles)} | {' | '.join(granted)} |"
            for granted, roles in alike.items()
            if {*granted} != {"–"}
        ]
    lines += ["", "Nobody, not even the product:", ""]
    lines += [
        f"- `{model}`: {', '.join(OPERATIONS[key])}: {reason}"
        for (model, key), reason in NEVER.items()
    ]
    return "\n".join(lines) + "\n"
