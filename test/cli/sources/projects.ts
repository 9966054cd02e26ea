import { mkdirSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** A project of TypeScript sources as a developer keeps it, in a folder of its own, with our packages as its own. */
export interface Project {
  readonly name: string
  readonly files: Readonly<Record<string, string>>
}

/** What compiles a project's sources: the package that it has installed. */
export const LOADERS = ['typescript', 'typescript-5', '@oxc-node/core'] as const

/** Writes a project; gives its folder. */
export function write({ files }: Project, loader: (typeof LOADERS)[number] = 'typescript'): string {
  const folder = mkdtempSync(join(tmpdir(), 'backend2mcp-sources-'))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  const installed = join(folder, 'node_modules')
  mkdirSync(installed)
  const [scope] = loader.split('/')
  for (const name of readdirSync(join(root, 'node_modules')))
    if (!COMPILERS.has(name) || name === scope)
      symlinkSync(join(root, 'node_modules', name), join(installed, name === 'typescript-5' ? 'typescript' : name))
  symlinkSync(root, join(installed, 'backend2mcp'))
  return folder
}

const COMPILERS = new Set(LOADERS.map((name) => name.split('/')[0]!))

const tsconfig = (more: object) =>
  JSON.stringify({
    compilerOptions: {
      target: 'es2022',
      experimentalDecorators: true,
      emitDecoratorMetadata: true,
      strict: true,
      types: [],
      skipLibCheck: true,
      ...more,
    },
  })

const dto = `import { IsEnum, IsInt, IsString, Min } from 'class-validator'
import type { Unused } from './unused'
export enum Colour { Red = 'red', Black = 'black' }
export class CreateCat {
  constructor(private readonly unused?: Unused) {}
  @IsString() name!: string
  @IsInt() @Min(0) age!: number
  @IsEnum(Colour) colour!: Colour
}
`

/** A NestJS application; `from` is how one file imports another. */
const nest = (from: (path: string) => string, service = from('./cats.service')): Readonly<Record<string, string>> => ({
  'src/unused.ts': 'export interface Unused { a: number }\n',
  'src/cats.dto.ts': dto.replace("'./unused'", JSON.stringify(from('./unused'))),
  'src/cats.service.ts': `import { Injectable } from '@nestjs/common'
@Injectable() export class CatsService { find(id: number) { return { id, name: 'cat ' + id } } }
`,
  'src/cats.controller.ts': `import { Body, Controller, Get, Param, ParseIntPipe, Post } from '@nestjs/common'
import { CreateCat } from ${JSON.stringify(from('./cats.dto'))}
import { CatsService } from ${JSON.stringify(service)}
@Controller('cats') export class CatsController {
  constructor(private readonly cats: CatsService) {}
  @Get(':id') one(@Param('id', ParseIntPipe) id: number) { return this.cats.find(id) }
  @Post() create(@Body() cat: CreateCat) { return cat }
}
`,
  'src/app.module.ts': `import { Module } from '@nestjs/common'
import { CatsController } from ${JSON.stringify(from('./cats.controller'))}
import { CatsService } from ${JSON.stringify(service)}
@Module({ controllers: [CatsController], providers: [CatsService] }) export class AppModule {}
`,
})

const boot = (from: string) => `import { ValidationPipe } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { AppModule } from '${from}'
console.log('noise at import')
async function bootstrap() {
  const app = await NestFactory.create(AppModule)
  app.useGlobalPipes(new ValidationPipe({ whitelist: true, transform: true }))
  await app.listen(3000)
}
void bootstrap()
`

export const PROJECTS: readonly Project[] = [
  {
    name: 'NestJS, ES modules, paths',
    files: {
      'package.json': '{ "type": "module" }',
      'tsconfig.json': tsconfig({ module: 'nodenext', paths: { '@app/*': ['./src/*'] } }),
      ...nest((path) => `${path}.js`, '@app/cats.service'),
      'src/main.ts': boot('./app.module.js'),
    },
  },
  {
    name: 'NestJS, CommonJS, baseUrl, a tsconfig above',
    files: {
      'package.json': '{}',
      'tsconfig.base.json': tsconfig({ module: 'commonjs', moduleResolution: 'node10', ignoreDeprecations: '6.0', baseUrl: '.' }),
      'tsconfig.json': '{ "extends": "./tsconfig.base.json" }',
      ...nest((path) => path, 'src/cats.service'),
      'src/main.ts': boot('./app.module'),
    },
  },
  {
    name: 'routing-controllers on Express 5, ES modules',
    files: {
      'package.json': '{ "type": "module" }',
      'tsconfig.json': tsconfig({ module: 'nodenext', useDefineForClassFields: false }),
      'src/unused.ts': 'export interface Unused { a: number }\n',
      'src/cats.dto.ts': dto.replace('./unused', './unused.js'),
      'src/main.ts': `import 'reflect-metadata'
import express from 'express'
import { Body, Get, JsonController, Param, Post, useExpressServer } from 'routing-controllers'
import { CreateCat } from './cats.dto.js'
console.log('noise at import')
@JsonController('/cats') class CatsController {
  @Get('/:id') one(@Param('id') id: number) { return { id, name: 'cat ' + id } }
  @Post('/') create(@Body() cat: CreateCat) { return cat }
}
useExpressServer(express(), { controllers: [CatsController] }).listen(3000)
`,
    },
  },
]
