/** Every read happens inside `withTenant(organizationId)`; a row of another organization or deployment is not found. */
export interface TenantScope { readonly organizationId: string; readonly deploymentId: string }
