"""Debian's redis-py takes a user name and a password: the app gets the tokens, and sends them again with AUTH."""
import sys

# sign-in: begin
import json
import os
import time
import urllib.request

import redis


def fetch_token():
    address = os.environ["IDENTITY_ENDPOINT"] + "?api-version=2019-08-01&resource=https://redis.azure.com"
    request = urllib.request.Request(address, headers={"X-IDENTITY-HEADER": os.environ["IDENTITY_HEADER"]})
    answer = json.load(urllib.request.urlopen(request))
    # The next one is due when half of this token's lifetime has passed.
    return answer["access_token"], (time.time() + int(answer["expires_on"])) / 2


def connect(user, token):
    host, port = os.environ["REDIS_ENDPOINT"].split(":")
    return redis.Redis(
        host=host, port=int(port), ssl=True, ssl_ca_certs=os.environ.get("SSL_CERT_FILE"), username=user, password=token,
        single_connection_client=True, decode_responses=True)


# Call this before you use the connection.
def renew(client, user, due):
    if time.time() >= due:
        token, due = fetch_token()
        client.execute_command("AUTH", user, token)
    return due
# sign-in: end


ROTATIONS = 5


def wrong_user(user):
    try:
        connect(user, fetch_token()[0]).ping()
        return {"error": "none"}
    except redis.ResponseError as error:
        return {"error": str(error)}


def rotate(user):
    report = {"commands": 0, "published": 0, "received": 0, "rotations": 0, "errors": []}
    publisher = connect(user, fetch_token()[0])
    subscriber = publisher.pubsub(ignore_subscribe_messages=True)
    subscriber.subscribe("client:news")
    subscriber.get_message(timeout=5)
    # With RESP2, a connection with subscriptions accepts no AUTH: messages arrive only for the lifetime of one token.
    for number in range(100):
        report["published"] += publisher.publish("client:news", number)
    while report["received"] < report["published"]:
        message = subscriber.get_message(timeout=5)
        if message is None or message["data"] != str(report["received"]):
            report["errors"].append(f"received {message} as message {report['received']}")
            break
        report["received"] += 1
    subscriber.close()
    publisher.connection_pool.disconnect()

    token, due = fetch_token()
    client = connect(user, token)
    while report["rotations"] < ROTATIONS:
        renewed = renew(client, user, due)
        report["rotations"] += renewed != due
        due = renewed
        client.set("client:key", report["commands"])
        if client.get("client:key") != str(report["commands"]):
            report["errors"].append("read something else")
        report["commands"] += 2
        time.sleep(0.005)
    return report


if sys.argv[1] == "wrong-user":
    print(json.dumps(wrong_user(sys.argv[2])))
else:
    print(json.dumps(rotate(os.environ["REDIS_USER"])))
