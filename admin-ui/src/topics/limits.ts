/** Characters of a topic's texts, as the API has them. */
export const MAX_NAME = 150;
export const MAX_DESCRIPTION = 500;
export const MAX_SLUG = 50;
