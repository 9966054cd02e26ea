import type { McpFunctionOptions } from '../../decorators/metadata.js'

/** Who may call what two functions answer: all scopes of both, the roles that both take, seen by both. */
export function bothAccess(first: McpFunctionOptions = {}, second: McpFunctionOptions = {}): McpFunctionOptions {
  const made: McpFunctionOptions = {}
  if (first.scopes && second.scopes) made.scopes = [...new Set([...first.scopes, ...second.scopes])]
  if (first.roles?.length && second.roles?.length) made.roles = first.roles.filter((role) => second.roles?.includes(role))
  const { visible: one } = first
  const { visible: other } = second
  if (one && other) made.visible = async (principal) => (await one(principal)) && other(principal)
  return made
}
