/** Stands in for any icon where Node loads React-Admin, as in tests. Vite never loads this file. */
export default () => null;
