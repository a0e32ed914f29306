/** TypeScript types of what the REST API takes and answers, made from its OpenAPI document. */
export const declareTypes: (document: unknown) => Promise<string>;
