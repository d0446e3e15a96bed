<?php
// phpredis takes a user name and a password: the app gets the tokens, and sends them again with AUTH.
require __DIR__ . '/emulator.php';

// sign-in: begin
function fetchToken(): array
{
    $address = getenv('IDENTITY_ENDPOINT') . '?api-version=2019-08-01&resource=https://redis.azure.com';
    $header = 'X-IDENTITY-HEADER: ' . getenv('IDENTITY_HEADER');
    $answer = json_decode(file_get_contents($address, false, stream_context_create(['http' => ['header' => $header]])));
    // The next one is due when half of this token's lifetime has passed.
    return [$answer->access_token, (time() + $answer->expires_on) / 2];
}

function connect(string $user, string $token): Redis
{
    [$host, $port] = explode(':', getenv('REDIS_ENDPOINT'));
    $redis = new Redis();
    $redis->connect("tls://$host", (int) $port);
    $redis->auth([$user, $token]);
    return $redis;
}

// Call this before you use the connection.
function renew(Redis $redis, string $user, float &$due): bool
{
    if (microtime(true) < $due) {
        return false;
    }
    [$token, $due] = fetchToken();
    return $redis->auth([$user, $token]);
}
// sign-in: end

function wrongUser(string $user): array
{
    try {
        connect($user, fetchToken()[0])->ping();
        return ['error' => 'none'];
    } catch (RedisException $e) {
        return ['error' => $e->getMessage()];
    }
}

// With RESP2, a connection with subscriptions accepts no AUTH: messages arrive only for the lifetime of one token.
function listen(string $user, array &$report): void
{
    [$token] = fetchToken();
    $listener = pcntl_fork();
    if ($listener === 0) {
        // The exit code is the number of messages. Without close, exit would wait for the connection to end.
        connect($user, $token)->subscribe(['client:news'], function (Redis $redis, string $channel, string $message) use (&$report) {
            receive($report, $message);
            if ($report['received'] === 100 || $report['errors']) {
                $redis->close();
                exit($report['received'] - count($report['errors']));
            }
        });
    }
    $publisher = connect($user, $token);
    while ($report['published'] < 100) {
        // There is no subscriber before the other process has subscribed.
        $report['published'] += $publisher->publish('client:news', (string) $report['published']);
        usleep(1000);
    }
    $publisher->close();
    pcntl_waitpid($listener, $status);
    $report['received'] = pcntl_wexitstatus($status);
}

function rotate(string $user): array
{
    $report = newReport();
    listen($user, $report);
    [$token, $due] = fetchToken();
    $redis = connect($user, $token);
    runLoad($redis, function () use ($redis, $user, &$due) {
        return renew($redis, $user, $due);
    }, $report);
    return $report;
}

echo json_encode($argv[1] === 'wrong-user' ? wrongUser($argv[2]) : rotate(getenv('REDIS_USER'))), "\n";
