{
    "name": "Key Account Management: Inventory",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "summary": "Deliveries, lateness and returns of key accounts",
    "author": "key_account_management contributors",
    "license": "LGPL-3",
    "depends": ["key_account_management", "sale_stock"],
    "data": ["report/key_account_review_templates.xml"],
    "auto_install": True,
}
