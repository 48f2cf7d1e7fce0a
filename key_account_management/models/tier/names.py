"""Names of what rules are made of, in the reader's language: what is frozen keeps the name of the
language that it was frozen in."""


def get_names(records, company):
    """Return ``{id: name}`` of a company's tiers or criteria, archived ones too, in the language
    of ``records``: one query. What is gone is not in there."""
    # Whoever reads a decision reads these names: they stand in its rules.
    owned = records.sudo().with_context(active_test=False)
    found = owned.search_fetch([("company_id", "in", company.ids)], ["name"])
    return {record.id: record.name for record in found}
