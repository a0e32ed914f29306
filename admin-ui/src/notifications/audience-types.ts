/** To whom a notification can be. */
export const audienceTypes = ['PERSONAL', 'GROUP', 'ALL'].map((id) => ({ id, name: `tidings.audience_type.${id}` }));
