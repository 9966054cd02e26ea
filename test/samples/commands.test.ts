import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { ERRORS } from '../../src/errors.js'
import { write } from '../cli/sources/projects.js'
import { commandsOf, filesOf, shell } from './console.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const guideOf = (name: string) => join(root, 'samples', name, 'README.md')

/** The files of a guide, as a project. */
function projectOf(guide: string): string {
  const tsconfig = {
    compilerOptions: { target: 'es2022', module: 'nodenext', experimentalDecorators: true, emitDecoratorMetadata: true, types: [] },
  }
  const files = {
    'package.json': '{\n  "name": "cats",\n  "type": "module",\n  "dependencies": {\n    "@nestjs/core": "^12.0.0"\n  }\n}\n',
    'tsconfig.json': JSON.stringify(tsconfig),
    ...filesOf(guide),
  }
  return write({ name: 'guide', files })
}

/** `UPDATE_TRANSCRIPTS=1` writes what comes out into the guides. */
test.concurrent.each(['commands', 'five-minutes', 'curating', 'deployment', 'migrating', 'testing'])(
  'the guide samples/%s shows what its commands print',
  async (name) => {
    const path = guideOf(name)
    const guide = readFileSync(path, 'utf8')
    const folder = projectOf(guide)
    let told = guide
    for (const { command, output } of commandsOf(guide)) {
      const printed = await shell(command, folder)
      if (!process.env.UPDATE_TRANSCRIPTS) expect(`$ ${command}\n${printed}`).toBe(`$ ${command}\n${output}`)
      told = told.replace(`$ ${command}\n${output}`, () => `$ ${command}\n${printed}`)
    }
    if (process.env.UPDATE_TRANSCRIPTS) writeFileSync(path, told)
    rmSync(folder, { recursive: true, force: true })
  },
  120_000,
)

test('the tests of samples/testing pass', async () => {
  const folder = projectOf(readFileSync(guideOf('testing'), 'utf8'))
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const printed = await shell(`"${process.execPath}" ${vitest} run --root . --update --reporter=json`, folder)
  expect(JSON.parse(/\{.*"numPassedTests".*\}/s.exec(printed)![0])).toMatchObject({ numTotalTests: 5, numPassedTests: 5 })
  rmSync(folder, { recursive: true, force: true })
}, 60_000)

test('the tool written by hand in samples/migrating, and the one of the route, give the same', async () => {
  const folder = projectOf(readFileSync(guideOf('migrating'), 'utf8'))
  const cli = join(root, 'dist/esm/src/cli/main.js')
  const told = await Promise.all(
    [['old-server.mjs'], [cli, 'run', 'src/main.ts', '--expose', 'annotated']].map(async (args) => {
      const client = new Client({ name: 't', version: '1' })
      await client.connect(new StdioClientTransport({ command: process.execPath, args, cwd: folder, stderr: 'ignore' }))
      const tools = (await client.listTools()).tools.map(({ name, description }) => ({ name, description }))
      const { structuredContent } = await client.callTool({ name: 'find_cat', arguments: { id: 1 } })
      await client.close()
      return { tools, structuredContent }
    }),
  )
  expect(told[1]).toEqual(told[0])
  rmSync(folder, { recursive: true, force: true })
}, 60_000)

test('the guide tells every error by its code', () => {
  const rows = Object.entries(ERRORS).map(([code, { cause, fix }]) => `| \`${code}\` | ${cause} | ${fix} |`)
  expect(readFileSync(guideOf('commands'), 'utf8').trimEnd().split('\n').slice(-rows.length)).toEqual(rows)
})

test('no code of the table is thrown nowhere', () => {
  const sources = ['src', 'adapters', 'decorators'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).flatMap((name) =>
      name.endsWith('.ts') ? [`${folder}/${name}`] : [],
    ),
  )
  const text = sources.filter((name) => name !== 'src/errors.ts').map((name) => readFileSync(join(root, name), 'utf8'))
  const thrown = new Set(text.flatMap((one) => [...one.matchAll(/new Backend2McpError\(\s*'([A-Z_0-9]+)'/g)].map(([, code]) => code!)))
  expect(Object.keys(ERRORS).filter((code) => !thrown.has(code))).toEqual([])
})
