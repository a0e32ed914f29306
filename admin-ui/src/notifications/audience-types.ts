/** Audiences of a notification. */
export const audienceTypes = ['PERSONAL', 'GROUP', 'ALL'].map((id) => ({ id, name: `tidings.audience_type.${id}` }));
