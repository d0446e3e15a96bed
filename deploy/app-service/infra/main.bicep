metadata description = 'The Storefront sample on Azure App Service, with Azure Managed Redis and no key anywhere.'

targetScope = 'subscription'

@minLength(1)
@maxLength(48)
@description('Name of the environment: part of all names.')
param environmentName string

@description('Region of everything.')
param location string

var tags = {
  'azd-env-name': environmentName
}

resource group 'Microsoft.Resources/resourceGroups@2024-11-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module resources 'resources.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
  }
}

output AZURE_REDIS_ENDPOINT string = resources.outputs.redisEndpoint
output SERVICE_STOREFRONT_URI string = resources.outputs.uri
