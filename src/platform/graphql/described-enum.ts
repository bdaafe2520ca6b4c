import { registerEnumType } from '@nestjs/graphql';

/**
 * Defines an enum of the schema from its values and what each means.
 *
 * @example const Sex = describedEnum('Sex', 'Sex of a person.', { FEMALE: 'Female.', MALE: 'Male.' });
 */
export function describedEnum<const V extends Record<string, string>>(
  name: string,
  description: string,
  values: V,
): { readonly [K in keyof V]: K } {
  const type = Object.fromEntries(Object.keys(values).map((value) => [value, value]));
  registerEnumType(type, {
    name,
    description,
    valuesMap: Object.fromEntries(
      Object.entries(values).map(([value, text]) => [value, { description: text }]),
    ),
  });
  return type as { readonly [K in keyof V]: K };
}
