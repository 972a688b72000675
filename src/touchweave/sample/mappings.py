"""The mapping files of the sample brand: what the columns of each export mean, for `touchweave import --as`."""

#: By the name of the exported file. The two files in the Segment form need none.
MAPPINGS: dict[str, str] = {
    "customers.csv": """\
# The customer list: no interactions, only traits and identifiers.
source: customer list
customer: customer_id
time: known_since
timezone: UTC
identifiers: {email: email, phone: phone, card: loyalty_card}
traits: [age_group, region, household, newsletter, loyalty_member, first_name, last_name, date_of_birth, street,
  postcode, city, email, phone]
""",
    "web_visits.csv": """\
# Page views. Before somebody signs in, only the device (visitor) is known.
source: web analytics
id: visit_id
customer: customer_id
anonymous: visitor
time: time
type: page
name: title
page: page
referrer: referrer
medium: medium
campaign: campaign
properties: []
""",
    "adverts.parquet": """\
source: advertising panel
customer: viewer
time: seen_at
name: what
campaign: campaign
properties: []
""",
    "encounters.tsv": """\
# Noted by staff in stores and at trade shows.
source: staff notes
customer: who
time: when
time_format: "%d/%m/%Y %H:%M"
timezone: UTC
name: what
properties: [where, minutes]
""",
    "orders.csv": """\
# One row a payment: it was met either way; a paid one is an order besides.
source: web shop
customer: customer_id
time: time
events:
  - name: {template: "Payment {status}"}
    properties: [payment]
  - name: {constant: Order Completed}
    when: {column: status, equals: paid}
    value: total
    properties: [payment]
""",
    "store_tills.parquet": """\
# Who does not say who they are is known by the loyalty card only.
source: store tills
customer: customer
identifiers: {card: card}
time: sold_at
name: {constant: Store Purchase}
value: total
properties: [store, items]
""",
    "deliveries.csv": """\
# One row a parcel: announced by SMS where the telephone is known, and delivered.
source: carrier
delimiter: "|"
customer: customer
time: announced
timezone: UTC
events:
  - name: {constant: Delivery announced}
    when: {column: by_sms, equals: "yes"}
  - name: {constant: Parcel delivered}
    when: {column: delivered, not_empty: true}
    time: delivered
    properties: [late]
""",
    "calls.csv": """\
# Written by a German spreadsheet: semicolons, decimal commas, the day first.
source: call centre
delimiter: ";"
decimal: ","
customer: Customer
time: Begin
time_format: "%d.%m.%Y %H:%M:%S"
timezone: UTC
events:
  - name: {constant: Call}
    properties: [Reason, Wait minutes]
  - name: {constant: Call rated}
    when: {column: Satisfaction 1-5, not_empty: true}
    score: {column: Satisfaction 1-5, kind: csat, scale: 1..5}
    properties: [Reason]
""",
    "chats.csv": """\
source: chat
customer: customer
time: started
events:
  - name: {constant: Chat}
    properties: [handled_by]
  - name: {constant: Chat rated}
    when: {column: made_it_easy, not_empty: true}
    score: {column: made_it_easy, kind: ces, scale: 1..7}
    properties: [handled_by]
""",
    "tickets.csv": """\
source: service desk
customer: customer
time: opened
timezone: UTC
name: subject
properties: [ticket]
""",
    "surveys.csv": """\
# One row a respondent, one column a touchpoint.
source: survey
customer: respondent
time: answered_at
unpivot:
  - columns: {recommend_0_10: Survey answered}
    kind: nps
  - columns: {delivery_1_5: Delivery rated, web_shop_1_5: Web shop rated, store_1_5: Store rated}
    kind: csat
    scale: 1..5
  - columns: {manual_made_it_easy_1_7: Manual rated}
    kind: ces
    scale: 1..7
""",
    "voices.csv": """\
# What customers said unasked; of a review the stars, of a comment its sentiment.
source: listening
customer: customer
time: time
events:
  - name: {template: "{what}"}
  - name: {template: "{what}"}
    when: {column: score, not_empty: true}
    score: {column: score, kind_column: score_kind, scale_column: scale}
""",
}


def mapping_name(file: str) -> str:
    """What the mapping of a file is called: `calls.mapping.yaml` for `calls.csv`."""
    return file.rpartition(".")[0] + ".mapping.yaml"
