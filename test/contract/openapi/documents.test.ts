import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { McpAdapter } from '../../../adapters/openapi/index.js'
import { listedTool } from '../../../src/protocol/registry.js'
import { lintSchema } from '../../schema/lint-schema.js'
import { CASES, large } from './documents.js'

const baseUrl = 'http://127.0.0.1:9'
const folder = mkdtempSync(join(tmpdir(), 'backend2mcp-documents-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A text is a file's. */
function saved(document: object | string): object | string {
  if (typeof document !== 'string') return document
  const path = join(folder, 'openapi.yaml')
  writeFileSync(path, document)
  return path
}
const list = (document: object | string) => new McpAdapter({ document: saved(document), baseUrl, log: false }).listTools()

test.each(CASES)('$says', async ({ document, tool, description, output, out, warns }) => {
  const { tools, leftOut, warnings } = await list(document)
  expect(leftOut.map(({ reason }) => reason)).toEqual(out ? [expect.stringMatching(out)] : [])
  expect(warnings.join('\n')).toMatch(warns ?? /^$/)
  if (out) return
  const [only] = [...tools.values()]
  const listed = listedTool(only!)
  if (tool) expect(listed).toMatchObject(tool)
  if (description !== undefined) expect(listed.description).toBe(description)
  if (output) expect(only!.outputSchema).toEqual(output)
  expect(lintSchema(listed as Parameters<typeof lintSchema>[0])).toEqual([])
})

test.each(['2.0', '3.0.3', '3.1.0'] as const)('%s: 500 operations', async (version) => {
  const { tools, leftOut, warnings } = await list(large(500, version))
  expect([tools.size, leftOut.length, warnings]).toEqual([500, 0, []])
  const some = [...tools.values()].filter((_, at) => at % 10 === 0)
  const faults = some.flatMap((tool) =>
    lintSchema(listedTool(tool) as Parameters<typeof lintSchema>[0]).map((fault) => `${tool.name}: ${fault}`),
  )
  expect(faults.slice(0, 5)).toEqual([])
})

test('a broken operation costs its own tool only', async () => {
  const document = {
    openapi: '3.0.0',
    info: {},
    paths: { '/a': { get: { parameters: [{}] } }, '/b': { get: {} }, '/c': 7, '/d': { get: { requestBody: { $ref: '#/nope' } } } },
  }
  const { tools, leftOut } = await list(document)
  expect([[...tools.keys()], leftOut.map(({ route }) => route.id)]).toEqual([['get_b'], ['GET /a', 'GET /d']])
})

describe('what is no document', () => {
  test.each<[string, object | string, RegExp]>([
    ['no version', { paths: {} }, /BAD_DOCUMENT.*no OpenAPI document of a known version/],
    ['an unknown version', { openapi: '4.0.0', paths: {} }, /\(4\.0\.0\)/],
    ['no paths', { openapi: '3.1.0' }, /has no paths/],
    ['neither JSON nor YAML', '{ "openapi": ', /is neither JSON nor YAML/],
    [
      'a YAML bomb',
      `a: &a [x]\n${Array.from(
        { length: 30 },
        (_, n) =>
          `${String.fromCharCode(98 + (n % 25))}${n}: &k${n} [${Array(50)
            .fill(n === 0 ? '*a' : `*k${n - 1}`)
            .join(',')}]`,
      ).join('\n')}`,
      /is neither JSON nor YAML/,
    ],
  ])('%s', async (_, document, message) => {
    await expect(
      list(document).catch((error: { code: string; message: string }) => Promise.reject(new Error(`${error.code} ${error.message}`))),
    ).rejects.toThrow(message)
  })

  test('a file that is not there, and a URL that does not answer', async () => {
    for (const document of [join(folder, 'nowhere.json'), 'http://127.0.0.1:9/openapi.json'])
      await expect(new McpAdapter({ document, baseUrl, log: false }).listTools()).rejects.toMatchObject({ code: 'BAD_DOCUMENT' })
  })
})
