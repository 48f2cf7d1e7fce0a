from odoo import api, models


class KeyAccountDemo(models.AbstractModel):
    """The door for demo data: XML can call a model only. Never called elsewhere."""

    _name = "key.account.demo"
    _description = "Demo Data of Key Accounts"

    @api.model
    def _load_story(self):
        """Create three years of orders, and what was judged and decided on them."""
        from ...demo import story  # only databases with demo data need it

        story.tell(self.env, story.get_today())

    @api.model
    def _load_people(self):
        """Create who decides at the customers, and what we think of them."""
        from ...demo import people, story

        people.tell(self.env, story.get_today())

    @api.model
    def _load_plans(self):
        """Write the plans of the key accounts: running, forgotten, waiting for approval."""
        from ...demo import plans, story

        plans.tell(self.env, story.get_today())

    @api.model
    def _load_knowledge(self):
        """Create what we know of the customers, and what we do about it."""
        from ...demo import knowledge, story

        knowledge.tell(self.env, story.get_today())

    @api.model
    def _load_listening(self):
        """Create whom we asked in two years, and what was answered."""
        from ...demo import listening, story

        listening.tell(self.env, story.get_today())

    @api.model
    def _load_alerts(self):
        """Create what customers complained of, and what we did about it."""
        from ...demo import alerts, story

        alerts.tell(self.env, story.get_today())

    @api.model
    def _load_reviews(self):
        """Create business reviews: held, prepared, overdue."""
        from ...demo import reviews, story

        reviews.tell(self.env, story.get_today())
