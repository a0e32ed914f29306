/** Roles that let a user sign in. */
export const memberRoles = ['VIEWER', 'EDITOR', 'ADMIN'];

export const roleChoices = (roles: string[]) => roles.map((id) => ({ id, name: `tidings.role.${id}` }));
