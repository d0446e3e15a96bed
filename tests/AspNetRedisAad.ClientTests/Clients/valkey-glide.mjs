// valkey-glide takes a user name and a password, and sends a new password on open connections.
// sign-in: begin
import { DefaultAzureCredential } from '@azure/identity';
import { GlideClient } from '@valkey/valkey-glide';

const credential = new DefaultAzureCredential();
const getToken = () => credential.getToken('https://redis.azure.com/.default');

async function connect(username, options) {
  const [host, port] = process.env.REDIS_ENDPOINT.split(':');
  const credentials = { username, password: (await getToken()).token };
  return GlideClient.createClient({
    addresses: [{ host, port: Number(port) }], useTLS: true, credentials, requestTimeout: 15_000,
    advancedConfiguration: { connectionTimeout: 15_000 }, ...options,
  });
}

// Sends a new token whenever half of the last token's lifetime has passed.
async function keepSignedIn(clients) {
  const { token, expiresOnTimestamp } = await getToken();
  await Promise.all(clients.map(client => client.updateConnectionPassword(token, true)));
  setTimeout(() => keepSignedIn(clients), (expiresOnTimestamp - Date.now()) / 2);
}
// sign-in: end

const { mode, print, runLoad, user } = await import('./emulator.mjs');

if (mode === 'wrong-user') {
  print({ error: await connect(process.argv[3]).then(() => 'none', error => error.message) });
  process.exit(0);
}

const errors = [];
let received = 0;
const client = await connect(user);
const subscriber = await connect(user, {
  pubsubSubscriptions: {
    channelsAndPatterns: { 0: new Set(['client:news']) },
    callback: ({ message }) => {
      if (message !== `${received}`) errors.push(`received ${message} after ${received} messages`);
      received++;
    },
  },
});

// Counts what the client has sent.
let rotated = -1;
const update = client.updateConnectionPassword.bind(client);
client.updateConnectionPassword = async (...token) => {
  const answer = await update(...token);
  if (answer !== 'OK') errors.push(`AUTH: ${answer}`);
  rotated++;
  return answer;
};
process.on('unhandledRejection', error => errors.push(error.message));
await keepSignedIn([client, subscriber]);

await runLoad(client, {
  rotations: 8, publish: (channel, message) => client.publish(message, channel), rotated: () => rotated, received: () => received, errors,
});
