import {
  Body,
  type CanActivate,
  Controller,
  Delete,
  Get,
  Injectable,
  Module,
  Param,
  Post,
  Query,
  SetMetadata,
  UnauthorizedException,
  UseGuards,
  ValidationPipe,
} from '@nestjs/common'
import { APP_GUARD, APP_PIPE, NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { BearerAuthProvider, HeaderInjectionAuthProvider } from 'backend2mcp'
import { type AdapterOptions, McpModule, McpPrompt, McpTool } from 'backend2mcp/nestjs'
import { Exclude, Type } from 'class-transformer'
import { IsDate, IsInt, IsOptional, IsString } from 'class-validator'

// Every fault that `doctor` knows, and beside each what only looks like one.
const ran = () => console.error('THE HANDLER RAN')
const described = (more: object = {}) => McpTool({ description: 'Something that a model understands at once.', ...more })

@Injectable()
class TokenGuard implements CanActivate {
  canActivate(): boolean {
    throw new UnauthorizedException()
  }
}
@Injectable()
class ThrottlerGuard implements CanActivate {
  canActivate = () => true
}

class Account {
  @IsInt() id!: number
  @IsString() passwordHash!: string
  @IsString() passwordChangedAt!: string
}
class PublicAccount {
  @IsInt() id!: number
  @IsString() @Exclude({ toPlainOnly: true }) passwordHash!: string
}
class Wish {
  @IsDate() until!: Date
}
class Filter {
  @Type(() => Number) @IsInt() @IsOptional() least?: number
}
const fields = Object.fromEntries(
  Array.from({ length: 90 }, (_, i) => [`aPropertyWithALongName${i}`, { type: 'string', description: 'What it is for, in words.' }]),
)

@Controller('accounts')
class AccountsController {
  @described() @UseGuards(TokenGuard) @Get('guarded') guarded() {
    ran()
  }
  @described() @UseGuards(TokenGuard) @Get('guarded-too') guardedToo() {
    ran()
  }
  @described() @Get('forgotten') forgotten() {
    ran()
  }
}

@Controller('money')
class MoneyController {
  @described() @Post('open') open() {
    ran()
  }
  @described() @UseGuards(ThrottlerGuard) @Post('counted') counted() {
    ran()
  }
  @described() @UseGuards(TokenGuard) @Post('paid') paid() {
    ran()
  }
  @McpPrompt({ description: 'Something that a person understands.' }) @Post('prompted') prompted() {
    ran()
  }
  @described({ scopes: ['money:write'] }) @Post('scoped') scoped() {
    ran()
  }
  @described({ roles: ['clerk'] }) @UseGuards(TokenGuard) @Get('rolled') rolled() {
    ran()
  }
}

@UseGuards(TokenGuard)
@Controller('things')
class ThingsController {
  @described() @Post('wipe') wipeAll() {
    ran()
  }
  @described({ annotations: { destructiveHint: true } }) @Post('purge') purge() {
    ran()
  }
  @described({ confirm: 'Remove all?', annotations: { destructiveHint: false } })
  @Delete('confirmed')
  removeConfirmed() {
    ran()
  }
  @described({ annotations: { destructiveHint: false } }) @Delete('all') denied() {
    ran()
  }
  @described() @Delete('one') announced() {
    ran()
  }
  @described() @Get('reset') resetCounters() {
    ran()
  }
  @described() @Get('mail') sendMail() {
    ran()
  }
  @described() @Get('imports') importsOfToday() {
    ran()
  }
  @described({ annotations: { readOnlyHint: true } }) @Get('publish') publishPreview() {
    ran()
  }
  @described({ output: Account }) @Get('secret') secret() {
    return ran()
  }
  @described({ output: PublicAccount }) @Get('excluded') excluded() {
    return ran()
  }
  @described() @Post('untyped') untyped(@Body() body: object) {
    return body
  }
  @described() @Get('untyped-query') untypedQuery(@Query() query: object) {
    return query
  }
  @described() @Get('typed') typed(@Query() filter: Filter) {
    return filter
  }
  @Get('mute/:id') mute(@Param('id') id: string) {
    return id
  }
  @McpTool({ description: 'Echo the echo' }) @Get('echo') echo() {
    ran()
  }
  @described({ input: { type: 'object', properties: fields } }) @Post('huge') huge(@Body() body: object) {
    return body
  }
  @described() @Get('named') aNameThatIsMuchLongerThanAnyClientWouldShowToItsUsers() {
    ran()
  }
  @described({ timeoutMs: -1 }) @Get('left') leftOut() {
    ran()
  }
  @described() @Post('wish') wish(@Body() body: Wish) {
    return body
  }
}

@SetMetadata('isPublic', true)
@Controller('hooks')
class HooksController {
  @described() @Post('payment') payment() {
    ran()
  }
}
@Controller('sales')
class SalesController {
  @described() @Post('sell') sell() {
    ran()
  }
}
/** 101 routes. */
@Controller('crowd')
class CrowdController {}
for (let i = 0; i < 101; i++) {
  const name = `member${i}`
  Object.defineProperty(CrowdController.prototype, name, { value() {}, configurable: true, writable: true })
  const descriptor = Object.getOwnPropertyDescriptor(CrowdController.prototype, name)!
  for (const decorate of [Get(name), described()]) decorate(CrowdController.prototype, name, descriptor)
}

const everything = [AccountsController, MoneyController, ThingsController]
const pipe = { provide: APP_PIPE, useFactory: () => new ValidationPipe() }
const guard = { provide: APP_GUARD, useClass: TokenGuard }
const decorators = [UseGuards(TokenGuard)]
const forRoot = (options: AdapterOptions) => McpModule.forRoot({ naming: 'handler', decorators, ...options })
/** Each with its faults, by the variable PLANTED; `clean` has none. */
const PLANTED = {
  faults: { imports: [forRoot({ exclude: ['no_such_tool'] })], controllers: everything, providers: [pipe] },
  none: { imports: [forRoot({ auth: 'none' })], controllers: [SalesController], providers: [guard] },
  injecting: {
    imports: [forRoot({ auth: new HeaderInjectionAuthProvider({ staticHeaders: { 'x-agent': 'yes' } }) })],
    controllers: [SalesController],
  },
  delegating: {
    imports: [forRoot({ auth: new BearerAuthProvider({ delegate: true }) })],
    controllers: [SalesController],
  },
  identified: {
    imports: [forRoot({ auth: new BearerAuthProvider({ validTokens: ['a-token-for-the-test'] }) })],
    controllers: [SalesController],
  },
  public: { controllers: [HooksController, SalesController], providers: [guard] },
  crowd: { controllers: [CrowdController] },
  clean: { controllers: [SalesController], providers: [guard] },
}

@Module(PLANTED[process.env.PLANTED as keyof typeof PLANTED])
class AppModule {}
const app = await NestFactory.create(AppModule, process.env.ON === 'fastify' ? new FastifyAdapter() : new ExpressAdapter(), {
  logger: false,
})
await app.listen(3000)
