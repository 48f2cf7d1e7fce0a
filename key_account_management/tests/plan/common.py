from datetime import date

from ..people.common import KeyAccountPeopleCommon


class KeyAccountPlanCommon(KeyAccountPeopleCommon):
    """An account with a plan for this year, owned by its manager."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.year = cls.today.year
        cls.plan = cls._create_plan()

    @classmethod
    def _create_plan(cls, account=None, **vals):
        return cls.env["key.account.plan"].create(
            {
                "name": "Plan",
                "account_id": (account or cls.account).id,
                "user_id": cls.users["manager"].id,
                "date_start": date(cls.year, 1, 1),
                "date_end": date(cls.year, 12, 31),
                **vals,
            }
        )

    @classmethod
    def _create_objective(cls, plan=None, **vals):
        return cls.env["key.account.objective"].create(
            {
                "plan_id": (plan or cls.plan).id,
                "name": "Sell more",
                "measure": "ordered_amount",
                "target": 1000,
                **vals,
            }
        )
