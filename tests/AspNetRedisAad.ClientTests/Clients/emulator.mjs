// Shared by the clients of the tests: tokens without a library, and the load that must continue while tokens rotate.
import { setTimeout as sleep } from 'node:timers/promises';

export const user = process.env.REDIS_USER;
export const mode = process.argv[2];

export async function fetchToken() {
  const { AZURE_AUTHORITY_HOST, AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET } = process.env;
  const response = await fetch(`${AZURE_AUTHORITY_HOST}${AZURE_TENANT_ID}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: AZURE_CLIENT_ID,
      client_secret: AZURE_CLIENT_SECRET,
      scope: 'https://redis.azure.com/.default',
    }),
  });
  return (await response.json()).access_token;
}

// Writes, reads and publishes until the tokens have rotated this often, prints what was lost, and ends. Messages are numbered.
export async function runLoad(client, { rotations = 5, publish, rotated, received, errors }) {
  publish ??= (channel, message) => client.publish(channel, message);
  const report = { commands: 0, published: 0, errors: [] };
  const until = Date.now() + 60_000;
  while (rotated() < rotations && Date.now() < until) {
    try {
      const value = `${report.commands}`;
      await client.set('client:key', value);
      if (await client.get('client:key') !== value) report.errors.push(`read something else than ${value}`);
      await publish('client:news', `${report.published}`);
      report.published++;
    } catch (error) {
      report.errors.push(error.message);
    }
    report.commands += 3;
    await sleep(5);
  }
  for (let i = 0; i < 200 && received() < report.published; i++) await sleep(10);
  print({ ...report, errors: [...report.errors, ...errors], rotations: rotated(), received: received() });
  process.exit(0);
}

export function print(report) {
  console.log(JSON.stringify(report));
}
