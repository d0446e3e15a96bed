// ioredis takes a user name and a password: the app gets the tokens, and sends them again with AUTH.
import { Redis } from 'ioredis';
import { fetchToken, host, mode, port, print, runLoad, user } from './emulator.mjs';

const options = { host, port: Number(port), tls: {}, username: user, password: await fetchToken(), retryStrategy: null };

if (mode === 'wrong-user') {
  const client = new Redis({ ...options, username: process.argv[3], lazyConnect: true });
  const refusals = [];
  client.on('error', error => refusals.push(error.message));
  const error = await client.connect().then(() => client.get('key')).then(() => 'none', error => error.message);
  print({ error: [error, ...refusals].join('; ') });
  process.exit(0);
}

const errors = [];
const client = new Redis(options);
const subscriber = new Redis(options);
for (const each of [client, subscriber]) {
  each.on('error', error => errors.push(error.message));
  each.on('close', () => errors.push('closed'));
}

let rotated = 0;
let received = 0;
await subscriber.subscribe('client:news');
subscriber.on('message', () => received++);
setInterval(async () => {
  try {
    const token = await fetchToken();
    await Promise.all([client.auth(user, token), subscriber.auth(user, token)]);
    rotated++;
  } catch (error) {
    errors.push(error.message);
  }
}, 3000);

await runLoad(client, { rotated: () => rotated, received: () => received, errors });
