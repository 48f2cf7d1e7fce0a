"""Tell whom the companies of the demo asked in the last two years, and what was answered. After
the people; the answers of the last wave are taken up as if they came today."""

import random
from datetime import datetime, time, timedelta

from ..account.common import QUIET, _get_accounts, _ref
from ..people.people_plot import ADMIN, INGRID

SURVEY = "survey_%s"
WAVES = (700, 520, 340, 160, 9)  # days ago
# How satisfied a customer is (0-10), how that moves per wave, and how many answer.
MOODS = {
    "meridian": (8.0, 0.4, 0.75),
    "halvorsen": (8.5, -0.8, 0.7),
    "qinghe": (7.5, 0.3, 0.8),
    "apex": (6.0, -0.4, 0.5),
    "borealis": (8.0, 0.0, 0.6),
    "veltmann": (7.0, 0.5, 0.7),
}
# Who answered otherwise, in the last wave, than we would have thought (0-10).
SURPRISES = {
    "Ama Boateng": 4,
    "Peter Novak": 10,
    "Liv Bergström": 3,
    "Wang Fang 王芳": 9,
}
# What everybody thinks of us, whoever they are: added to the mood.
TOPICS = {"product": 1, "delivery": -2, "service": 0.5, "price": -1, "people": 1.5}
IMPORTANCE = {"product": 5, "delivery": 5, "service": 4, "price": 3, "people": 4}
WORDS = {
    "good": (
        "Your people know our wards, and they answer the phone. Keep it up.",
        "Good products, and the new account manager is a gain.",
        "Training on site was excellent.",
    ),
    "middling": (
        "Fine on the whole. Invoices could come together, not one per delivery.",
        "More notice when a product is replaced by its successor.",
        "Prices are all right, but I have to ask for them each time.",
    ),
    "bad": (
        "Third late delivery this quarter, and nobody called us.",
        "Partial deliveries cost us a day each. We look at other suppliers.",
        "The price rise came without a word beforehand.",
    ),
}


def tell(env, today):
    """Create programmes, invitations and answers, dated back from ``today``."""
    env = env(context={**env.context, **QUIET})
    if env["key.account.survey.invitation"].search_count([], limit=1):
        return
    for xmlid, user in (("base.main_company", ADMIN), ("company_nordwind", INGRID)):
        company = _ref(env, xmlid)
        company_env = env(context={**env.context, "allowed_company_ids": company.ids})
        company = company.with_env(company_env)
        rng = random.Random(company.id)
        relationship = _create_programmes(company, user)
        people = _get_people(company)
        for wave, days in enumerate(WAVES):
            _tell_wave(relationship, people, wave, days, today, rng)


def _create_programmes(company, user):
    """The one that runs; the others wait for somebody to start them."""
    env = company.env
    best = company.key_account_tier_ids.filtered("is_key_account")
    common = {"company_id": company.id, "user_id": _ref(env, user).id}
    relationship, *_others = env["key.account.survey"].create(
        [
            {
                "name": "Relationship, twice a year",
                "survey_id": _ref(env, SURVEY % "relationship").id,
                "tier_ids": [(6, 0, best.ids)],
                "state": "running",
                "ask_reference": True,
                **common,
            },
            {
                "name": "After a visit",
                "survey_id": _ref(env, SURVEY % "visit").id,
                "trigger": "visit",
                "deadline_days": 14,
                **common,
            },
            {
                "name": "After a delivery",
                "survey_id": _ref(env, SURVEY % "delivery").id,
                "trigger": "delivery",
                "tier_ids": [(6, 0, best.ids)],
                "deadline_days": 14,
                **common,
            },
        ]
    )
    return relationship


def _get_people(company):
    """``[(mood, stakeholder)]`` of everybody on the maps today."""
    accounts = _get_accounts(company)
    return [
        (MOODS[key], person)
        for key, account in accounts.items()
        if key in MOODS
        for person in account.stakeholder_ids
        if person.is_current and person.partner_id.email
    ]


def _tell_wave(programme, people, wave, days, today, rng):
    asked = datetime.combine(today - timedelta(days=days), time(8))
    is_last = wave == len(WAVES) - 1
    for (mood, drift, share), person in people:
        answers = rng.random() < share
        level = min(10, max(0, mood + drift * wave + rng.gauss(0, 1.3)))
        delay = timedelta(hours=rng.randint(2, 150))
        if is_last and asked + delay > datetime.combine(today, time(8)):
            answers = False
        surprise = SURPRISES.get(person.partner_id.name) if is_last else None
        if surprise is not None:
            answers, level = True, surprise
        bounced = rng.random() < 0.03 and surprise is None
        invitation = _invite(programme, person, asked, is_last, bounced)
        if answers and not bounced:
            _answer(invitation, level, asked + delay, is_last, rng)


def _invite(programme, person, asked, is_last, bounced):
    env = programme.env
    deadline = asked + timedelta(days=programme.deadline_days)
    answer = programme.survey_id._create_answer(
        partner=person.partner_id,
        check_attempts=False,
        deadline=deadline,
        key_account_survey_id=programme.id,
        key_account_id=person.account_id.id,
        key_account_stakeholder_id=person.id,
    )
    _date_back(answer, asked)
    person.survey_asked_on = asked
    return env["key.account.survey.invitation"].create(
        {
            "programme_id": programme.id,
            "account_id": person.account_id.id,
            "stakeholder_id": person.id,
            "partner_id": person.partner_id.id,
            "email": person.partner_id.email_normalized,
            "lang": programme._get_lang(person.partner_id.lang),
            "date_asked": asked,
            "date_reminded": not is_last and asked + timedelta(days=7),
            "deadline": deadline,
            "user_input_id": answer.id,
            "state": "failed" if bounced else "sent" if is_last else "expired",
            "reason": bounced and "Invalid email address",
        }
    )


def _answer(invitation, level, moment, is_last, rng):
    """Let the person answer; what was answered long ago was taken up long ago."""
    answer = invitation.user_input_id
    for question in answer.survey_id.question_ids:
        if value := _choose(question, level, rng):
            answer._save_lines(question, value)
    if is_last:
        answer._mark_done()
    else:
        answer.write({"state": "done", "key_account_looped_on": moment})
    answer.write({"start_datetime": moment, "end_datetime": moment})
    invitation.write(
        {
            "state": "answered",
            "date_answered": moment,
            "date_reminded": moment > invitation.date_asked + timedelta(days=7)
            and invitation.date_asked + timedelta(days=7),
        }
    )


def _choose(question, level, rng):
    """Return what somebody so satisfied (0-10) answers; False: skips the question."""
    kind, topic = question.key_account_kind, question.key_account_topic
    if kind == "open":
        mood = "good" if level >= 8 else "middling" if level >= 6 else "bad"
        return rng.random() < 0.5 and rng.choice(WORDS[mood])
    if kind == "recommend":
        return str(round(level))
    if rng.random() < 0.1:
        return False
    if kind == "importance":
        return str(min(5, max(1, IMPORTANCE[topic] + rng.choice((-1, 0, 0, 1)))))
    rating = (level + TOPICS.get(topic, 0)) / 2 + rng.gauss(0, 0.4)
    return str(min(5, max(1, round(rating))))


def _date_back(record, moment):
    """No model lets anybody write when a record was created."""
    record.flush_recordset()
    record.env.cr.execute(
        "UPDATE survey_user_input SET create_date = %s WHERE id = %s",
        [moment, record.id],
    )
    record.invalidate_recordset(["create_date"])
