"""Guesses about names that nobody catalogued."""

import pytest

from touchweave.catalogue.guess import USUAL_SETTING, guess
from touchweave.event.vocabulary import Channel, Contact, Direction, Kind, Setting, Stage

C, S, K = Channel, Stage, Kind


@pytest.mark.parametrize(
    ("bears", "channel", "stage", "kind"),
    [
        ({"name": "Order Completed"}, C.WEB, S.PURCHASE, K.OUTCOME),
        ({"name": "Order Completed", "source": "ios-app"}, C.APP, S.PURCHASE, K.OUTCOME),
        ({"name": "Conversion"}, C.OTHER, S.PURCHASE, K.OUTCOME),
        ({"name": "Email Link Clicked"}, C.EMAIL, S.PRE_PURCHASE, K.RESPONSE),
        ({"name": "newsletter_click"}, C.EMAIL, S.PRE_PURCHASE, K.RESPONSE),
        ({"name": "Call Center: complaint"}, C.CALL, S.POST_PURCHASE, K.ISSUE),
        ({"name": "Parcel delivered"}, C.PACKAGE, S.POST_PURCHASE, K.CONTACT),
        ({"name": "Trade show talk"}, C.EVENT, S.PRE_PURCHASE, K.CONTACT),
        ({"name": "Visit", "medium": "cpc"}, C.WEB, S.PRE_PURCHASE, K.CONTACT),
        (
            {"name": "Size guide", "medium": "cpc", "referrer": "google.com", "page": "/s"},
            C.WEB,
            S.PRE_PURCHASE,
            K.CONTACT,
        ),
        ({"name": "orders", "source": "orders"}, C.OTHER, S.PURCHASE, K.OUTCOME),
        ({"type": "page", "name": "Orders"}, C.WEB, S.POST_PURCHASE, K.CONTACT),
        ({"name": "Touch", "medium": "cpc"}, C.ADS, S.PRE_PURCHASE, K.CONTACT),
        ({"name": "Touch", "medium": "paid_social"}, C.SOCIAL, S.PRE_PURCHASE, K.CONTACT),
        ({"name": "Touch", "referrer": "www.google.com"}, C.SEARCH, S.PRE_PURCHASE, K.CONTACT),
        ({"name": "Touch", "source": "call center"}, C.CALL, S.POST_PURCHASE, K.CONTACT),
        ({"name": "Touch"}, C.OTHER, S.PRE_PURCHASE, K.CONTACT),
        ({"type": "page", "page": "/checkout/pay"}, C.WEB, S.PURCHASE, K.CONTACT),
        ({"type": "page", "page": "/cart", "medium": "email"}, C.WEB, S.PURCHASE, K.CONTACT),
        ({"type": "page", "page": "/blog/x"}, C.WEB, S.PRE_PURCHASE, K.CONTACT),
        ({"type": "page", "name": "Returns and refunds"}, C.WEB, S.POST_PURCHASE, K.CONTACT),
        ({"type": "screen", "name": "Home"}, C.APP, S.PRE_PURCHASE, K.CONTACT),
        ({"name": ""}, C.OTHER, S.PRE_PURCHASE, K.CONTACT),
    ],
)
def test_words_and_ways_tell_where_it_was(bears, channel, stage, kind):
    found = guess(**bears)
    assert (found.channel, found.stage, found.kind) == (channel, stage, kind)
    assert found.setting is USUAL_SETTING[channel]


def test_the_brand_begins_with_a_mail_and_the_customer_answers_it():
    assert guess(name="Newsletter").direction is Direction.OUTBOUND
    assert guess(name="Newsletter click").direction is Direction.INBOUND


def test_a_review_speaks_of_the_brand_without_it():
    assert guess(name="Review read").contact is Contact.INDIRECT


def test_every_channel_has_its_usual_setting():
    assert set(USUAL_SETTING) == set(Channel)
    assert USUAL_SETTING[Channel.PACKAGE] is Setting.PRODUCT
