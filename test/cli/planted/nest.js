var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __metadata = (this && this.__metadata) || function (k, v) {
    if (typeof Reflect === "object" && typeof Reflect.metadata === "function") return Reflect.metadata(k, v);
};
var __param = (this && this.__param) || function (paramIndex, decorator) {
    return function (target, key) { decorator(target, key, paramIndex); }
};
import { BadRequestException, Body, Controller, Injectable, Module, ParseIntPipe, Post, UnauthorizedException, ValidationPipe, } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { McpParam, McpTool } from 'backend2mcp/nestjs';
import { IsInt, IsString, Length, Max, Min } from 'class-validator';
class Cat {
    name;
    lives;
}
__decorate([
    IsString(),
    Length(1, 20),
    __metadata("design:type", String)
], Cat.prototype, "name", void 0);
__decorate([
    IsInt(),
    Min(0),
    Max(9),
    __metadata("design:type", Number)
], Cat.prototype, "lives", void 0);
/** Stricter than the class says. */
let NoShortNames = class NoShortNames {
    transform(cat) {
        if (cat.name.length < 3)
            throw new BadRequestException(['name must be a real name']);
        return cat;
    }
};
NoShortNames = __decorate([
    Injectable()
], NoShortNames);
const cat = (name, lives) => ({ type: 'object', properties: { name, lives }, required: ['name', 'lives'] });
const ran = () => console.error('THE HANDLER RAN');
let CatsController = class CatsController {
    agreed(_) {
        ran();
    }
    stricter(_) {
        ran();
    }
    narrow(_) {
        ran();
    }
    mistaken(_) {
        ran();
    }
    parameter(_) {
        ran();
    }
};
__decorate([
    Post('agreed'),
    __param(0, Body()),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [Cat]),
    __metadata("design:returntype", void 0)
], CatsController.prototype, "agreed", null);
__decorate([
    Post('stricter'),
    __param(0, Body(NoShortNames)),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [Cat]),
    __metadata("design:returntype", void 0)
], CatsController.prototype, "stricter", null);
__decorate([
    McpTool({ input: cat({ type: 'string', minLength: 1, maxLength: 5 }, { type: 'integer', minimum: 0, maximum: 9 }) }),
    Post('narrow'),
    __param(0, Body()),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [Cat]),
    __metadata("design:returntype", void 0)
], CatsController.prototype, "narrow", null);
__decorate([
    McpTool({ input: cat({ type: 'string', minLength: 1, maxLength: 20 }, { type: 'string' }) }),
    Post('mistaken'),
    __param(0, Body()),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [Cat]),
    __metadata("design:returntype", void 0)
], CatsController.prototype, "mistaken", null);
__decorate([
    Post('parameter'),
    __param(0, Body('lives', ParseIntPipe)),
    __param(0, McpParam({ schema: { type: 'boolean' } })),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [Number]),
    __metadata("design:returntype", void 0)
], CatsController.prototype, "parameter", null);
CatsController = __decorate([
    Controller('cats')
], CatsController);
/** Nobody is let in: what is judged is the validation alone. */
let NobodyGuard = class NobodyGuard {
    canActivate(_) {
        throw new UnauthorizedException();
    }
};
NobodyGuard = __decorate([
    Injectable()
], NobodyGuard);
let AppModule = class AppModule {
};
AppModule = __decorate([
    Module({ controllers: [CatsController] })
], AppModule);
const server = process.env.PLANTED === 'fastify' ? new FastifyAdapter() : new ExpressAdapter();
const app = await NestFactory.create(AppModule, server, { logger: ['error'] });
app.useGlobalGuards(new NobodyGuard());
app.useGlobalPipes(new ValidationPipe());
await app.listen(3000);
