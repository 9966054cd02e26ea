import {
  type ArgumentsHost,
  type CallHandler,
  type CanActivate,
  Catch,
  Controller,
  type ExceptionFilter,
  type ExecutionContext,
  Get,
  Injectable,
  type NestInterceptor,
  Param,
  type PipeTransform,
  Req,
  type Type,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
} from '@nestjs/common'
import { type Incoming, marksOf, type Outgoing, Public } from './guards.js'

/** Leaves its mark on the request. */
function guard(place: string): Type<CanActivate> {
  @Injectable()
  class Guard implements CanActivate {
    canActivate(context: ExecutionContext) {
      return mark(context, `${place} guard`)
    }
  }
  return Guard
}

function interceptor(place: string): Type<NestInterceptor> {
  @Injectable()
  class Interceptor implements NestInterceptor {
    intercept(context: ExecutionContext, next: CallHandler) {
      mark(context, `${place} interceptor`)
      return next.handle()
    }
  }
  return Interceptor
}

function mark(context: ExecutionContext, text: string): true {
  const marks = marksOf(context.switchToHttp().getRequest<Incoming>())
  marks.trail = [...(marks.trail ?? []), text]
  return true
}

/** Leaves its mark on each text; the request itself is left alone. */
function pipe(place: string): Type<PipeTransform> {
  @Injectable()
  class Pipe implements PipeTransform {
    transform(value: unknown) {
      return typeof value === 'string' ? `${value}, ${place}` : value
    }
  }
  return Pipe
}

/** An error for each place where a filter can stand. */
const ERRORS = Object.fromEntries(['method', 'controller', 'global', 'provided'].map((place) => [place, class extends Error {}] as const))

function filter(place: string): Type<ExceptionFilter> {
  @Catch(ERRORS[place]!)
  class Filter implements ExceptionFilter {
    catch(_error: unknown, host: ArgumentsHost) {
      host.switchToHttp().getResponse<Outgoing>().status(418).send({ filter: place })
    }
  }
  return Filter
}
/** For `app.useGlobalFilters`. */
export const GlobalFilter = filter('global')
/** For `APP_FILTER`. */
export const ProvidedFilter = filter('provided')

/** Everything that can stand around a handler, at every place, given as classes. */
@Public()
@UseGuards(guard('controller'))
@UseInterceptors(interceptor('controller'))
@UsePipes(pipe('controller'))
@UseFilters(filter('controller'))
@Controller('pipeline')
export class PipelineController {
  @UseGuards(guard('method'))
  @UseInterceptors(interceptor('method'))
  @UsePipes(pipe('method'))
  @Get(':value')
  run(@Param('value', pipe('parameter')) value: string, @Req() req: Incoming) {
    return { trail: marksOf(req).trail, value }
  }

  @UseFilters(filter('method'))
  @Get('fails/:place')
  fail(@Param('place') place: string) {
    throw new ERRORS[place.split(',')[0]!]!()
  }
}
