"""Which customers are probably one: they share a tax number, a phone number, or the domain of
their mail addresses, where that is not one where anybody gets a mailbox. Companies of one
family are several on purpose."""

import re
from collections import defaultdict

# Where anybody gets a mailbox, so that a shared domain says nothing.
# fmt: off
FREE_MAIL = frozenset({
    "126.com", "139.com", "163.com", "189.cn", "21cn.com", "aliyun.com", "aol.com", "bk.ru",
    "bluewin.ch", "btinternet.com", "comcast.net", "daum.net", "example.com", "foxmail.com",
    "free.fr", "freenet.de", "gmail.com", "gmx.at", "gmx.ch", "gmx.com", "gmx.de", "gmx.net",
    "googlemail.com", "hanmail.net", "hotmail.co.uk", "hotmail.com", "hotmail.de", "hotmail.es",
    "hotmail.fr", "hotmail.it", "icloud.com", "inbox.ru", "laposte.net", "libero.it", "list.ru",
    "live.com", "live.fr", "mac.com", "mail.com", "mail.ru", "me.com", "msn.com", "naver.com",
    "online.de", "orange.fr", "outlook.com", "outlook.de", "outlook.fr", "pm.me", "posteo.de",
    "proton.me", "protonmail.com", "qq.com", "rediffmail.com", "seznam.cz", "sfr.fr", "sina.cn",
    "sina.com", "skynet.be", "sohu.com", "t-online.de", "telenet.be", "tom.com", "uol.com.br",
    "vip.163.com", "vip.qq.com", "wanadoo.fr", "web.de", "wp.pl", "ya.ru", "yahoo.co.in",
    "yahoo.co.jp", "yahoo.co.uk", "yahoo.com", "yahoo.com.br", "yahoo.com.cn", "yahoo.com.hk",
    "yahoo.com.tw", "yahoo.de", "yahoo.es", "yahoo.fr", "yahoo.it", "yandex.com", "yandex.ru",
    "yeah.net", "ymail.com",
})
# fmt: on
SHORTEST = 6  # signs: "n/a" and "-" are no numbers


def _number(text):
    sign = re.sub(r"[\W_]", "", text or "").upper()
    return sign if len(sign) >= SHORTEST and re.search(r"\d", sign) else ""


def _domain(mail):
    domain = (mail or "").strip().lower().rpartition("@")[2]
    return "" if domain in FREE_MAIL else domain


SHARED = {"vat": _number, "phone": _number, "domain": _domain}


def find(customers, own=()):
    """Return ``(kind, value, keys)`` of customers that share something; those that share two
    things are told once, by the stronger: tax number, then phone, then domain.

    :param dict customers: key → dict with ``vat``, ``phone``, ``domain`` (a mail address) and
        ``family``, which the companies of a group share
    :param own: domains of our own, which say nothing

    >>> find({1: {"vat": "NO 123456"}, 2: {"vat": "no123456", "domain": "a@b.no"},
    ...       3: {"domain": "c@b.no"}, 4: {"domain": "d@qq.com"}, 5: {"domain": "e@qq.com"}})
    [('vat', 'NO123456', [1, 2]), ('domain', 'b.no', [2, 3])]
    """
    found, told = [], set()
    for kind, read in SHARED.items():
        groups = defaultdict(list)
        for key, customer in customers.items():
            value = read(customer.get(kind))
            if value and value not in own:
                groups[value].append(key)
        for value, keys in sorted(groups.items()):
            families = {customers[key].get("family", key) for key in keys}
            if len(families) > 1 and frozenset(keys) not in told:
                told.add(frozenset(keys))
                found.append((kind, value, keys))
    return found
