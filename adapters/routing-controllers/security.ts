import type { ActionMetadata, RoutingControllersOptions } from 'routing-controllers'
import type { RouteFacts } from '../../src/adapter.js'

/** Middleware that looks like a guard: nothing but its name tells one from another. */
const GUARDING = /auth|guard|log(ged)?-?in|sign(ed)?-?in|token|jwt|api-?key|permission|role|admin|acl|protect|ensure|require|verif/i

/** Who stands before an action: middleware of the options, the class and the method by its name, `@Authorized`, and a user who must be there. */
export function readSecurity(action: ActionMetadata, options: RoutingControllersOptions | undefined): Pick<RouteFacts, 'security'> {
  const { isAuthorizedUsed, authorizedRoles, params, uses, controllerMetadata } = action
  const around: unknown[] = [...(options?.middlewares ?? []), ...[...controllerMetadata.uses, ...uses].map(({ middleware }) => middleware)]
  const names = around
    .flatMap((middleware) => (typeof middleware === 'function' ? middleware.name : []))
    .filter((name) => GUARDING.test(name))
  const wantsUser = params.some(({ type, required }) => type === 'current-user' && required === true)
  const guards = [...names, ...(isAuthorizedUsed ? ['@Authorized'] : []), ...(wantsUser ? ['@CurrentUser'] : [])]
  if (guards.length === 0) return {}
  const roles = authorizedRoles.filter((role): role is string => typeof role === 'string')
  return { security: { required: isAuthorizedUsed || wantsUser, ...(isAuthorizedUsed && { roles }), guards } }
}
