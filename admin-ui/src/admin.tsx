import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App';

/** Shows the admin to a signed-in user. */
export const startAdmin = (root: HTMLElement): void => {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
};
