import * as z from 'zod/mini';
import { $ZodObjectJIT } from 'zod/v4/core';

/**
 * The schema's `safeParse` made into one function by zod, which takes a third of the time: for whoever reads rows by the
 * hundred thousand. It is made at its first use, because a page must not even try to make code. Where code may not be made
 * at run time, it is the same schema as it stands.
 */
export function compiled<T extends z.core.$ZodObject>(
  schema: T,
): (value: unknown) => z.core.util.SafeParseResult<z.output<T>> {
  let made: InstanceType<typeof $ZodObjectJIT> | undefined;
  return (value) => {
    made ??= new $ZodObjectJIT(schema._zod.def);
    return z.safeParse(made, value) as z.core.util.SafeParseResult<z.output<T>>;
  };
}
