export const roleChoices = ['NONE', 'VIEWER', 'EDITOR', 'ADMIN'].map((id) => ({ id, name: `tidings.role.${id}` }));
