export { startAddressNormalizer } from './address-normalizer.js';
export { normalizeUsers } from './normalize-users.js';
