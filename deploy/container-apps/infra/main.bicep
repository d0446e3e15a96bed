metadata description = 'The Storefront sample on Azure Container Apps, with Azure Managed Redis and without access keys.'

targetScope = 'subscription'

@minLength(1)
@maxLength(48)
@description('Name of the environment, which is part of all resource names.')
param environmentName string

@description('Region of all resources.')
param location string

@description('The image of the app. azd sets it; in the first deployment a placeholder runs.')
param image string = 'mcr.microsoft.com/k8se/quickstart:latest'

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
    image: image
    location: location
    tags: tags
  }
}

output AZURE_CONTAINER_REGISTRY_ENDPOINT string = resources.outputs.registryEndpoint
output AZURE_REDIS_ENDPOINT string = resources.outputs.redisEndpoint
output SERVICE_STOREFRONT_URI string = resources.outputs.uri
