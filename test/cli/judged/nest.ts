import {
  BadRequestException,
  Body,
  type CallHandler,
  Controller,
  createParamDecorator,
  type ExecutionContext,
  Get,
  HttpCode,
  Injectable,
  Module,
  type NestInterceptor,
  Param,
  ParseIntPipe,
  type PipeTransform,
  Post,
  Query,
  UseInterceptors,
  ValidationPipe,
} from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { McpParam, McpTool } from 'backend2mcp/nestjs'
import { IsCreditCard, IsIdentityCard, IsInt, IsString, Max, Min, registerDecorator } from 'class-validator'
import { catchError, of } from 'rxjs'

const ran = (...given: unknown[]) => console.error('THE HANDLER RAN', ...given)

class Cat {
  @IsInt() @Min(0) @Max(9) lives!: number
}
class Papers {
  @IsIdentityCard('ES') card!: string
}
class Paid {
  @IsCreditCard() card!: string
}
class Named {
  @IsString() name!: string
  @IsInt() @Max(9) lives!: number
}
registerDecorator({
  target: Named,
  propertyName: 'name',
  name: 'isRealName',
  validator: { validate: (name) => name === 'Zaphod', defaultMessage: () => 'name must be Zaphod' },
})

@Injectable()
class NeverAnswers implements PipeTransform {
  transform(): Promise<unknown> {
    return new Promise(() => {})
  }
}
@Injectable()
class Breaks implements PipeTransform {
  transform(): never {
    throw new TypeError('broken')
  }
}
@Injectable()
class NothingIsThere implements PipeTransform {
  transform(): never {
    throw new BadRequestException('nothing is good enough')
  }
}
@Injectable()
class SaysYes implements NestInterceptor {
  intercept(_: ExecutionContext, next: CallHandler) {
    return next.handle().pipe(catchError(() => of({ ok: true })))
  }
}
interface Guarded {
  readonly user?: { readonly id: string }
}
const requestOf = (context: ExecutionContext) => context.switchToHttp().getRequest<Guarded>()
/** Breaks without the guard that makes a user. */
const UserId = createParamDecorator((_: unknown, context) => requestOf(context).user!.id)
const MaybeUserId = createParamDecorator((_: unknown, context) => requestOf(context).user?.id)

@Controller('cats')
class CatsController {
  @Post('user') user(@Body() cat: Cat, @UserId() user: string) {
    ran(cat, user)
  }
  @Post('parsed-user') parsedUser(@Body() cat: Cat, @MaybeUserId(ParseIntPipe) user: number) {
    ran(cat, user)
  }
  @Post('swallowed') @HttpCode(200) @UseInterceptors(SaysYes) swallowed(@Body() cat: Cat) {
    ran(cat)
  }
  @Post('papers') papers(@Body() papers: Papers) {
    ran(papers)
  }
  @Post('paid') paid(@Body() paid: Paid) {
    ran(paid)
  }
  @Post('named') named(@Body() named: Named) {
    ran(named)
  }
  @McpTool({
    input: {
      type: 'object',
      properties: { name: { type: 'string', examples: ['Zaphod'] }, lives: { type: 'integer', maximum: 5 } },
      required: ['name', 'lives'],
    },
  })
  @Post('example')
  example(@Body() named: Named) {
    ran(named)
  }
  @Post('broken') broken(@Body(Breaks) cat: Cat) {
    ran(cat)
  }
  @Post('refused') refused(@Body(NothingIsThere) cat: Cat) {
    ran(cat)
  }
  @Get('path/:lives') path(@Param('lives', ParseIntPipe) @McpParam({ schema: { type: 'integer', maximum: 5 } }) lives: number) {
    ran(lives)
  }
  @Get('query') query(@Query('kind') @McpParam({ schema: { enum: ['black', 'white'] } }) kind: string) {
    ran(kind)
  }
}
@Controller('slow')
class SlowController {
  @Post('hangs') hangs(@Body(NeverAnswers) cat: Cat) {
    ran(cat)
  }
}

@Module({ controllers: [process.env.JUDGED === 'hang' ? SlowController : CatsController] })
class AppModule {}

const server = process.env.JUDGED === 'fastify' ? new FastifyAdapter() : new ExpressAdapter()
const app = await NestFactory.create(AppModule, server as ExpressAdapter, { logger: ['error'] })
app.useGlobalPipes(new ValidationPipe({ errorHttpStatusCode: 406 }))
await app.listen(3000)
