/* hiredis formats commands and parses replies; OpenSSL sends and receives them. The app gets the tokens, and sends them again with AUTH. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* sign-in: begin */
#include <hiredis/hiredis.h>
#include <openssl/ssl.h>

typedef struct { BIO *bio; redisReader *reader; } connection;

/* Reads a new token, and returns when it expires: expires_on, in seconds since 1970. */
static time_t fetch_token(char token[8192])
{
    char host[256], path[256], answer[16384] = "", *expires_on;
    int length = 0, read;
    if (sscanf(getenv("IDENTITY_ENDPOINT"), "http://%255[^/]%255s", host, path) != 2) return 0;
    BIO *http = BIO_new_connect(host);
    BIO_printf(http, "GET %s?api-version=2019-08-01&resource=https://redis.azure.com HTTP/1.0\r\n"
        "Host: %s\r\nX-IDENTITY-HEADER: %s\r\n\r\n", path, host, getenv("IDENTITY_HEADER"));
    while ((read = BIO_read(http, answer + length, (int)sizeof answer - 1 - length)) > 0) length += read;
    BIO_free_all(http);
    char *value = strstr(answer, "\"access_token\":\"");
    if (!value || sscanf(value + 16, "%8191[^\"]", token) != 1 || !(expires_on = strstr(answer, "\"expires_on\":\""))) return 0;
    return atoll(expires_on + 14);
}

static connection open_connection(const char *endpoint)
{
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_default_verify_paths(context);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    connection redis = { BIO_new_ssl_connect(context), redisReaderCreate() };
    char host[256] = "";
    SSL *ssl;
    BIO_get_ssl(redis.bio, &ssl);
    sscanf(endpoint, "%255[^:]", host);
    if (!X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host)) SSL_set1_host(ssl, host);
    SSL_set_tlsext_host_name(ssl, host);
    BIO_set_conn_hostname(redis.bio, endpoint);
    SSL_CTX_free(context);
    return redis;
}

/* command(redis, "AUTH %s %s", object_id, token) signs in, and extends a connection that is signed in. */
static redisReply *command(connection redis, const char *format, ...)
{
    char *text, bytes[4096];
    void *reply = NULL;
    va_list arguments;
    va_start(arguments, format);
    int length = redisvFormatCommand(&text, format, arguments), read;
    va_end(arguments);
    if (BIO_write(redis.bio, text, length) == length)
        while (redisReaderGetReply(redis.reader, &reply) == REDIS_OK && !reply && (read = BIO_read(redis.bio, bytes, sizeof bytes)) > 0)
            redisReaderFeed(redis.reader, bytes, read);
    redisFreeCommand(text);
    return reply;
}
/* sign-in: end */

static char token[8192];

/* Whether the reply is this text. */
static int answers(redisReply *reply, const char *text)
{
    int same = reply && reply->str && !strcmp(reply->str, text);
    if (reply) freeReplyObject(reply);
    return same;
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* Signs in with a new token. Returns when half of its lifetime has passed. */
static double sign_in(connection redis, const char *user)
{
    time_t expires_on = fetch_token(token);
    redisReply *reply = command(redis, "AUTH %s %s", user, token);
    if (reply && reply->type == REDIS_REPLY_ERROR) { printf("{\"error\":\"%s\"}\n", reply->str); exit(0); }
    if (!answers(reply, "OK")) { fprintf(stderr, "AUTH: no reply\n"); exit(1); }
    return (now() + (double)expires_on) / 2;
}

static int receive(connection redis, int number)
{
    char text[16];
    void *reply = NULL;
    char bytes[4096];
    int read;
    while (redisReaderGetReply(redis.reader, &reply) == REDIS_OK && !reply && (read = BIO_read(redis.bio, bytes, sizeof bytes)) > 0)
        redisReaderFeed(redis.reader, bytes, read);
    if (!reply) return 0;
    snprintf(text, sizeof text, "%d", number);
    redisReply *message = reply;
    int same = message->elements == 3 && !strcmp(message->element[2]->str, text);
    freeReplyObject(reply);
    return same;
}

int main(int count, char **arguments)
{
    int wrong = count > 2 && !strcmp(arguments[1], "wrong-user"), commands = 0, published = 0, received = 0, rotations = 0;
    const char *user = wrong ? arguments[2] : getenv("REDIS_USER"), *errors = "";
    char value[16];
    connection redis = open_connection(getenv("REDIS_ENDPOINT"));
    double due = sign_in(redis, user);
    if (wrong) { printf("{\"error\":\"none\"}\n"); return 0; }

    /* With RESP2, a connection with subscriptions accepts no AUTH: messages arrive only for the lifetime of one token. */
    connection subscriber = open_connection(getenv("REDIS_ENDPOINT"));
    sign_in(subscriber, user);
    freeReplyObject(command(subscriber, "SUBSCRIBE client:news"));
    for (; published < 100; published++) freeReplyObject(command(redis, "PUBLISH client:news %d", published));
    while (received < published && receive(subscriber, received)) received++;
    BIO_free_all(subscriber.bio);
    redisReaderFree(subscriber.reader);

    while (rotations < 8 && !*errors) {
        if (now() >= due) { due = sign_in(redis, user); rotations++; }
        snprintf(value, sizeof value, "%d", commands);
        if (!answers(command(redis, "SET client:key %s", value), "OK")) errors = "\"SET was refused, or had no reply\"";
        if (!answers(command(redis, "GET client:key"), value)) errors = "\"read something else\"";
        commands += 2;
        usleep(20000);
    }
    BIO_free_all(redis.bio);
    redisReaderFree(redis.reader);
    printf("{\"commands\":%d,\"published\":%d,\"received\":%d,\"rotations\":%d,\"errors\":[%s]}\n",
        commands, published, received, rotations, errors);
    return 0;
}
