metadata description = 'Azure Managed Redis that accepts only Microsoft Entra ID tokens, and the identities that may use it.'

@description('Name of the cache; part of its address.')
param name string

@description('Region.')
param location string = resourceGroup().location

@description('Tags of the cache.')
param tags object = {}

@description('Size, such as Balanced_B0 (0.5 GB).')
param skuName string = 'Balanced_B0'

@description('How keys are sharded. NoCluster, for up to 25 GB, does not limit commands with several keys.')
@allowed(['EnterpriseCluster', 'NoCluster', 'OSSCluster'])
param clusteringPolicy string = 'NoCluster'

@description('Whether there is a replica of the data. Without it, maintenance empties the cache.')
param highAvailability bool = true

@description('Whether data is written to disk every hour. A key ring only in memory is lost with the cache, which signs out all users.')
param persistence bool = true

@description('The object (principal) IDs that get full access.')
param objectIds string[]

resource cache 'Microsoft.Cache/redisEnterprise@2025-07-01' = {
  name: name
  location: location
  tags: tags
  sku: {
    name: skuName
  }
  properties: {
    highAvailability: highAvailability ? 'Enabled' : 'Disabled'
    minimumTlsVersion: '1.2'
    publicNetworkAccess: 'Enabled'
  }
}

resource database 'Microsoft.Cache/redisEnterprise/databases@2025-07-01' = {
  parent: cache
  name: 'default'
  properties: {
    accessKeysAuthentication: 'Disabled'
    clientProtocol: 'Encrypted'
    clusteringPolicy: clusteringPolicy
    // Sessions and cached values expire. The key ring does not, so it is never evicted.
    evictionPolicy: 'VolatileLRU'
    persistence: persistence
      ? {
          rdbEnabled: true
          rdbFrequency: '1h'
        }
      : null
    port: 10000
  }
}

// One after the other: the service refuses a second change of a database while the first is in progress.
@batchSize(1)
resource access 'Microsoft.Cache/redisEnterprise/databases/accessPolicyAssignments@2025-07-01' = [
  for objectId in objectIds: {
    parent: database
    name: 'access${uniqueString(objectId)}'
    properties: {
      accessPolicyName: 'default'
      user: {
        objectId: objectId
      }
    }
  }
]

@description('For the setting AzureRedisAad:Endpoint.')
output endpoint string = '${cache.properties.hostName}:${database.properties.port}'
