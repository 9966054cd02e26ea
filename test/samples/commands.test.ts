import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { ERRORS } from '../../src/errors.js'
import { write } from '../cli/sources/projects.js'
import { commandsOf, filesOf, shell } from './console.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const guideOf = (name: string) => join(root, 'samples', name, 'README.md')

/** `UPDATE_TRANSCRIPTS=1` writes what comes out into the guides. */
test.concurrent.each(['commands', 'five-minutes', 'curating', 'deployment'])(
  'the guide samples/%s shows what its commands print',
  async (name) => {
    const path = guideOf(name)
    const guide = readFileSync(path, 'utf8')
    const tsconfig = {
      compilerOptions: { target: 'es2022', module: 'nodenext', experimentalDecorators: true, emitDecoratorMetadata: true, types: [] },
    }
    const files = {
      'package.json': '{\n  "name": "cats",\n  "type": "module",\n  "dependencies": {\n    "@nestjs/core": "^12.0.0"\n  }\n}\n',
      'tsconfig.json': JSON.stringify(tsconfig),
      ...filesOf(guide),
    }
    const folder = write({ name, files })
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
