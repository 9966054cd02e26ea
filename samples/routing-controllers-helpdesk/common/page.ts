import { IsInt, IsOptional, Max, Min } from 'class-validator'

export class Page {
  @IsOptional()
  @IsInt()
  @Min(1)
  page: number = 1

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(50)
  pageSize: number = 20
}
