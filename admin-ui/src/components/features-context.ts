import { createContext, useContext } from 'react';
import type { Feature } from '../feature';

/** All features, for a feature that describes the others, such as the audit log. */
export const FeaturesContext = createContext<readonly Feature[]>([]);

export const useFeatures = (): readonly Feature[] => useContext(FeaturesContext);
