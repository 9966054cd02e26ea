import {
  BadRequestException,
  Body,
  type CanActivate,
  Controller,
  Injectable,
  Module,
  ParseIntPipe,
  type PipeTransform,
  Post,
  UnauthorizedException,
  ValidationPipe,
} from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { McpParam, McpTool } from 'backend2mcp/nestjs'
import { IsInt, IsString, Length, Max, Min } from 'class-validator'

class Cat {
  @IsString() @Length(1, 20) name!: string
  @IsInt() @Min(0) @Max(9) lives!: number
}

/** Stricter than the class says. */
@Injectable()
class NoShortNames implements PipeTransform<Cat, Cat> {
  transform(cat: Cat): Cat {
    if (cat.name.length < 3) throw new BadRequestException(['name must be a real name'])
    return cat
  }
}

const cat = (name: object, lives: object) => ({ type: 'object', properties: { name, lives }, required: ['name', 'lives'] })
const ran = (given: unknown) => console.error('THE HANDLER RAN', given)

@Controller('cats')
class CatsController {
  @Post('agreed') agreed(@Body() given: Cat) {
    ran(given)
  }
  @Post('stricter') stricter(@Body(NoShortNames) given: Cat) {
    ran(given)
  }
  @McpTool({ input: cat({ type: 'string', minLength: 1, maxLength: 5 }, { type: 'integer', minimum: 0, maximum: 9 }) })
  @Post('narrow')
  narrow(@Body() given: Cat) {
    ran(given)
  }
  @McpTool({ input: cat({ type: 'string', minLength: 1, maxLength: 20 }, { type: 'string' }) })
  @Post('mistaken')
  mistaken(@Body() given: Cat) {
    ran(given)
  }
  @Post('parameter') parameter(@Body('lives', ParseIntPipe) @McpParam({ schema: { type: 'boolean' } }) given: number) {
    ran(given)
  }
}

/** Nobody is let in: what is judged is the validation alone. */
@Injectable()
class NobodyGuard implements CanActivate {
  canActivate(): boolean {
    throw new UnauthorizedException()
  }
}

@Module({ controllers: [CatsController] })
class AppModule {}

const server = process.env.PLANTED === 'fastify' ? new FastifyAdapter() : new ExpressAdapter()
const app = await NestFactory.create(AppModule, server as ExpressAdapter, { logger: ['error'] })
app.useGlobalGuards(new NobodyGuard())
app.useGlobalPipes(new ValidationPipe())
await app.listen(3000)
