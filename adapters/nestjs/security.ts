import type { ApplicationConfig } from '@nestjs/core'
import type { RouteFacts } from '../../src/adapter.js'
import { readGlobalGuards, readGuards } from './internals.js'
import { OwnRouteGuard } from './own-route.guard.js'

/** Who stands before a handler: the global guards and its own, in the order in which they run. Ours is none: it keeps a call on its route. */
export function readSecurity(controller: object, handler: object, config: ApplicationConfig): Pick<RouteFacts, 'security'> {
  const own = readGuards(controller, handler).map((guard) => (typeof guard === 'function' ? guard : guard.constructor))
  const global = isPublic(handler) || isPublic(controller) ? [] : readGlobalGuards(config)
  const guards = [...global, ...own].filter((guard) => guard !== OwnRouteGuard)
  if (guards.length === 0) return {}
  return { security: { required: own.length > 0, guards: guards.map((guard) => (guard as { readonly name: string }).name) } }
}

/** How applications tell their global guards to let everybody in: `SetMetadata('isPublic', true)` and the like. */
const PUBLIC = /public|anonym|(no|skip|without|bypass)[-_ ]?auth|unauth|unprotected/i

const isPublic = (target: object) =>
  Reflect.getMetadataKeys(target).some((key) => typeof key === 'string' && PUBLIC.test(key) && Reflect.getMetadata(key, target) === true)
