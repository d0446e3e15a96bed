// node-redis with the credential providers of @redis/entraid.
import { createClient } from 'redis';
import { ClientSecretCredential } from '@azure/identity';
import { EntraIdCredentialsProviderFactory } from '@redis/entraid';
import { fetchToken, host, mode, port, print, runLoad } from './emulator.mjs';

const url = `rediss://${host}:${port}`;
const tokenManagerConfig = { expirationRefreshRatio: 0.4 };

const providers = {
  'managed-identity': () => EntraIdCredentialsProviderFactory.createForSystemAssignedManagedIdentity({ tokenManagerConfig }),
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
  const client = createClient({ url, username: process.argv[3], password: await fetchToken(), socket: { reconnectStrategy: false } });
  client.on('error', () => {});
  print({ error: await client.connect().then(() => 'none', error => error.message) });
  process.exit(0);
}

const credentialsProvider = providers[mode]();
const errors = [];
const client = createClient({ url, credentialsProvider });
const subscriber = client.duplicate();
for (const each of [client, subscriber]) {
  each.on('error', error => errors.push(error.message));
  each.on('reconnecting', () => errors.push('reconnecting'));
}

let rotated = 0;
let received = 0;
await client.connect();
await subscriber.connect();
await subscriber.subscribe('client:news', () => received++);
await credentialsProvider.subscribe({ onNext: () => rotated++, onError: error => errors.push(error.message) });

await runLoad(client, { rotated: () => rotated, received: () => received, errors });
