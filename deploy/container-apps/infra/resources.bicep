metadata description = 'The resources of the Storefront sample.'

@description('The image of the app.')
param image string

@description('Region.')
param location string = resourceGroup().location

@description('Tags of all resources.')
param tags object = {}

var suffix = uniqueString(resourceGroup().id)

// Built-in role AcrPull.
var pullRole = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '7f951dda-4ed3-4680-a7ca-43fe172d538d')

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

resource registry 'Microsoft.ContainerRegistry/registries@2025-04-01' = {
  name: 'cr${suffix}'
  location: location
  tags: tags
  sku: {
    name: 'Basic'
  }
  properties: {
    adminUserEnabled: false
  }
}

resource pull 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: registry
  name: guid(registry.id, identity.id, pullRole)
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: pullRole
  }
}

resource logs 'Microsoft.OperationalInsights/workspaces@2025-02-01' = {
  name: 'log-${suffix}'
  location: location
  tags: tags
  properties: {
    retentionInDays: 30
    sku: {
      name: 'PerGB2018'
    }
  }
}

resource environment 'Microsoft.App/managedEnvironments@2025-07-01' = {
  name: 'cae-${suffix}'
  location: location
  tags: tags
  properties: {
    appLogsConfiguration: {
      destination: 'log-analytics'
      logAnalyticsConfiguration: {
        customerId: logs.properties.customerId
        sharedKey: logs.listKeys().primarySharedKey
      }
    }
  }
}

resource storefront 'Microsoft.App/containerApps@2025-07-01' = {
  name: 'storefront'
  location: location
  tags: union(tags, { 'azd-service-name': 'storefront' })
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identity.id}': {}
    }
  }
  properties: {
    environmentId: environment.id
    configuration: {
      ingress: {
        external: true
        targetPort: 8080
      }
      registries: [
        {
          identity: identity.id
          server: registry.properties.loginServer
        }
      ]
    }
    template: {
      containers: [
        {
          name: 'storefront'
          image: image
          env: [
            { name: 'AzureRedisAad__Endpoint', value: redis.outputs.endpoint }
            { name: 'AzureRedisAad__Credential', value: 'ManagedIdentity' }
            { name: 'AzureRedisAad__ManagedIdentityClientId', value: identity.properties.clientId }
            // Behind the ingress, the app needs this to see the visitor's scheme and address.
            { name: 'ASPNETCORE_FORWARDEDHEADERS_ENABLED', value: 'true' }
          ]
          resources: {
            cpu: json('0.5')
            memory: '1Gi'
          }
          probes: [
            {
              type: 'Startup'
              httpGet: { path: '/health/live', port: 8080 }
              periodSeconds: 2
              failureThreshold: 10
              initialDelaySeconds: 15
            }
            {
              type: 'Liveness'
              httpGet: { path: '/health/live', port: 8080 }
              periodSeconds: 10
            }
            {
              type: 'Readiness'
              httpGet: { path: '/health/ready', port: 8080 }
              periodSeconds: 5
              timeoutSeconds: 6
              failureThreshold: 2
            }
          ]
        }
      ]
      // Two instances, which share sessions and sign-ins through Redis.
      scale: {
        minReplicas: 2
        maxReplicas: 10
      }
    }
  }
  dependsOn: [pull]
}

output registryEndpoint string = registry.properties.loginServer
output redisEndpoint string = redis.outputs.endpoint
output uri string = 'https://${storefront.properties.configuration.ingress.fqdn}'
