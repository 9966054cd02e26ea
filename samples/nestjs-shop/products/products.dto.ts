import { ApiProperty } from '@nestjs/swagger'
import { IsEnum, IsInt, IsOptional, IsString, Length, Matches, Min } from 'class-validator'
import { PageDto } from '../common/page.dto.js'

export enum Category {
  Tea = 'tea',
  Ware = 'ware',
}

export class FindProducts extends PageDto {
  @IsOptional()
  @IsEnum(Category)
  category?: Category

  @ApiProperty({ description: 'Part of the name, in any case.' })
  @IsOptional()
  @IsString()
  search?: string
}

export class CreateProduct {
  @ApiProperty({ description: 'Article number.', example: 'TEA-003' })
  @Matches(/^[A-Z]{3}-\d{3}$/)
  sku!: string

  @Length(2, 80)
  name!: string

  @ApiProperty({ description: 'Price in euro cents.' })
  @IsInt()
  @Min(0)
  priceCents!: number

  @IsEnum(Category)
  category!: Category
}
