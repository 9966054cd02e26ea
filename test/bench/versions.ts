import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { cpus } from 'node:os'
import { join } from 'node:path'

const require = createRequire(import.meta.url)

/** One line that says what ran on what. */
export function versions(): string {
  const express4 = createRequire(require.resolve('routing-controllers'))
  const named: [string, string][] = [
    ['node', process.versions.node],
    ['@nestjs/core', versionOf('@nestjs/core')],
    ['express', versionOf('express')],
    ['fastify', versionOf('fastify')],
    ['koa', versionOf('koa')],
    ['@koa/router', versionOf('@koa/router')],
    ['hono', versionOf('hono')],
    ['@hono/node-server', versionOf('@hono/node-server')],
    ['@readme/openapi-parser', versionOf('@readme/openapi-parser')],
    ['routing-controllers', versionOf('routing-controllers')],
    ['its express', versionOf('express', express4)],
    ['class-validator', versionOf('class-validator')],
    ['class-transformer', versionOf('class-transformer')],
    ['class-validator-jsonschema', versionOf('class-validator-jsonschema')],
    ['ajv', versionOf('ajv')],
    ['undici', versionOf('undici')],
    ['fetch (undici)', process.versions.undici ?? 'none'],
    ['@modelcontextprotocol/sdk', versionOf('@modelcontextprotocol/sdk')],
  ]
  return `${named.map((pair) => pair.join(' ')).join(', ')}; ${cpus().length} cores`
}

/** The rival's, as its own folder pins it. */
export const PEER = (
  JSON.parse(readFileSync(new URL('../../test/bench/peer/mcp-nest/package.json', import.meta.url), 'utf8')) as {
    dependencies: Record<string, string>
  }
).dependencies['@rekog/mcp-nest']!

/** Read from its package.json, which not every package exports. */
function versionOf(name: string, from = require): string {
  const folder = (from.resolve.paths(name) ?? []).find((path) => existsSync(join(path, name, 'package.json')))
  return folder ? (JSON.parse(readFileSync(join(folder, name, 'package.json'), 'utf8')) as { version: string }).version : 'none'
}
