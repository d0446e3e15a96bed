metadata description = 'The resources of the Storefront sample.'

@description('Region.')
param location string = resourceGroup().location

@description('Tags of all resources.')
param tags object = {}

var suffix = uniqueString(resourceGroup().id)

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'id-storefront-${suffix}'
  location: location
  tags: tags
}

module redis '../../modules/redis.bicep' = {
  params: {
    name: 'redis-${suffix}'
    location: location
    objectIds: [identity.properties.principalId]
    tags: tags
  }
}

resource plan 'Microsoft.Web/serverfarms@2024-11-01' = {
  name: 'plan-${suffix}'
  location: location
  tags: tags
  kind: 'linux'
  sku: {
    name: 'P0v3'
    // Two instances, which share sessions and sign-ins through Redis.
    capacity: 2
  }
  properties: {
    reserved: true
  }
}

resource storefront 'Microsoft.Web/sites@2024-11-01' = {
  name: 'app-storefront-${suffix}'
  location: location
  tags: union(tags, { 'azd-service-name': 'storefront' })
  kind: 'app,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identity.id}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    clientAffinityEnabled: false
    siteConfig: {
      alwaysOn: true
      ftpsState: 'Disabled'
      // An instance that is not ready gets no requests. App Service restarts it after an hour at the earliest.
      healthCheckPath: '/health/ready'
      linuxFxVersion: 'DOTNETCORE|10.0'
      minTlsVersion: '1.2'
      appSettings: [
        { name: 'AzureRedisAad__Endpoint', value: redis.outputs.endpoint }
        { name: 'AzureRedisAad__Credential', value: 'ManagedIdentity' }
        { name: 'AzureRedisAad__ManagedIdentityClientId', value: identity.properties.clientId }
        // Behind the front end, the app needs this to see the visitor's scheme and address.
        { name: 'ASPNETCORE_FORWARDEDHEADERS_ENABLED', value: 'true' }
      ]
    }
  }
}

output redisEndpoint string = redis.outputs.endpoint
output uri string = 'https://${storefront.properties.defaultHostName}'
