<?php
// Shared by the PHP clients of the tests: the load that must continue while tokens rotate.

const ROTATIONS = 8;

function newReport(): array
{
    return ['commands' => 0, 'published' => 0, 'received' => 0, 'rotations' => 0, 'errors' => []];
}

function receive(array &$report, string $message): void
{
    if ($message !== (string) $report['received']) {
        $report['errors'][] = "received $message as message {$report['received']}";
    }
    $report['received']++;
}

// Writes and reads until the tokens have rotated this often. $renew sends a new token when it is due, and returns whether it did.
function runLoad(object $redis, callable $renew, array &$report): void
{
    while ($report['rotations'] < ROTATIONS) {
        $report['rotations'] += (int) $renew();
        $value = (string) $report['commands'];
        $redis->set('client:key', $value);
        if ($redis->get('client:key') !== $value) {
            $report['errors'][] = "read something else than $value";
        }
        $report['commands'] += 2;
        usleep(20000);
    }
}
