"""The client's sector in the language of the reader."""

from nlp_service.profiles.industries import sector_name
from nlp_service.schema import Client


def test_a_sector_of_the_catalogue_is_named_in_both_languages():
    for words in ("铁路", "railway", "Railway"):
        client = Client(id="c", name="n", industry="G", sector=words)
        assert (sector_name(client, "zh"), sector_name(client, "en")) == ("铁路", "railway")


def test_other_words_stay_as_written():
    client = Client(id="c", name="n", sector="Ferry piers")
    assert sector_name(client, "zh") == "Ferry piers"
    assert sector_name(Client(id="c", name="n"), "en") == ""


def test_chinese_words_unknown_to_the_catalogue_give_way_to_the_industry():
    client = Client(id="c", name="n", industry="Q", sector="民营综合医院")
    assert sector_name(client, "zh") == "民营综合医院"
    assert sector_name(client, "en").isascii()
