from odoo import fields


class _Known:
    """A number that may be not known: False then, in Python as by RPC, so that screens and exports
    show nothing; NULL in the database. As a number False is 0: ask for it before adding up."""

    def convert_to_column(self, value, record, values=None, validate=True):
        if value is None or value is False:
            return None
        return super().convert_to_column(value, record, values, validate)

    def convert_to_column_insert(self, value, record, values=None, validate=True):
        if value is None or value is False:
            return None
        return super().convert_to_column_insert(value, record, values, validate)

    def convert_to_cache(self, value, record, validate=True):
        if value is None or value is False:
            return None
        return super().convert_to_cache(value, record, validate)

    def convert_to_record(self, value, record):
        return False if value is None else value

    def convert_to_export(self, value, record):
        return "" if value is False else super().convert_to_export(value, record)


class KnownFloat(_Known, fields.Float):
    """A float that may be not known."""


class KnownInteger(_Known, fields.Integer):
    """A whole number that may be not known."""


class KnownMonetary(_Known, fields.Monetary):
    """An amount that may be not known."""
