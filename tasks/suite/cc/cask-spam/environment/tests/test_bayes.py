from mail.bayes import Bayes


def test_words_decide():
    model = Bayes()
    model.learn("cheap ropes", "spam")
    model.learn("the ropes", "ham")
    assert model.spam("cheap") > 0.5
