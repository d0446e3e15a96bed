metadata description = 'What the Storefront sample on AKS needs besides the cluster: Azure Managed Redis, and an identity for the pods.'

@description('Region.')
param location string = resourceGroup().location

@description('The issuer of the cluster: az aks show --query oidcIssuerProfile.issuerUrl')
param issuer string

@description('Namespace of the service account.')
param namespace string = 'default'

@description('The service account of the pods, as in storefront.yaml.')
param serviceAccount string = 'storefront'

var suffix = uniqueString(resourceGroup().id)

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'id-storefront-${suffix}'
  location: location
}

resource federation 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2024-11-30' = {
  parent: identity
  name: 'kubernetes'
  properties: {
    audiences: ['api://AzureADTokenExchange']
    issuer: issuer
    subject: 'system:serviceaccount:${namespace}:${serviceAccount}'
  }
}

module redis '../modules/redis.bicep' = {
  params: {
    name: 'redis-${suffix}'
    location: location
    objectIds: [identity.properties.principalId]
  }
}

@description('For the annotation of the service account.')
output clientId string = identity.properties.clientId

@description('For the setting AzureRedisAad__Endpoint.')
output endpoint string = redis.outputs.endpoint
