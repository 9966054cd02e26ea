import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { execFile } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LOADERS, PROJECTS, write } from './sources/projects.js'

const cli = fileURLToPath(new URL('../../dist/esm/src/cli/main.js', import.meta.url))
const env = { ...(process.env as Record<string, string>), NO_COLOR: '1' }

function run(cwd: string, ...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) =>
    execFile(process.execPath, [cli, ...args], { cwd, env }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    ),
  )
}

const rows = LOADERS.flatMap((loader) => PROJECTS.map((project) => ({ loader, name: project.name, project })))

/** @oxc-node/core 0.0.35, the newest version that our lock can hold whole, does not run CommonJS; 0.1.7 does. */
const isGap = (loader: string, name: string) => loader === '@oxc-node/core' && name.includes('CommonJS')

describe.each(rows)('$name, by $loader', ({ project, loader }) => {
  const row = isGap(loader, project.name) ? test.fails : test
  let folder: string
  beforeAll(() => void (folder = write(project, loader)))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  row('list and call src/main.ts: schemas of the DTO, injection, nothing else on stdout', async () => {
    const { stdout, stderr } = await run(folder, 'list', 'src/main.ts', '--json')
    expect(stderr).toContain('noise at import')
    const tools = JSON.parse(stdout) as { name: string; inputSchema: object }[]
    expect(tools.find(({ name }) => name === 'post_cats')!.inputSchema).toMatchObject({
      properties: { name: { type: 'string' }, age: { type: 'integer', minimum: 0 }, colour: { enum: ['red', 'black'] } },
      required: ['name', 'age', 'colour'],
    })
    const called = await run(folder, 'call', 'src/main.ts', 'get_by_id', 'id=7')
    expect(JSON.parse(called.stdout)).toEqual({ id: 7, name: 'cat 7' })
  })

  if (loader !== 'typescript') return // what is loaded is the same

  test('run serves the official client, from the usual entry', async () => {
    const client = new Client({ name: 't', version: '1' })
    await client.connect(new StdioClientTransport({ command: process.execPath, args: [cli, 'run'], cwd: folder, env, stderr: 'ignore' }))
    const cat = { name: 'Tom', age: 3, colour: 'red' }
    expect((await client.callTool({ name: 'post_cats', arguments: cat })).structuredContent).toEqual(cat)
    await client.close()
  })

  test('an error in a source says its line', async () => {
    writeFileSync(join(folder, 'src/broken.ts'), 'const a: number = 1\n\nthrow new Error(`line ${a + 2}`)\n')
    const { code, stderr } = await run(folder, 'list', 'src/broken.ts')
    expect(code).toBe(1)
    expect(stderr).toMatch(/line 3/)
  })
})

describe('what loads the sources', () => {
  const [project] = PROJECTS
  let folder: string
  beforeAll(() => void (folder = write(project!)))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('--import takes the place of the compiler, and one that drops the metadata is named with its fix', async () => {
    const hooks = `import { readFileSync } from 'node:fs'
import { register } from 'node:module'
register('data:text/javascript,' + encodeURIComponent(\`
  import { readFileSync } from 'node:fs'
  import { createRequire } from 'node:module'
  const ts = createRequire(\${JSON.stringify(import.meta.url)})('typescript')
  export async function resolve(specifier, context, next) {
    const to = specifier.replace('@app/', './')
    return next(to, context).catch(() => next(to.endsWith('.js') ? to.replace('.js', '.ts') : to + '.ts', context))
  }
  export async function load(url, context, next) {
    if (!url.endsWith('.ts')) return next(url, context)
    const compilerOptions = { module: 99, target: 9, experimentalDecorators: true }
    return { format: 'module', shortCircuit: true, source: ts.transpileModule(readFileSync(new URL(url), 'utf8'), { compilerOptions }).outputText }
  }
\`))
`
    writeFileSync(join(folder, 'drops.mjs'), hooks)
    const { code, stderr } = await run(folder, 'list', 'src/main.ts', '--import', './drops.mjs')
    expect(code).toBe(1)
    expect(stderr).toMatch(/metadata/i)
  })

  test('nothing that could load it: named, with what to install', async () => {
    rmSync(join(folder, 'node_modules'), { recursive: true })
    const { code, stderr } = await run(folder, 'list', 'src/main.ts')
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/NOT_COMPILED: src\/main\.ts is TypeScript[^]*Fix: npm install --save-dev typescript@6/),
    ])
  })

  test('--import of what is not installed', async () => {
    const { code, stderr } = await run(folder, 'list', 'src/main.ts', '--import', '@swc-node/register')
    expect([code, stderr]).toEqual([1, expect.stringMatching(/Fix: npm install --save-dev @swc-node\/register/)])
  })
})

test('package.json\'s "backend2mcp" gives the file and the flags; what is typed wins; a strange key is refused', async () => {
  const folder = write(PROJECTS[0]!)
  writeFileSync(join(folder, 'package.json'), '{ "type": "module", "backend2mcp": { "entry": "src/main.ts", "expose": "read-only" } }')
  const names = async (...flags: string[]) =>
    (JSON.parse((await run(folder, 'list', '--json', ...flags)).stdout) as { name: string }[]).map(({ name }) => name)
  expect([await names(), await names('--expose', 'all')]).toEqual([['get_by_id'], ['get_by_id', 'post_cats']])
  writeFileSync(join(folder, 'package.json'), '{ "type": "module", "backend2mcp": { "entri": "src/main.ts" } }')
  const { code, stderr } = await run(folder, 'list')
  expect([code, stderr]).toEqual([2, expect.stringMatching(/"backend2mcp" has "entri"/)])
  rmSync(folder, { recursive: true, force: true })
})

test('no file, and none of the usual ones: what to give', async () => {
  const folder = write({ name: 'empty', files: { 'package.json': '{}' } })
  const { code, stderr } = await run(folder, 'list')
  expect([code, stderr]).toEqual([1, expect.stringMatching(/FILE_NOT_FOUND: No file was given[^]*Fix: give the entry file/)])
  rmSync(folder, { recursive: true, force: true })
})

test('backend2mcp.config.ts does the same, and what it prints is not on stdout', async () => {
  const folder = write(PROJECTS[0]!)
  const config = (text: string) => writeFileSync(join(folder, 'backend2mcp.config.ts'), text)
  config("const expose: 'read-only' = 'read-only'\nconsole.log('noise of the config')\nexport default { entry: 'src/main.ts', expose }\n")
  const { stdout, stderr } = await run(folder, 'list', '--json')
  expect((JSON.parse(stdout) as { name: string }[]).map(({ name }) => name)).toEqual(['get_by_id'])
  expect(stderr).toContain('noise of the config')
  config('export default 7\n')
  expect(await run(folder, 'list')).toMatchObject({ code: 2, stderr: expect.stringContaining('exports no object') })
  config('export default {\n')
  expect(await run(folder, 'list')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/backend2mcp\.config\.ts could not be read: SyntaxError: .*:2:1/),
  })
  rmSync(folder, { recursive: true, force: true })
})
