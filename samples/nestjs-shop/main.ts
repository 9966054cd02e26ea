import 'reflect-metadata'
import { ValidationPipe } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { AppModule } from './app.module.js'
import { ProblemFilter } from './common/problem.filter.js'
import { TimingInterceptor } from './common/timing.interceptor.js'

async function bootstrap() {
  const app = await NestFactory.create(AppModule, { logger: ['error', 'warn'] })
  app.setGlobalPrefix('api', { exclude: ['health'] })
  app.useGlobalPipes(new ValidationPipe({ transform: true, whitelist: true, forbidNonWhitelisted: true }))
  app.useGlobalInterceptors(new TimingInterceptor())
  app.useGlobalFilters(new ProblemFilter())
  await app.listen(process.env.PORT ?? 3000, '127.0.0.1')
}
void bootstrap()
