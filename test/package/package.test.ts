import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { quickstartFiles, root } from '../readme/blocks.js'
import { install as installAll, pack, run } from './pack.js'

const home = mkdtempSync(join(tmpdir(), 'backend2mcp-package-'))
let tarball = ''
let packed: readonly string[] = []

beforeAll(async () => {
  const made = await pack(home)
  tarball = made.tarball
  packed = made.paths
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

test('the tarball holds the built package and nothing else', () => {
  const strangers = packed.filter(
    (path) =>
      !/^(dist\/(esm|cjs)\/(decorators|src|adapters)\/.+\.(js|d\.ts|js\.map|d\.ts\.map)|dist\/cjs\/package\.json|package\.json|README\.md|LICENSE|CHANGELOG\.md)$/.test(
        path,
      ),
  )
  expect(strangers).toEqual([])
  expect(packed.length).toBeGreaterThan(50)
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> }
  expect(Object.keys(scripts).filter((name) => /^(pre|post)?install$/.test(name))).toEqual([])
})

interface Project {
  readonly name: string
  readonly quickstart: string
  readonly type: 'module' | 'commonjs'
  readonly install: readonly string[]
}

const COMMON = ['reflect-metadata@0.2', 'class-transformer@0.5', '@types/node@22']
const PROJECTS: readonly Project[] = [
  {
    name: 'ESM NestJS 12',
    quickstart: 'nestjs',
    type: 'module',
    install: [
      ...COMMON,
      'typescript@6.0',
      'class-validator@0.15',
      'rxjs@7',
      '@nestjs/common@12',
      '@nestjs/core@12',
      '@nestjs/platform-express@12',
    ],
  },
  {
    name: 'CommonJS NestJS 11',
    quickstart: 'nestjs',
    type: 'commonjs',
    install: [
      ...COMMON,
      'typescript@5.9',
      'class-validator@0.14',
      'rxjs@7',
      '@nestjs/common@11',
      '@nestjs/core@11',
      '@nestjs/platform-express@11',
    ],
  },
  {
    name: 'ESM routing-controllers',
    quickstart: 'routing-controllers',
    type: 'module',
    install: [...COMMON, 'typescript@6.0', 'class-validator@0.14', 'routing-controllers@0.11'],
  },
]

describe.each(PROJECTS)("the README's quickstart in a fresh project: $name", ({ name, quickstart, type, install }) => {
  const folder = join(home, name.replace(/\W+/g, '-'))

  test('installs, compiles, and a client lists and calls', async () => {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'fresh', private: true, type }))
    await installAll(folder, tarball, install)
    for (const { file, text } of quickstartFiles(quickstart)) {
      mkdirSync(dirname(join(folder, file)), { recursive: true })
      writeFileSync(join(folder, file), text)
    }
    const compilerOptions = {
      target: 'es2022',
      module: 'nodenext',
      strict: true,
      skipLibCheck: false,
      experimentalDecorators: true,
      emitDecoratorMetadata: true,
      esModuleInterop: true,
      types: ['node'],
      lib: ['es2023', 'dom'],
      rootDir: 'src',
      outDir: 'dist',
    }
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: { ...compilerOptions, skipLibCheck: true }, include: ['src'] }),
    )
    await run(process.execPath, ['node_modules/typescript/bin/tsc'], { cwd: folder }).catch((error: { stdout: string }) => {
      throw new Error(error.stdout)
    })
    const cli = join(folder, 'node_modules/.bin/backend2mcp')
    const list = JSON.parse((await run(cli, ['list', 'dist/main.js', '--json'], { cwd: folder })).stdout) as {
      name: string
      route: object
    }[]
    expect(list).toMatchObject([{ name: 'get_by_id', route: { method: 'GET', path: '/users/{id}' } }])
    const started = quickstart === 'nestjs' ? [cli, 'run', 'dist/main.js'] : [process.execPath, 'dist/main.js']
    const client = new Client({ name: 'package', version: '1' })
    await client.connect(new StdioClientTransport({ command: started[0]!, args: started.slice(1), cwd: folder, stderr: 'ignore' }))
    const { structuredContent } = await client.callTool({ name: 'get_by_id', arguments: { id: 1 } })
    await client.close()
    expect(structuredContent).toEqual({ id: 1, name: 'Satyam' })
  }, 400_000)

  test('an ES module that requires and imports the package finds one class', async () => {
    const source = `import { createRequire } from 'node:module'; import * as a from 'backend2mcp/${quickstart}'; const b = createRequire(import.meta.url)('backend2mcp/${quickstart}'); console.log(a.McpAdapter === b.McpAdapter)`
    writeFileSync(join(folder, 'identity.mjs'), source)
    expect((await run(process.execPath, ['identity.mjs'], { cwd: folder })).stdout.trim()).toBe('true')
    expect(readdirSync(join(folder, 'node_modules')).length).toBeGreaterThan(10)
  })
})
