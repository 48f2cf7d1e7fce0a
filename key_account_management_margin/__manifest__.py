{
    "name": "Key Account Management: Margin",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "summary": "Margin and margin rate as measures of key accounts",
    "author": "key_account_management contributors",
    "license": "LGPL-3",
    "depends": ["key_account_management", "sale_margin"],
    "auto_install": True,
}
