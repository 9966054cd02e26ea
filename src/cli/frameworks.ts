import { Backend2McpError } from '../errors.js'
import { resolveFrom, type PackageHint } from './app-folder.js'
import { foreignFramework } from './document.js'
import { express } from './express.js'
import { fastify } from './fastify.js'
import type { Framework } from './framework.js'
import { hono } from './hono.js'
import { koa } from './koa.js'
import { nestjs } from './nestjs.js'
import { routingControllers } from './routing-controllers.js'

/** Every framework that the CLI knows, in the order in which they are tried. Each loads its adapter when it is needed. */
export const FRAMEWORKS: readonly Framework[] = [nestjs, routingControllers, express, fastify, koa, hono]
/** Their names, for messages. */
export const FRAMEWORK_NAMES = FRAMEWORKS.map(({ name }) => name).join(', ')

/** The framework of that name. Throws `BAD_OPTION`, listing the known ones. */
export function frameworkNamed(name: string): Framework {
  const found = FRAMEWORKS.find((framework) => framework.name === name)
  if (found) return found
  const foreign = foreignFramework(name)
  if (foreign) throw foreign
  throw new Backend2McpError(
    'BAD_OPTION',
    `--framework "${name}" is not known.`,
    `the frameworks are: ${FRAMEWORK_NAMES}. Leave it out to find out by itself.`,
  )
}

/** The frameworks that an application may be of: those installed for it, narrowed to those its package.json names, if it names any. */
export function likelyFrameworks(file: string, { dependencies }: PackageHint): readonly Framework[] {
  const installed = FRAMEWORKS.filter(({ packages }) => resolveFrom(file, packages[0]!) !== undefined)
  const named = installed.filter(({ packages }) => dependencies.includes(packages[0]!))
  return named.length > 0 ? named : installed
}
