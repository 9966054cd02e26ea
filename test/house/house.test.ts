import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Who may import what. A framework's package appears in its own adapter only. The longest folder decides. */
const MAY_IMPORT: Record<string, string[]> = {
  decorators: ['decorators/', 'reflect-metadata'],
  src: ['src/', 'decorators/', 'node:', '@modelcontextprotocol/', 'ajv', 'jose', 'rate-limiter-flexible', 'reflect-metadata'],
  'src/telemetry': ['src/', 'node:', '@opentelemetry/api'],
  'src/cli': ['src/', 'adapters/', 'decorators/', 'node:', '@modelcontextprotocol/', 'commander', 'picocolors'],
  'adapters/nestjs': ['adapters/nestjs/', 'src/', 'decorators/', 'node:', '@nestjs/'],
  'adapters/express': ['adapters/express/', 'src/', 'decorators/', 'node:'],
  'adapters/koa': ['adapters/koa/', 'src/', 'decorators/', 'node:'],
  'adapters/fastify': ['adapters/fastify/', 'src/', 'decorators/', 'node:', 'fastify'],
  'adapters/hono': ['adapters/hono/', 'src/', 'decorators/', 'node:', '@hono/node-server'],
  'adapters/openapi': ['adapters/openapi/', 'src/', 'decorators/', 'node:', 'yaml'],
  'adapters/redis': ['adapters/redis/', 'src/', 'node:', 'rate-limiter-flexible'],
  'adapters/routing-controllers': ['adapters/routing-controllers/', 'src/', 'decorators/', 'node:', 'routing-controllers'],
}

interface Import {
  readonly from: string
  readonly target: string
  readonly typeOnly: boolean
}

const files = ['decorators', 'src', 'adapters'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name)),
)

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8')
  const found = [...text.matchAll(/^(?:import|export)\s+(type\s)?[^'"]*?from\s+'([^']+)'|^import\s+'([^']+)'|\bimport\('([^']+)'\)/gm)]
  return found.map(([, type, from, bare, lazy]) => {
    const specifier = from ?? bare ?? lazy!
    const target = specifier.startsWith('.') ? normalize(join(dirname(file), specifier)).replace(/\.js$/, '.ts') : specifier
    return { from: file, target, typeOnly: type !== undefined || lazy !== undefined }
  })
}

const roomOf = (file: string) =>
  Object.keys(MAY_IMPORT)
    .filter((folder) => file.startsWith(`${folder}/`))
    .sort((a, b) => b.length - a.length)[0]

describe('imports point one way', () => {
  test.each(Object.entries(MAY_IMPORT))('%s imports only from %j', (folder, allowed) => {
    const strangers = files
      .filter((file) => roomOf(file) === folder)
      .flatMap(importsOf)
      .filter(({ target }) => !allowed.some((start) => target.startsWith(start)))
    expect(strangers).toEqual([])
  })

  test('every source file stands in a room of the table', () => {
    expect(files.filter((file) => !roomOf(file))).toEqual([])
    expect(files.length).toBeGreaterThan(30)
  })

  test('no import cycle at run time', () => {
    const edges = new Map(
      files.map((file) => [
        file,
        importsOf(file)
          .filter((one) => !one.typeOnly && existsSync(join(root, one.target)))
          .map((one) => one.target),
      ]),
    )
    const cycles: string[] = []
    const done = new Set<string>()
    const walk = (file: string, trail: readonly string[]): void => {
      if (trail.includes(file)) return void cycles.push([...trail.slice(trail.indexOf(file)), file].join(' -> '))
      if (done.has(file)) return
      for (const next of edges.get(file) ?? []) walk(next, [...trail, file])
      done.add(file)
    }
    for (const file of files) walk(file, [])
    expect(cycles).toEqual([])
  })
})

describe('the package', () => {
  const packageJson = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    exports: Record<string, unknown>
    typesVersions: { '*': Record<string, string[]> }
    dependencies: Record<string, string>
  }
  const adapters = readdirSync(join(root, 'adapters')).sort()

  test('has one entry for each adapter folder, with the three conditions in order', () => {
    const entry = (path: string) => {
      const side = (kind: string) => ({ types: `./dist/${kind}/${path}.d.ts`, default: `./dist/${kind}/${path}.js` })
      return { 'module-sync': side('esm'), import: side('esm'), require: side('cjs') }
    }
    const expected = Object.fromEntries(adapters.map((name) => [`./${name}`, entry(`adapters/${name}/index`)]))
    expect(packageJson.exports).toEqual({ '.': entry('src/index'), ...expected, './package.json': './package.json' })
    expect(Object.keys((packageJson.exports as Record<string, object>)['.']!)).toEqual(['module-sync', 'import', 'require'])
    expect(packageJson.typesVersions['*']).toEqual(
      Object.fromEntries(adapters.map((name) => [name, [`./dist/cjs/adapters/${name}/index.d.ts`]])),
    )
  })

  test('says in the README why each runtime dependency is there', () => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8')
    expect(Object.keys(packageJson.dependencies).filter((name) => !readme.includes(`\`${name}\``))).toEqual([])
  })

  test('the root holds what the design card names, and nothing else', () => {
    const allowed = [
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'adapters',
      'decorators',
      'package-lock.json',
      'package.json',
      'samples',
      'src',
      'test',
      'tsconfig.json',
    ]
    const here = readdirSync(root).filter((name) => !name.startsWith('.') && !['node_modules', 'dist', 'coverage'].includes(name))
    expect(here.sort()).toEqual(allowed)
  })
})

test('no index re-exports with a star, and no source says any', () => {
  const loose = files.filter((file) => /export \*|: any\b[^ a-z]|as any\b|<any>|@ts-ignore/.test(readFileSync(join(root, file), 'utf8')))
  expect(loose.map((file) => relative('.', file))).toEqual([])
})
