metadata description = 'Azure Managed Redis that accepts Microsoft Entra ID tokens only, and identities that may use it.'

@description('Name of the cache; part of its address.')
param name string

@description('Region.')
param location string = resourceGroup().location

@description('Tags of the cache.')
param tags object = {}

@description('Size, such as Balanced_B0 (0.5 GB).')
param skuName string = 'Balanced_B0'

@description('How keys are sharded. NoCluster, for up to 25 GB, puts no limits on commands with several keys.')
@allowed(['EnterpriseCluster', 'NoCluster', 'OSSCluster'])
param clusteringPolicy string = 'NoCluster'

@description('Two replicas of the data. Without them, maintenance empties the cache.')
param highAvailability bool = true

@description('Writes the data to disk every hour. A key ring that only memory holds is lost with the cache, and all sign-ins with it.')
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
    // Sessions and cached values expire; keys of the key ring do not, and are never evicted.
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

// One after the other: the service refuses a second change of a database while the first is under way.
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

@description('What the setting AzureRedisAad:Endpoint needs.')
output endpoint string = '${cache.properties.hostName}:${database.properties.port}'
