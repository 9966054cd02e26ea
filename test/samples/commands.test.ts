import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { write } from '../cli/sources/projects.js'
import { commandsOf, filesOf, shell } from './console.js'

const path = fileURLToPath(new URL('../../samples/commands/README.md', import.meta.url))

/** `UPDATE_TRANSCRIPTS=1` writes what comes out into the guide. */
test('the guide to the command line shows what its commands print', async () => {
  const guide = readFileSync(path, 'utf8')
  const tsconfig = {
    compilerOptions: { target: 'es2022', module: 'nodenext', experimentalDecorators: true, emitDecoratorMetadata: true, types: [] },
  }
  const files = {
    ...filesOf(guide),
    'package.json': '{\n  "name": "cats",\n  "type": "module",\n  "dependencies": {\n    "@nestjs/core": "^12.0.0"\n  }\n}\n',
    'tsconfig.json': JSON.stringify(tsconfig),
  }
  const folder = write({ name: 'commands', files })
  let told = guide
  for (const { command, output } of commandsOf(guide)) {
    const printed = await shell(command, folder)
    if (!process.env.UPDATE_TRANSCRIPTS) expect(`$ ${command}\n${printed}`).toBe(`$ ${command}\n${output}`)
    told = told.replace(`$ ${command}\n${output}`, () => `$ ${command}\n${printed}`)
  }
  if (process.env.UPDATE_TRANSCRIPTS) writeFileSync(path, told)
  rmSync(folder, { recursive: true, force: true })
}, 120_000)
