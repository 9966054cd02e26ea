import type { ResourceMetadata } from './provider.js'

const WELL_KNOWN = '/.well-known/oauth-protected-resource'

/** What clients read of a protected resource (RFC 9728, sections 2 and 3.1), and the two paths where they look for it. */
export function resourceMetadata(resource: string, issuer: string, scopes: readonly string[], name?: string): ResourceMetadata {
  const path = new URL(resource).pathname.replace(/\/$/, '')
  const offered = scopes.filter((scope) => scope !== 'offline_access') // asks for refresh tokens, and is no right at this resource
  return {
    paths: path === '' ? [WELL_KNOWN] : [`${WELL_KNOWN}${path}`, WELL_KNOWN],
    document: {
      resource,
      authorization_servers: [issuer],
      ...(offered.length > 0 && { scopes_supported: offered }),
      bearer_methods_supported: ['header'],
      ...(name !== undefined && { resource_name: name }),
    },
  }
}
