import { execFile } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { diff } from '../../src/cli/init/diff.js'
import { withMcpModule, withScript } from '../../src/cli/init/edits.js'
import { write } from './sources/projects.js'

const IMPORTS = "import { Module } from '@nestjs/common';\n"
const ADDED = "import { Module } from '@nestjs/common';\nimport { McpModule } from 'backend2mcp/nestjs';\n"

test.each([
  [
    'no imports',
    `${IMPORTS}@Module({\n  controllers: [A],\n})\nexport class M {}\n`,
    `${ADDED}@Module({\n  imports: [McpModule.forRoot()],\n  controllers: [A],\n})\nexport class M {}\n`,
  ],
  [
    'empty imports',
    `${IMPORTS}@Module({ imports: [], controllers: [A] })\nexport class M {}\n`,
    `${ADDED}@Module({ imports: [McpModule.forRoot()], controllers: [A] })\nexport class M {}\n`,
  ],
  [
    'imports on one line',
    `${IMPORTS}@Module({ imports: [Db] })\nexport class M {}\n`,
    `${ADDED}@Module({ imports: [McpModule.forRoot(), Db] })\nexport class M {}\n`,
  ],
  [
    'imports on lines of their own',
    `${IMPORTS}@Module({\n  imports: [\n    Db.forRoot({ imports: [] }),\n  ],\n})\nexport class M {}\n`,
    `${ADDED}@Module({\n  imports: [\n    McpModule.forRoot(),\n    Db.forRoot({ imports: [] }),\n  ],\n})\nexport class M {}\n`,
  ],
  [
    'double quotes, no semicolons',
    'import { Module } from "x"\n@Module({})\nclass M {}\n',
    'import { Module } from "x"\nimport { McpModule } from "backend2mcp/nestjs"\n@Module({imports: [McpModule.forRoot()],})\nclass M {}\n',
  ],
  [
    'an import over several lines',
    "import {\n  Module,\n} from 'x'\n\n@Module({ imports: [] })\nclass M {}\n",
    "import {\n  Module,\n} from 'x'\nimport { McpModule } from 'backend2mcp/nestjs'\n\n@Module({ imports: [McpModule.forRoot()] })\nclass M {}\n",
  ],
  ['it is there', '@Module({ imports: [McpModule.forRoot()] })\nclass M {}\n', '@Module({ imports: [McpModule.forRoot()] })\nclass M {}\n'],
  ['no module', 'export const x = 1\n', undefined],
])('the module line: %s', (_, source, expected) => {
  expect(withMcpModule(source)).toBe(expected)
})

test('a script, in the style of the file; one that is there stays', () => {
  expect(withScript('{\n    "name": "a"\n}', 'mcp', 'x')).toBe('{\n    "name": "a",\n    "scripts": {\n        "mcp": "x"\n    }\n}')
  expect(withScript('{"scripts":{"mcp":"mine"}}\n', 'mcp', 'x')).toBe('{"scripts":{"mcp":"mine"}}\n')
})

test('the difference', () => {
  expect(diff('a\nb\nc\nd\ne\nf', 'a\nb\nc\nx\nd\ne\nf')).toEqual(['  b', '  c', '+ x', '  d', '  e'])
  expect(diff('a\nb', 'a\nc')).toEqual(['  a', '- b', '+ c'])
})

test('shows first, writes with --yes, and finds nothing to do then', async () => {
  const folder = write({
    name: 'init',
    files: {
      'package.json': '{\n  "name": "shop",\n  "dependencies": { "@nestjs/core": "12" }\n}\n',
      'src/main.ts':
        "import { NestFactory } from '@nestjs/core'\nimport { AppModule } from './app.module'\nvoid NestFactory.create(AppModule)\n",
      'src/app.module.ts': "import { Module } from '@nestjs/common'\n\n@Module({ imports: [] })\nexport class AppModule {}\n",
    },
  })
  const cli = fileURLToPath(new URL('../../dist/esm/src/cli/main.js', import.meta.url))
  const init = (...args: string[]) =>
    new Promise<string>((resolve) =>
      execFile(
        process.execPath,
        [cli, 'init', ...args],
        { cwd: folder, env: { ...process.env, CI: 'true', NO_COLOR: '' } },
        (_, stdout, stderr) => resolve(stdout + stderr),
      ),
    )
  const module = () => readFileSync(join(folder, 'src/app.module.ts'), 'utf8')
  const shown = await init()
  expect(shown).toContain(
    "--- src/app.module.ts\n+++ src/app.module.ts\n  import { Module } from '@nestjs/common'\n+ import { McpModule } from 'backend2mcp/nestjs'\n",
  )
  expect(shown).toContain('+     "mcp": "backend2mcp run src/main.ts"\n')
  expect([shown.includes('Nothing is written yet'), module().includes('McpModule')]).toEqual([true, false])
  expect(await init('--yes')).toContain('Written: src/app.module.ts, package.json')
  expect(module()).toContain('imports: [McpModule.forRoot()]')
  expect(await init('--yes')).toContain('Nothing to do')
  rmSync(folder, { recursive: true, force: true })
})
