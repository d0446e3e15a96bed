// ioredis takes a user name and a password: the app gets the tokens, and sends them again with AUTH.
// sign-in: begin
import { DefaultAzureCredential } from '@azure/identity';
import { Redis } from 'ioredis';

const credential = new DefaultAzureCredential();
const getToken = () => credential.getToken('https://redis.azure.com/.default');

async function connect(username, options) {
  const [host, port] = process.env.REDIS_ENDPOINT.split(':');
  return new Redis({ host, port: Number(port), tls: {}, username, password: (await getToken()).token, ...options });
}

// Sends a new token whenever half of the last token's lifetime has passed. A reopened connection takes it from the options.
async function keepSignedIn(clients) {
  const { token, expiresOnTimestamp } = await getToken();
  for (const client of clients) client.options.password = token;
  await Promise.all(clients.map(client => client.auth(client.options.username, token)));
  setTimeout(() => keepSignedIn(clients), (expiresOnTimestamp - Date.now()) / 2);
}
// sign-in: end

const { mode, print, runLoad, user } = await import('./emulator.mjs');

if (mode === 'wrong-user') {
  const client = await connect(process.argv[3], { retryStrategy: null, lazyConnect: true });
  const refusals = [];
  client.on('error', error => refusals.push(error.message));
  const error = await client.connect().then(() => client.get('key')).then(() => 'none', error => error.message);
  print({ error: [error, ...refusals].join('; ') });
  process.exit(0);
}

const errors = [];
const client = await connect(user, { retryStrategy: null });
const subscriber = await connect(user, { retryStrategy: null });
for (const each of [client, subscriber]) {
  each.on('error', error => errors.push(error.message));
  each.on('close', () => errors.push('closed'));
}

let received = 0;
await subscriber.subscribe('client:news');
subscriber.on('message', (channel, message) => {
  if (message !== `${received}`) errors.push(`received ${message} after ${received} messages`);
  received++;
});

// Counts what the client has sent.
let rotated = -1;
const auth = client.auth.bind(client);
client.auth = async (...credentials) => {
  await auth(...credentials);
  rotated++;
};
process.on('unhandledRejection', error => errors.push(error.message));
await keepSignedIn([client, subscriber]);

await runLoad(client, { rotated: () => rotated, received: () => received, errors });
