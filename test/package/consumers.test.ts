import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { install, pack, run } from './pack.js'

const home = mkdtempSync(join(tmpdir(), 'backend2mcp-consumers-'))
let tarball = ''
beforeAll(async () => void ({ tarball } = await pack(home)))
afterAll(() => rmSync(home, { recursive: true, force: true }))

function project(name: string, files: Readonly<Record<string, string>>): string {
  const folder = join(home, name)
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

const CONTROLLER = `import { Controller, Get, Module, Param, ParseIntPipe } from '@nestjs/common'
@Controller('users') class UsersController {
  @Get(':id') one(@Param('id', ParseIntPipe) id: number) { return { id, name: 'Satyam' } }
}
@Module({ controllers: [UsersController] }) export class AppModule {}
`
const compilerOptions = {
  target: 'es2022',
  strict: true,
  skipLibCheck: true,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  esModuleInterop: true,
}
const NEST_11 = [
  'typescript@5.9',
  'reflect-metadata@0.2',
  'rxjs@7',
  '@nestjs/common@11',
  '@nestjs/core@11',
  '@nestjs/platform-express@11',
  '@types/node@22',
]

test('Jest 30 with ts-jest in a NestJS 11 project: the in-test client, and a snapshot of the surface', async () => {
  const folder = project('jest', {
    'package.json': JSON.stringify({
      private: true,
      jest: { rootDir: 'src', testEnvironment: 'node', transform: { '\\.ts$': 'ts-jest' } },
    }),
    'tsconfig.json': JSON.stringify({
      compilerOptions: { ...compilerOptions, module: 'commonjs', moduleResolution: 'node10', types: ['jest', 'node'] },
    }),
    'src/app.module.ts': CONTROLLER,
    'src/mcp.spec.ts': `import 'reflect-metadata'
import { NestFactory } from '@nestjs/core'
import { createMcpTestClient } from 'backend2mcp/nestjs'
import { AppModule } from './app.module'
test('what agents see', async () => {
  const app = await NestFactory.create(AppModule, { logger: false })
  const client = await createMcpTestClient(app)
  expect((await client.callTool('get_by_id', { id: 1 })).structuredContent).toEqual({ id: 1, name: 'Satyam' })
  expect(await client.surface()).toMatchSnapshot()
  await app.close()
})
`,
  })
  await install(folder, tarball, [...NEST_11, 'jest@30', 'ts-jest@29', '@types/jest@30'])
  const { stderr } = await run('npx', ['jest', '--ci=false'], { cwd: folder }).catch((error: { stderr: string }) => error)
  expect(stderr).toMatch(/1 snapshot written[^]*Tests: +1 passed, 1 total/)
}, 400_000)

test('a bundle of esbuild, in both formats: one file that serves itself', async () => {
  const folder = project('bundle', {
    'package.json': '{ "private": true, "type": "module" }',
    'tsconfig.json': JSON.stringify({
      compilerOptions: { ...compilerOptions, module: 'nodenext', rootDir: 'src', outDir: 'dist' },
      include: ['src'],
    }),
    'src/app.module.ts': CONTROLLER,
    'src/main.ts': `import 'reflect-metadata'
import { NestFactory } from '@nestjs/core'
import { McpAdapter } from 'backend2mcp/nestjs'
import { AppModule } from './app.module.js'
async function bootstrap() {
  await new McpAdapter(await NestFactory.create(AppModule, { logger: false })).run()
}
void bootstrap()
`,
  })
  await install(folder, tarball, [...NEST_11, 'esbuild@0.25'])
  await run(process.execPath, ['node_modules/typescript/bin/tsc'], { cwd: folder })
  for (const format of ['cjs', 'esm'] as const) {
    const file = `bundle.${format === 'cjs' ? 'cjs' : 'mjs'}`
    const optional = ['@nestjs/websockets*', '@nestjs/microservices*', 'class-validator', 'class-transformer*'].map(
      (name) => `--external:${name}`,
    )
    const banner =
      format === 'esm'
        ? ["--banner:js=import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);"]
        : []
    const args = [
      'esbuild',
      'dist/main.js',
      '--bundle',
      '--platform=node',
      `--format=${format}`,
      `--outfile=${file}`,
      ...optional,
      ...banner,
    ]
    await run('npx', args, { cwd: folder })
    const client = new Client({ name: 'bundle', version: '1' })
    await client.connect(new StdioClientTransport({ command: process.execPath, args: [file], cwd: folder, stderr: 'ignore' }))
    expect((await client.callTool({ name: 'get_by_id', arguments: { id: 1 } })).structuredContent).toEqual({ id: 1, name: 'Satyam' })
    await client.close()
  }
}, 400_000)
