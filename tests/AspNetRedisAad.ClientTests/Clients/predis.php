<?php
// Predis takes a user name and a password: the app gets the tokens, and sends them again with AUTH.
require __DIR__ . '/emulator.php';
require 'Predis/autoload.php';

// sign-in: begin
function fetchToken(): array
{
    $address = getenv('IDENTITY_ENDPOINT') . '?api-version=2019-08-01&resource=https://redis.azure.com';
    $header = 'X-IDENTITY-HEADER: ' . getenv('IDENTITY_HEADER');
    $answer = json_decode(file_get_contents($address, false, stream_context_create(['http' => ['header' => $header]])));
    // The next one is due when half of this token's lifetime has passed.
    return [$answer->access_token, (time() + $answer->expires_on) / 2];
}

function connect(string $user, string $token, array $options = []): Predis\Client
{
    [$host, $port] = explode(':', getenv('REDIS_ENDPOINT'));
    return new Predis\Client(
        ['scheme' => 'tls', 'host' => $host, 'port' => $port, 'username' => $user, 'password' => $token] + $options);
}

// Call this before you use the connection.
function renew(Predis\Client $redis, string $user, float &$due): bool
{
    if (microtime(true) < $due) {
        return false;
    }
    [$token, $due] = fetchToken();
    return $redis->executeRaw(['AUTH', $user, $token]) === 'OK';
}
// sign-in: end

function wrongUser(string $user): array
{
    try {
        connect($user, fetchToken()[0])->ping();
        return ['error' => 'none'];
    } catch (Predis\PredisException $e) {
        return ['error' => $e->getMessage()];
    }
}

// With RESP2, a connection with subscriptions accepts no AUTH: messages arrive only for the lifetime of one token.
function listen(string $user, array &$report): void
{
    [$token] = fetchToken();
    $publisher = connect($user, $token);
    $subscription = connect($user, $token, ['read_write_timeout' => 10])->pubSubLoop(['subscribe' => 'client:news']);
    foreach ($subscription as $message) {
        if ($message->kind === 'message') {
            receive($report, $message->payload);
        }
        if ($report['published'] === 100) {
            $subscription->stop(true);
        } else {
            $publisher->publish('client:news', (string) $report['published']++);
        }
    }
    $publisher->disconnect();
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
