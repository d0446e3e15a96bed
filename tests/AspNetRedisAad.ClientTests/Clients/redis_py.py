"""Debian's redis-py takes a user name and a password: the app gets the tokens, and sends them again with AUTH."""
import json
import os
import ssl
import sys
import time
import urllib.parse
import urllib.request

import redis

ROTATIONS = 5
HOST, PORT = os.environ["REDIS_ENDPOINT"].split(":")
TRUSTED = os.environ["SSL_CERT_FILE"]


def fetch_token():
    form = urllib.parse.urlencode({
        "grant_type": "client_credentials",
        "client_id": os.environ["AZURE_CLIENT_ID"],
        "client_secret": os.environ["AZURE_CLIENT_SECRET"],
        "scope": "https://redis.azure.com/.default",
    })
    address = f"{os.environ['AZURE_AUTHORITY_HOST']}{os.environ['AZURE_TENANT_ID']}/oauth2/v2.0/token"
    with urllib.request.urlopen(address, form.encode(), context=ssl.create_default_context(cafile=TRUSTED)) as answer:
        return json.load(answer)["access_token"]


def connect(user):
    return redis.Redis(
        host=HOST, port=int(PORT), ssl=True, ssl_ca_certs=TRUSTED, username=user, password=fetch_token(),
        single_connection_client=True, decode_responses=True)


def wrong_user(user):
    try:
        connect(user).ping()
        return {"error": "none"}
    except redis.ResponseError as error:
        return {"error": str(error)}


def rotate(user):
    report = {"commands": 0, "published": 0, "received": 0, "rotations": 0, "errors": []}
    client = connect(user)
    subscriber = connect(user).pubsub(ignore_subscribe_messages=True)
    subscriber.subscribe("client:news")
    subscriber.get_message(timeout=5)
    # With RESP2 a connection that has subscribed takes no AUTH: messages are for the life of one token.
    for number in range(100):
        report["published"] += client.publish("client:news", number)
    while report["received"] < report["published"] and subscriber.get_message(timeout=5):
        report["received"] += 1
    subscriber.close()

    renewal = time.monotonic() + 3
    while report["rotations"] < ROTATIONS:
        if time.monotonic() > renewal:
            client.execute_command("AUTH", user, fetch_token())
            report["rotations"] += 1
            renewal += 3
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
