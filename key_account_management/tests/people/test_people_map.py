import json
from datetime import timedelta

from odoo.tests import tagged

from ..common import PatientHttpCase
from .common import KeyAccountPeopleCommon

NAMES = ("Ann", "Ben", "Cleo", "Dan", "Eve", "Finn", "Gus", "Hana", "Ivo", "Jo")


@tagged("post_install", "-at_install")
class TestPeopleMap(KeyAccountPeopleCommon):
    """What the maps are drawn from."""

    def test_history(self):
        """Who was thought what, oldest first: the maps show who moved since a day."""
        person = self._create_person()
        judgements = self.env["key.account.attitude"]
        days = (self.today - timedelta(days=ago) for ago in (9, 200, 9))
        for day, attitude in zip(days, ("sceptic", "neutral", False), strict=True):
            judgements.create(
                {
                    "stakeholder_id": person.id,
                    "date": day,
                    "attitude": attitude,
                    "evidence": "Said so",
                }
            )
        person.write({"thinking_preference": "social"})
        history = self._as("manager", self.account).get_people_map()["history"]
        self.assertEqual(
            [(line["date"], line["attitude"]) for line in history],
            [
                ((self.today - timedelta(days=200)).isoformat(), "neutral"),
                ((self.today - timedelta(days=9)).isoformat(), "sceptic"),
                ((self.today - timedelta(days=9)).isoformat(), False),
            ],
        )
        self.assertEqual({line["stakeholder_id"] for line in history}, {person.id})

    def test_history_is_of_the_map(self):
        """Who left the map is not in its history."""
        person = self._create_person(attitude="neutral", attitude_evidence="Said so")
        person.write({"date_start": False, "date_end": self.today - timedelta(days=1)})
        data = self._as("manager", self.account).get_people_map()
        self.assertEqual((data["stakeholders"], data["history"]), ([], []))

    def test_hidden(self):
        """A director sees the people, and nothing of what is thought of them."""
        self._create_person(
            attitude="opponent",
            attitude_evidence="Told our rival our prices",
            thinking_preference="analytical",
        )
        data = self._as("director", self.account).get_people_map()
        self.assertEqual(data["account_name"], "Customer")
        self.assertEqual(len(data["stakeholders"]), 1)
        self.assertEqual(data["history"], [])
        answer = json.dumps(data)
        for word in ("opponent", "analytical", "prices"):
            self.assertNotIn(word, answer)

    def test_letters_of_roles_in_the_reader_s_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        decider, buyer = self.roles["decider"], self.roles["buyer"]
        chinese = {"lang": "zh_CN"}
        decider.with_context(**chinese).name = "决策者"
        buyer.with_context(**chinese).write({"name": "采购者", "mark": "购"})
        self._create_person("Ann", roles=("decider", "buyer"))
        account = self._as("manager", self.account)
        for context, marks in (
            ({"lang": "en_US"}, {"D", "B"}),
            (chinese, {"决", "购"}),
        ):
            (person,) = account.with_context(**context).get_people_map()["stakeholders"]
            self.assertEqual({role["mark"] for role in person["roles"]}, marks)

    def test_queries(self):
        """As many for thirty people as for three."""

        def create(count, **vals):
            for index in range(count):
                person = self._create_person(
                    f"P{index}",
                    roles=("buyer",),
                    attitude="neutral",
                    attitude_evidence="Said so",
                    owner_id=self.users["manager"].id,
                    **vals,
                )
                self._meet(person, "manager", 3)
                self.env["key.account.stakeholder.relation"].create(
                    {"stakeholder_id": boss.id, "other_id": person.id}
                )

        def count():
            account = self._as("manager", self.account)
            before = self.env.cr.sql_log_count
            account.get_people_map()
            return self.env.cr.sql_log_count - before

        boss = self._create_person("Boss")
        create(2, parent_id=boss.id)
        count()  # what is cached for good
        few = count()
        create(27, parent_id=boss.id)
        self.assertEqual(count(), few)


@tagged("post_install", "-at_install")
class TestPeopleMapTours(KeyAccountPeopleCommon, PatientHttpCase):
    """In a real browser: build the map, judge by dragging, the same by keyboard."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_contact("Newcomer")
        cls.people = {name: cls._create_person(name) for name in NAMES}
        cls.ann, cls.ben, cls.cleo, cls.dan = (cls.people[n] for n in NAMES[:4])

    def _hoot(self, suite):
        """Run a suite of unit tests; an unknown one would run all of Odoo's."""
        code = 0
        for char in suite:
            code = ((code << 5) - code + ord(char)) & 0xFFFFFFFF
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=150000&id={code:08x}",
            "",
            "",
            login="people_manager",
            success_signal="[HOOT] Test suite succeeded",
            error_checker=lambda message: "[HOOT]" not in message,
        )

    def test_hoot(self):
        self._hoot("@key_account_management")

    def _tour(self, name, login="people_manager", query="", account_only=False):
        path = f"/odoo/key-accounts/{self.account.id}"
        if not account_only:
            path += f"/people-map{query}"
        self.start_tour(path, name, login=login)

    def _judge_ann(self):
        self.ann.write({"influence": "outside", "thinking_preference": "analytical"})
        self.env["key.account.attitude"].create(
            {
                "stakeholder_id": self.ann.id,
                "attitude": "neutral",
                "evidence": "Asked the same questions as everybody",
                "date": self.today - timedelta(days=120),
                "date_until": False,
            }
        )

    def test_build(self):
        self._tour("key_account_people_map_build", account_only=True)
        self.assertEqual(self.ben.parent_id, self.ann)
        self.assertEqual(self.cleo.parent_id, self.ben)
        self.assertFalse(self.ann.parent_id)
        self.assertFalse(self.dan.parent_id)
        self.assertFalse(self.people["Eve"].parent_id)
        self.assertEqual(self.people["Eve"].needs, "Fewer deliveries")
        self.assertIn("Newcomer", self.account.stakeholder_ids.mapped("display_name"))

    def test_keyboard(self):
        self._tour("key_account_people_map_keyboard")
        self.assertEqual(self.ben.parent_id, self.ann)
        self.assertFalse(self.dan.parent_id)
        self.assertEqual(self.cleo.relation_ids.kind, "conflicts")
        self.assertEqual(self.cleo.relation_ids.other_id, self.dan)
        self.assertEqual(self.ann.attitude, "neutral")
        self.assertEqual(self.ann.attitude_evidence, "Asked our rival for an offer")
        self.assertEqual(self.ann.influence, "inner_circle")

    def test_add_and_go_on(self):
        """People are added with their company, several at once; the keyboard stays in use."""
        self._judge_ann()
        self.ben.role_ids = self.roles["decider"]
        self._create_contact("Olga", function="Chief buyer")
        self._tour("key_account_people_map_add")
        people = self.account.stakeholder_ids
        nadia = people.partner_id.filtered(lambda p: p.name == "Nadia Petrov")
        self.assertEqual(nadia.parent_id, self.account.partner_id)
        self.assertEqual(nadia.email, "nadia@customer.example")
        olga = people.filtered(lambda p: p.partner_id.name == "Olga")
        self.assertEqual(olga.role_ids, self.roles["buyer"])
        self.assertNotIn("Newcomer", people.mapped("display_name"))

    def test_judge(self):
        self._judge_ann()
        self._tour("key_account_people_map_judge", query="?map=attitude")
        last, first = self.ann.attitude_ids.filtered(lambda j: j.kind == "attitude")
        self.assertEqual(first.attitude, "neutral")
        self.assertEqual(
            (last.attitude, last.previous_attitude, last.evidence, last.assumed),
            ("opponent", "neutral", "Asked our rival for an offer", True),
        )
        self.assertEqual(last.user_id, self.users["manager"])
        self.assertEqual(self.ann.influence, "inner_circle")
        self.assertEqual(self.ann.thinking_preference, "analytical")

    def _fill(self, count):
        """So many people on the map, five levels, attitudes and influence spread."""
        attitudes = ("opponent", "sceptic", "neutral", "supporter", "advocate", False)
        influences = ("inner_circle", "political_structure", "outside", False)
        people = list(self.people.values())
        for index in range(len(people), count):
            attitude = attitudes[index % 6]
            people.append(
                self._create_person(
                    f"Somebody with a Name {index}",
                    roles=("buyer", "user"),
                    influence=influences[index % 3],
                    parent_id=people[(index - 1) // 5].id,
                    owner_id=self.users["manager"].id,
                    **(
                        {"attitude": attitude, "attitude_evidence": "Said so"}
                        if attitude
                        else {}
                    ),
                )
            )
        people[1].parent_id = people[0]
        return people

    def test_thirty(self):
        """In one window of a laptop, legibly and without overlap."""
        self._fill(30)
        self._tour("key_account_people_map_30")

    def test_two_hundred(self):
        self._fill(200)
        self._tour("key_account_people_map_200", account_only=True)

    def test_outsider(self):
        self._judge_ann()
        self._judge_person(self.ann, "opponent", "Asked our rival for an offer")
        self._tour("key_account_people_map_outsider", login="people_director")
