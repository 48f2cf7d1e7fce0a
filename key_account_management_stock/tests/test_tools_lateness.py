import doctest
import unittest

from ..tools import lateness


class TestLateness(unittest.TestCase):
    def test_examples(self):
        done = doctest.testmod(lateness)
        self.assertEqual((done.failed, done.attempted > 0), (0, True))

    def test_few_or_rare_is_an_accident(self):
        for late, judged, expected in (
            (0, 0, False),
            (1, 1, False),
            (2, 2, True),
            (2, 20, True),
            (2, 21, False),
            (3, 30, True),
        ):
            with self.subTest(late=late, judged=judged):
                self.assertIs(lateness.is_ours(late, judged), expected)
