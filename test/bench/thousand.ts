import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const MODULES = 50

/** The routes of one module: verb, path, parameters. 20 of them, so 1,000 in all. */
const ROUTES: readonly (readonly [verb: string, path: string, parameters: string])[] = [
  ['Get', '', "@Query('page', new DefaultValuePipe(1), ParseIntPipe) page: number, @Query('sort') sort?: string"],
  ['Get', 'search', "@Query('q') q: string, @Query('limit') limit?: number"],
  ['Get', 'count', ''],
  ['Get', 'stats/daily', "@Query('from') from: string, @Query('to') to: string"],
  ['Get', 'export', "@Query('format') format: string"],
  ['Post', '', '@Body() body: Dto'],
  ['Post', 'search', '@Body() body: Dto'],
  ['Post', 'import', '@Body() body: Dto'],
  ['Get', ':id', "@Param('id', ParseIntPipe) id: number"],
  ['Put', ':id', "@Param('id', ParseIntPipe) id: number, @Body() body: Dto"],
  ['Patch', ':id', "@Param('id', ParseIntPipe) id: number, @Body() body: Dto"],
  ['Delete', ':id', "@Param('id', ParseIntPipe) id: number"],
  ['Get', ':id/history', "@Param('id', ParseIntPipe) id: number, @Query('page') page?: number"],
  ['Get', ':id/history/:entry', "@Param('id', ParseIntPipe) id: number, @Param('entry') entry: string"],
  ['Post', ':id/archive', "@Param('id', ParseIntPipe) id: number"],
  ['Post', ':id/restore', "@Param('id', ParseIntPipe) id: number"],
  ['Post', ':id/notes', "@Param('id', ParseIntPipe) id: number, @Body('text') text: string"],
  ['Get', ':id/labels', "@Param('id', ParseIntPipe) id: number"],
  ['Put', ':id/labels', "@Param('id', ParseIntPipe) id: number, @Body() body: Dto"],
  ['Delete', ':id/labels/:label', "@Param('id', ParseIntPipe) id: number, @Param('label') label: string"],
]

/** Writes the sources of a Nest application of 1,000 routes over 50 DTOs, with two entries: `without.js` and `with.js`. */
export function writeThousand(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text)
  for (let n = 0; n < MODULES; n++) {
    write(`dto-${n}.ts`, dto(n))
    write(`module-${n}.ts`, module(n))
  }
  write('without.ts', entry(''))
  write('with.ts', entry('McpModule.forRoot({ log: (text) => void process.stderr.write(`${text}\n`) })'))
  write(
    'tsconfig.json',
    JSON.stringify({
      extends: '../../test/bench/tsconfig.json',
      compilerOptions: { rootDir: '.', outDir: './out' },
      include: ['*.ts'],
    }),
  )
}

/** Ten rules; every other one holds the one before it. */
function dto(n: number): string {
  const inner = n % 2 === 1 ? `Dto${n - 1}` : undefined
  return `import { IsArray, IsBoolean, IsDateString, IsEmail, IsEnum, IsInt, IsNumber, IsOptional, IsString, Length, Matches, Max, Min, ValidateNested } from 'class-validator'
import { Type } from 'class-transformer'
${inner ? `import { ${inner} } from './dto-${n - 1}.js'` : ''}
enum State${n} { Open = 'open', Held = 'held', Done = 'done' }
export class Dto${n} {
  @IsString() @Length(1, 80) name!: string
  @IsEmail() email!: string
  @IsInt() @Min(0) @Max(1000) quantity!: number
  @IsNumber() @Min(0) price!: number
  @IsEnum(State${n}) state!: State${n}
  @IsOptional() @IsString() @Matches(/^[a-z-]+$/) slug?: string
  @IsOptional() @IsDateString() due?: string
  @IsOptional() @IsBoolean() urgent?: boolean
  @IsArray() @IsString({ each: true }) tags!: string[]
  ${inner ? `@IsOptional() @ValidateNested() @Type(() => ${inner}) part?: ${inner}` : '@IsOptional() @IsString() note?: string'}
}
`
}

function module(n: number): string {
  const handlers = ROUTES.map(
    ([verb, path, parameters], at) => `  @${verb}('${path}') handler${at}(${parameters}) { return this.service.answer(${at}) }`,
  )
  return `import { Body, Controller, DefaultValuePipe, Delete, Get, Injectable, Module, Param, ParseIntPipe, Patch, Post, Put, Query } from '@nestjs/common'
import { Dto${n} as Dto } from './dto-${n}.js'
@Injectable()
export class Service${n} { answer(handler: number) { return { module: ${n}, handler } } }
@Controller('things-${n}')
export class Controller${n} {
  constructor(private readonly service: Service${n}) {}
${handlers.join('\n')}
}
@Module({ controllers: [Controller${n}], providers: [Service${n}] })
export class Module${n} {}
`
}

function entry(mcp: string): string {
  const all = Array.from({ length: MODULES }, (_, n) => n)
  return `import { Module, ValidationPipe } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
${mcp && "import { McpModule } from 'backend2mcp/nestjs'"}
${all.map((n) => `import { Module${n} } from './module-${n}.js'`).join('\n')}
@Module({ imports: [${[...all.map((n) => `Module${n}`), ...(mcp ? [mcp] : [])].join(', ')}] })
class AppModule {}
const app = await NestFactory.create(AppModule, { logger: ['error'] })
app.useGlobalPipes(new ValidationPipe({ whitelist: true, transform: true }))
await app.listen(0, '127.0.0.1')
process.stdout.write('listening\\n')
`
}
