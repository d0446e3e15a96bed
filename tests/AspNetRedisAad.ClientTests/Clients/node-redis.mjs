// node-redis with the credential providers of @redis/entraid.
// sign-in: begin
import { EntraIdCredentialsProviderFactory } from '@redis/entraid';
import { createClient } from 'redis';

// Requests a new token when half of the last token's lifetime has passed, and sends it on every connection that it has signed in.
const tokenManagerConfig = { expirationRefreshRatio: 0.5 };
const managedIdentity = () => EntraIdCredentialsProviderFactory.createForSystemAssignedManagedIdentity({ tokenManagerConfig });
const connect = credentialsProvider => createClient({ url: `rediss://${process.env.REDIS_ENDPOINT}`, credentialsProvider });
// sign-in: end

const { ClientSecretCredential } = await import('@azure/identity');
const { fetchToken, mode, print, runLoad } = await import('./emulator.mjs');

const providers = {
  'managed-identity': managedIdentity,
  'client-secret': () => EntraIdCredentialsProviderFactory.createForDefaultAzureCredential({
    credential: new ClientSecretCredential(process.env.AZURE_TENANT_ID, process.env.AZURE_CLIENT_ID, process.env.AZURE_CLIENT_SECRET, {
      authorityHost: process.env.AZURE_AUTHORITY_HOST,
      disableInstanceDiscovery: true,
    }),
    scopes: 'https://redis.azure.com/.default',
    tokenManagerConfig,
  }),
};

if (mode === 'wrong-user') {
  const client = createClient({
    url: `rediss://${process.env.REDIS_ENDPOINT}`,
    username: process.argv[3],
    password: await fetchToken(),
    socket: { reconnectStrategy: false },
  });
  client.on('error', () => {});
  print({ error: await client.connect().then(() => 'none', error => error.message) });
  process.exit(0);
}

const credentialsProvider = providers[mode]();
const errors = [];
const client = connect(credentialsProvider);
const subscriber = client.duplicate();
for (const each of [client, subscriber]) {
  each.on('error', error => errors.push(error.message));
  each.on('reconnecting', () => errors.push('reconnecting'));
}

let rotated = 0;
let received = 0;
await client.connect();
await subscriber.connect();
await subscriber.subscribe('client:news', message => {
  if (message !== `${received}`) errors.push(`received ${message} after ${received} messages`);
  received++;
});
await credentialsProvider.subscribe({ onNext: () => rotated++, onError: error => errors.push(error.message) });

await runLoad(client, { rotated: () => rotated, received: () => received, errors });
