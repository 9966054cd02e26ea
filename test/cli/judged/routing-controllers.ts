import { McpParam } from 'backend2mcp/routing-controllers'
import { IsInt, Max, Min } from 'class-validator'
import {
  type Action,
  Body,
  createExpressServer,
  createKoaServer,
  createParamDecorator,
  CurrentUser,
  Get,
  type InterceptorInterface,
  JsonController,
  Param,
  Post,
  UnprocessableEntityError,
  UseInterceptor,
} from 'routing-controllers'

const ran = (...given: unknown[]) => console.error('THE HANDLER RAN', ...given)

class Cat {
  @IsInt() @Min(0) @Max(9) lives!: number
}
class User {
  name = 'ada'
}
class Records implements InterceptorInterface {
  intercept(_: Action, result: unknown): unknown {
    ran('and its interceptor', result)
    return result
  }
}
/** Breaks without the middleware that makes a user. */
const UserId = () => createParamDecorator({ required: true, value: ({ request }) => (request as { user?: { id: string } }).user!.id })
const ParsedUserId = () =>
  createParamDecorator({
    value: () => {
      throw new UnprocessableEntityError('there is no user')
    },
  })

@JsonController('/cats')
class CatsController {
  @Post('/user') user(@Body() cat: Cat, @CurrentUser({ required: true }) user: User) {
    ran(cat, user)
  }
  @Post('/user-id') userId(@Body() cat: Cat, @UserId() user: string) {
    ran(cat, user)
  }
  @Post('/parsed-user') parsedUser(@Body() cat: Cat, @ParsedUserId() user: string) {
    ran(cat, user)
  }
  @UseInterceptor(Records) @Post('/recorded') recorded(@Body() cat: Cat) {
    ran(cat)
  }
  @Get('/path/:lives') path(@Param('lives') @McpParam({ schema: { type: 'integer', maximum: 5 } }) lives: number) {
    ran(lives)
  }
}

const options = { controllers: [CatsController], currentUserChecker: () => ran('who is it?') }
const app = process.env.JUDGED === 'koa' ? createKoaServer(options) : createExpressServer(options)
app.listen(3000)
