def name_if_seen(record, otherwise):
    """Return the name of one record for the text of an error.

    :param record: whatever stands in the way, found as superuser
    :param str otherwise: what to call a record that the user may not see
    """
    own = record.sudo(False)
    return own.display_name if own.has_access("read") else otherwise
