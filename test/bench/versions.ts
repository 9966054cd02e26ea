import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const require = createRequire(import.meta.url)

/** What ran: package and version, the peers as their own folder pins them. */
export function versions(): readonly (readonly [name: string, version: string])[] {
  const express4 = createRequire(require.resolve('routing-controllers'))
  const installed = (...names: string[]) => names.map((name): [string, string] => [name, versionOf(name)])
  return [
    ['node', process.versions.node],
    ...installed('@nestjs/core', 'express', 'fastify', 'koa', '@koa/router', 'hono', '@hono/node-server', '@readme/openapi-parser'),
    ...installed('routing-controllers'),
    ['its express', versionOf('express', express4)],
    ...installed('class-validator', 'class-transformer', 'class-validator-jsonschema', 'ajv', 'undici'),
    ['fetch (undici)', process.versions.undici ?? 'none'],
    ...installed('@modelcontextprotocol/sdk'),
    ['@modelcontextprotocol/server', pinned['@modelcontextprotocol/server']!],
    ['@modelcontextprotocol/node', pinned['@modelcontextprotocol/node']!],
    ['@rekog/mcp-nest', PEER],
  ]
}

const { dependencies: pinned } = JSON.parse(
  readFileSync(new URL('../../test/bench/peer/mcp-nest/package.json', import.meta.url), 'utf8'),
) as { dependencies: Record<string, string> }

/** The rival's, as its own folder pins it. */
export const PEER = pinned['@rekog/mcp-nest']!

/** Read from its package.json, which not every package exports. */
function versionOf(name: string, from = require): string {
  const folder = (from.resolve.paths(name) ?? []).find((path) => existsSync(join(path, name, 'package.json')))
  return folder ? (JSON.parse(readFileSync(join(folder, name, 'package.json'), 'utf8')) as { version: string }).version : 'none'
}
