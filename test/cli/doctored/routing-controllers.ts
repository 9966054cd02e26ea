import { McpPrompt, McpTool } from 'backend2mcp/routing-controllers'
import { Type } from 'class-transformer'
import { IsDate, IsInt, IsOptional, IsString } from 'class-validator'
import {
  Authorized,
  Body,
  createExpressServer,
  createKoaServer,
  CurrentUser,
  Delete,
  Get,
  JsonController,
  Param,
  Post,
  QueryParams,
  UseBefore,
} from 'routing-controllers'

// Every fault that `doctor` knows, and beside each what only looks like one.
const ran = () => console.error('THE HANDLER RAN')
const described = (more: object = {}) => McpTool({ description: 'Something that a model understands at once.', ...more })
const requireLogin = (_context: unknown, next: () => unknown) => next()
const rateLimit = (_context: unknown, next: () => unknown) => next()

class Account {
  @IsInt() id!: number
  @IsString() apiKey!: string
  @IsInt() tokenCount!: number
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

@JsonController('/accounts')
class AccountsController {
  @described() @Authorized() @Get('/guarded') guarded() {
    ran()
  }
  @described() @Get('/guarded-too') guardedToo(@CurrentUser({ required: true }) _user: object) {
    ran()
  }
  @described() @Get('/forgotten') forgotten(@CurrentUser() _user?: object) {
    ran()
  }
}

@JsonController('/money')
class MoneyController {
  @described() @Post('/open') open() {
    ran()
  }
  @described() @UseBefore(rateLimit) @Post('/counted') counted() {
    ran()
  }
  @described() @UseBefore(requireLogin) @Post('/paid') paid() {
    ran()
  }
  @McpPrompt({ description: 'Something that a person understands.' }) @Post('/prompted') prompted() {
    ran()
  }
  @described({ scopes: ['money:write'] }) @Post('/scoped') scoped() {
    ran()
  }
  @described({ roles: ['clerk'] }) @Authorized('clerk') @Get('/rolled') rolled() {
    ran()
  }
}

@Authorized()
@JsonController('/things')
class ThingsController {
  @described() @Post('/wipe') wipeAll() {
    ran()
  }
  @described({ annotations: { destructiveHint: true } }) @Post('/purge') purge() {
    ran()
  }
  @described({ confirm: 'Remove all?', annotations: { destructiveHint: false } })
  @Delete('/confirmed')
  removeConfirmed() {
    ran()
  }
  @described({ annotations: { destructiveHint: false } }) @Delete('/all') denied() {
    ran()
  }
  @described() @Delete('/one') announced() {
    ran()
  }
  @described() @Get('/reset') resetCounters() {
    ran()
  }
  @described() @Get('/mail') sendMail() {
    ran()
  }
  @described() @Get('/imports') importsOfToday() {
    ran()
  }
  @described({ annotations: { readOnlyHint: true } }) @Get('/publish') publishPreview() {
    ran()
  }
  @described({ output: Account }) @Get('/secret') secret() {
    return ran()
  }
  @described() @Post('/untyped') untyped(@Body() body: object) {
    return body
  }
  @described() @Get('/untyped-query') untypedQuery(@QueryParams() query: object) {
    return query
  }
  @described() @Get('/typed') typed(@QueryParams() filter: Filter) {
    return filter
  }
  @Get('/mute/:id') mute(@Param('id') id: string) {
    return id
  }
  @McpTool({ description: 'Echo the echo' }) @Get('/echo') echo() {
    ran()
  }
  @described({ input: { type: 'object', properties: fields } }) @Post('/huge') huge(@Body() body: object) {
    return body
  }
  @described() @Get('/named') aNameThatIsMuchLongerThanAnyClientWouldShowToItsUsers() {
    ran()
  }
  @described({ timeoutMs: -1 }) @Get('/left') leftOut() {
    ran()
  }
  @described() @Post('/wish') wish(@Body() body: Wish) {
    return body
  }
}
@Authorized()
@JsonController('/sales')
class SalesController {
  @described() @Post('/sell') sell(@Body() _filter: Filter) {
    ran()
  }
}

const controllers = process.env.PLANTED === 'clean' ? [SalesController] : [AccountsController, MoneyController, ThingsController]
const options = { controllers, authorizationChecker: () => false, currentUserChecker: () => undefined }
const app = process.env.ON === 'koa' ? createKoaServer(options) : createExpressServer(options)
app.listen(3000)
