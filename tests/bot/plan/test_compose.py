"""The plan: which steps, in which order, for every combination of answers."""

from itertools import chain, combinations, product

import pytest

from bot.answer import AnswerType
from bot.plan.compose import PlanAnswers, compose, enumerated, plan_answer
from bot.plan.schema import IN_PLACE, PlanLevel

SOURCE_ORDER = ["bestuur", "beleid", "uitvoering", "monitoren"]


def subsets(items):
    return chain.from_iterable(combinations(items, size) for size in range(len(items) + 1))


@pytest.fixture(scope="session")
def every_plan(catalogue):
    """A plan for every role, every set of levels in place and every main question, or none."""
    roles = [None, *catalogue.roles]
    questions = [None, *(option.id for option in catalogue.plan.vragen)]
    return [
        (answers, compose(catalogue, answers))
        for role, in_place, question in product(roles, subsets(IN_PLACE), questions)
        for answers in [PlanAnswers(role, "Utrecht", in_place, False, question)]
    ]


def test_steps_are_numbered_from_one(every_plan):
    for _, plan in every_plan:
        assert [step.number for step in plan.steps] == list(range(1, len(plan.steps) + 1))


def test_levels_come_in_the_order_of_the_source(every_plan):
    for _, plan in every_plan:
        levels = [step.level for step in plan.steps if step.level != "taalhuis"]
        assert levels == sorted(levels, key=SOURCE_ORDER.index)


def test_every_level_is_in_every_plan_in_one_piece(every_plan):
    for _, plan in every_plan:
        seen = list(dict.fromkeys(step.level for step in plan.steps))
        assert sorted(seen) == sorted(level.value for level in PlanLevel)
        changes = sum(a.level != b.level for a, b in zip(plan.steps, plan.steps[1:], strict=False))
        assert changes == len(seen) - 1


def test_a_taalhuis_comes_first_for_who_asks_about_cooperation(every_plan):
    for answers, plan in every_plan:
        assert (plan.steps[0].level == "taalhuis") == (answers.question == "samenwerken")


def test_what_is_in_place_is_one_list_to_check(every_plan, catalogue):
    by_title = {step.title: step for step in catalogue.plan.stappen}
    for answers, plan in every_plan:
        for level in PlanLevel:
            checks = [s for s in plan.steps if s.level == level.value and s.is_check]
            whole = [s for s in plan.steps if s.level == level.value and not s.is_check]
            if level.value not in answers.in_place:
                assert not checks
            else:
                assert len(checks) <= 1
                # What the person came for stays whole.
                assert all(answers.question in by_title[s.title].questions for s in whole)


def test_every_step_that_is_always_taken_is_in_every_plan(every_plan, catalogue):
    always = [step for step in catalogue.plan.stappen if step.always]
    for _, plan in every_plan:
        shown = {step.title for step in plan.steps}
        checked = {line for step in plan.steps if step.is_check for line in step.do}
        assert all(step.title in shown or step.check in checked for step in always)


def test_no_step_comes_before_what_it_comes_after(every_plan, catalogue):
    for _, plan in every_plan:
        place = {step.title: step.number for step in plan.steps}
        titles = {step.id: step.title for step in catalogue.plan.stappen}
        for step in catalogue.plan.stappen:
            for earlier in step.after:
                if step.title in place and titles[earlier] in place:
                    assert place[titles[earlier]] < place[step.title]


def test_the_main_question_brings_its_steps_forward(catalogue):
    def titles(question):
        return [step.title for step in compose(catalogue, PlanAnswers(question=question)).steps]

    motivating, paying = titles("motiveren"), titles("financieren")
    people, data = "Betrek ervaringsdeskundigen", "Werk met gegevens over je gemeente"
    assert motivating.index(people) < motivating.index(data)
    assert paying.index(people) > paying.index(data)
    assert paying.index("Zorg voor voorwaarden en budget") < paying.index(
        "Zet de aanpak in het coalitieakkoord"
    )


def test_steps_of_the_main_question_and_of_the_role_are_all_there(every_plan, catalogue):
    for answers, plan in every_plan:
        text = " ".join(line for step in plan.steps for line in (step.title, *step.do))
        for step in catalogue.plan.stappen:
            if answers.question in step.questions:
                assert step.title in text
            elif answers.role in step.roles:
                assert step.title in text or step.check in text


def test_a_step_says_so_when_it_suits_the_role(catalogue):
    notes = {
        step.title: step.note for step in compose(catalogue, PlanAnswers(role="raadslid")).steps
    }
    assert notes["Zet het onderwerp op de politieke agenda"] == "Past bij de rol raadslid."
    assert notes["Breng de financiën op orde"] is None


def test_links_are_those_of_the_topics(every_plan, catalogue):
    known = {step.title: step for step in catalogue.plan.stappen}
    for _, plan in every_plan[::7]:
        for step in plan.steps:
            if not step.is_check:
                wanted = [
                    link
                    for name in known[step.title].topics
                    for link in catalogue.topics[name].resources
                ]
                assert [link.id for link in step.resources] == list(dict.fromkeys(wanted))


def test_the_answer_is_the_same_whole_and_in_parts(every_plan, catalogue):
    for _, plan in every_plan[::11]:
        answer = plan_answer(catalogue, plan)
        assert answer.type is AnswerType.PLAN
        assert len(answer.sections) == len(plan.steps) + 1
        for section in answer.sections:
            assert section.text in answer.text
            assert section.title in answer.text
        in_parts = {link.id for section in answer.sections for link in section.resources}
        assert {link.id for link in answer.resources} == in_parts
        assert len(answer.resources) == len(in_parts)


def test_the_introduction_says_what_it_was_made_from(catalogue):
    answers = PlanAnswers("inkoop", "Súdwest-Fryslân", ("beleid", "taalhuis"), False, "meten")
    text = plan_answer(catalogue, compose(catalogue, answers)).sections[0].text
    for words in ("Súdwest-Fryslân", "Inkoper", "Beleid en Taalhuis", "Meten of het werkt"):
        assert words in text


def test_what_was_not_told_is_said_to_be_missing(catalogue):
    plan = compose(catalogue, PlanAnswers(unknown=True))
    assert plan.title == "Stappenplan NT1"
    assert [value for _, value in plan.basis] == [
        *("niet ingevuld", "niet ingevuld", "nog niet bekend", "niet ingevuld")
    ]


@pytest.mark.parametrize(
    ("words", "shown"), [((), ""), (("a",), "a"), (("a", "b"), "a en b"), ("abc", "a, b en c")]
)
def test_words_are_listed_as_in_a_sentence(words, shown):
    assert enumerated(words, "en") == shown
